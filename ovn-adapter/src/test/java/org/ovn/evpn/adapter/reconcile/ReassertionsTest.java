// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.kernel.Device;
import org.ovn.evpn.adapter.kernel.KernelChange;
import org.ovn.evpn.adapter.kernel.KernelOutcome;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.SimulatedKernel;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;

/** One address on two nodes: each takes it back, and the fabric must not hear of that for ever. */
class ReassertionsTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

  private final SimulatedKernel kernel = new SimulatedKernel();
  private final List<Instant> added = new ArrayList<>();
  private final List<Instant> written = new ArrayList<>();
  private boolean contested = true;

  /** The write that another manager of devices answers, and how. */
  private Predicate<KernelChange> provokes = _ -> false;

  private Runnable meddler = () -> {};
  private Instant now = T0;
  private StoredIntent stored = StoredIntent.none("n1").accept(AnnouncementsTest.ONE);
  private final Rounds rounds =
      new Rounds(
          new KernelPort() {
            @Override
            public KernelState observe() {
              return kernel.state();
            }

            @Override
            public KernelOutcome apply(KernelState observed, KernelPlan plan) {
              for (KernelChange change : plan.changes()) {
                kernel.apply(change);
              }
              if (plan.changes().stream().anyMatch(provokes)) {
                written.add(now);
                meddler.run();
              }
              if (plan.changes().stream().anyMatch(c -> c instanceof KernelChange.AddFdb)) {
                added.add(now);
                if (contested) {
                  kernel.moveAway("evo.1", "ev4-fabric");
                }
              }
              return new KernelOutcome(plan.changes().size(), List.of());
            }
          },
          AnnouncementsTest.OVN,
          Map.of(),
          _ -> {},
          () -> 0);

  @BeforeEach
  void aNode() {
    kernel.addVrf("finance", 1009);
    kernel.addOvsPort("evo.1");
  }

  private void runAt(Instant at) {
    now = at;
    stored = rounds.run(stored, at).stored();
  }

  @Test
  void address_takenAwayEachTime_isPutBackLessAndLessOften() {
    for (int i = 0; i < 10; i++) {
      runAt(T0.plusMillis(90L * i));
    }
    assertThat(added).as("once, and at once after each change of the port").hasSize(3);
    assertThat(rounds.nextReminder(now)).isPresent();
    for (int second = 1; second < 40; second++) {
      runAt(T0.plusSeconds(second));
    }
    assertThat(added).as("after 1, 2, 4, 8 and 16 s").hasSize(8);
    assertThat(rounds.contested())
        .singleElement()
        .satisfies(issue -> {
          assertThat(issue.subject()).isEqualTo(Subject.evpnNetwork("cudn.finance"));
          assertThat(issue.reason()).isEqualTo(Reason.ENTRY_CONTESTED);
          assertThat(issue.message()).contains("0a:58:0a:0a:00:05");
        });
    contested = false;
    runAt(T0.plusSeconds(99));
    assertThat(added).hasSize(9);
    for (int second = 100; second < 400; second += 50) {
      runAt(T0.plusSeconds(second));
    }
    assertThat(rounds.contested()).extracting(Issue::message).as("it stays now").isEmpty();
    added.clear();
    contested = true;
    kernel.moveAway("evo.1", "ev4-fabric");
    runAt(T0.plusSeconds(400));
    assertThat(added).as("and is put back at once the next time").isNotEmpty();
  }

  @Test
  void portMadeAnew_severalTimes_getsItsEntriesAtOnce() {
    contested = false;
    for (int i = 0; i < 4; i++) {
      kernel.remakeOvsPort("evo.1");
      runAt(T0.plusMillis(100L * i));
    }
    assertThat(added).hasSize(4);
    assertThat(rounds.contested()).isEmpty();
  }

  /** Each write of ours is answered at once, and each answer starts a pass. */
  private void fight(Predicate<KernelChange> write, Runnable answer) {
    contested = false;
    runAt(T0);
    provokes = write;
    meddler = answer;
    answer.run();
    Instant start = T0.plusSeconds(200);
    for (Instant at = start; at.isBefore(start.plusSeconds(10)); at = at.plusMillis(20)) {
      runAt(at);
    }
    assertThat(written)
        .as("at once, once more at once, and after 1, 2 and 4 s")
        .containsExactly(
            start, start, start.plusSeconds(1), start.plusSeconds(3), start.plusSeconds(7));
    assertThat(rounds.contested()).isEmpty();
    assertThat(rounds.nextReminder(now)).contains(start.plusSeconds(15));
    runAt(start.plusSeconds(15));
    meddler = () -> {};
    runAt(start.plusSeconds(31));
    assertThat(written).hasSize(7);
    runAt(start.plusSeconds(60));
    assertThat(written).as("it stays now").hasSize(7);
  }

  private void saysSo(Subject subject, String... words) {
    assertThat(rounds.contested())
        .filteredOn(issue -> issue.message().contains(words[0]))
        .singleElement()
        .satisfies(issue -> {
          assertThat(issue.subject()).isEqualTo(subject);
          assertThat(issue.reason()).isEqualTo(Reason.SETTING_CONTESTED);
          assertThat(issue.message()).contains(words);
        });
    runAt(now.plusSeconds(200));
    assertThat(rounds.contested()).isEmpty();
  }

  @Test
  void bridgeMtu_setBackEachTime_isWrittenLessAndLessOften() {
    fight(
        c -> c instanceof KernelChange.Configure s && s.device().equals("evb-fabric"),
        () -> kernel.setMtu("evb-fabric", 1400));
    saysSo(Failures.THIS_NODE, "evb-fabric", "MTU 1450");
  }

  @Test
  void sviMtu_setBackEachTime_isItsNetworksMatter() {
    fight(
        c -> c instanceof KernelChange.Configure s && s.device().equals("evl2.1"),
        () -> kernel.setMtu("evl2.1", 1400));
    saysSo(Subject.evpnNetwork("cudn.finance"), "evl2.1", "MTU 1450");
  }

  @Test
  void bridgeSnooping_setBackEachTime_isWrittenLessAndLessOften() {
    fight(c -> c instanceof KernelChange.ConfigureBridge, () -> kernel.snoop("evb-fabric"));
    saysSo(Failures.THIS_NODE, "evb-fabric", "mcast_snooping off");
  }

  @Test
  void portFlags_setBackEachTime_areWrittenLessAndLessOftenAndNothingIsMappedMeanwhile() {
    fight(c -> c instanceof KernelChange.SetPortFlags, () -> kernel.resetPort("ev4-fabric"));
    assertThat(kernel.state().vlansOf("ev4-fabric").get(2).vni()).hasValue(100);
    saysSo(Failures.THIS_NODE, "ev4-fabric", "vlan_tunnel on");
  }

  /** The bridge's MTU was set back twice and now waits for its turn. */
  private void anMtuThatWaits() {
    contested = false;
    runAt(T0);
    provokes = c -> c instanceof KernelChange.Configure s && s.device().equals("evb-fabric");
    meddler = () -> kernel.setMtu("evb-fabric", 1400);
    meddler.run();
    runAt(T0.plusSeconds(1));
    meddler = () -> {};
    runAt(T0.plusSeconds(1).plusMillis(20));
    assertThat(mtu("evb-fabric")).isEqualTo(1400);
    assertThat(mtu("evl2.1")).isEqualTo(1400);
  }

  private int mtu(String device) {
    return kernel.state().device(device).orElseThrow().mtu();
  }

  @Test
  void setting_otherValueWanted_doesNotWait() {
    anMtuThatWaits();
    kernel.underlay(1600);
    runAt(T0.plusSeconds(1).plusMillis(40));
    assertThat(mtu("evb-fabric")).isEqualTo(1550);
    assertThat(mtu("evl2.1")).isEqualTo(1550);
  }

  @Test
  void setting_due_takesThoseThatWaitAlong() {
    anMtuThatWaits();
    kernel.snoop("evb-fabric");
    runAt(T0.plusSeconds(1).plusMillis(40));
    assertThat(mtu("evb-fabric")).isEqualTo(1450);
    assertThat(mtu("evl2.1")).isEqualTo(1450);
  }

  @Test
  void deviceMadeAnew_severalTimes_getsItsSettingsAtOnce() {
    contested = false;
    for (int i = 0; i < 5; i++) {
      kernel.remakeOvsPort("evo.1");
      runAt(T0.plusMillis(100L * i));
      Device port = kernel.state().device("evo.1").orElseThrow();
      assertThat(port.alias()).isNotEmpty();
      assertThat(port.port()).map(Device.PortFlags::learning).contains(false);
    }
  }
}
