package org.ovn.evpn.adapter.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.kernel.KernelChange;
import org.ovn.evpn.adapter.kernel.KernelOutcome;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.SimulatedKernel;
import org.ovn.evpn.adapter.status.Remark;

/** One address on two nodes: each takes it back, and the fabric must not hear of that for ever. */
class ReassertionsTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

  private final SimulatedKernel kernel = new SimulatedKernel();
  private final List<Instant> added = new ArrayList<>();
  private boolean contested = true;
  private Instant now = T0;
  private StoredIntent stored = StoredIntent.none("n1").accept(AnnouncementsTest.ONE);
  private final Pass pass =
      new Pass(
          new KernelPort() {
            @Override
            public KernelState observe() {
              return kernel.state();
            }

            @Override
            public KernelOutcome apply(KernelState observed, KernelPlan plan) {
              plan.changes().forEach(kernel::apply);
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
          _ -> {});

  @BeforeEach
  void aNode() {
    kernel.addVrf("finance", 1009);
    kernel.addOvsPort("evo.1");
  }

  private void runAt(Instant at) {
    now = at;
    stored = pass.run(stored, at).stored();
  }

  @Test
  void anAddressThatIsTakenAwayEachTimeIsPutBackLessAndLessOften() {
    for (int i = 0; i < 10; i++) {
      runAt(T0.plusMillis(90L * i));
    }
    assertThat(added).as("once, and once more at once").hasSize(2);
    assertThat(pass.nextDeadline(now)).isPresent();
    for (int second = 1; second < 40; second++) {
      runAt(T0.plusSeconds(second));
    }
    assertThat(added).as("after 1, 2, 4, 8 and 16 s").hasSize(7);
    assertThat(pass.remarks())
        .singleElement()
        .satisfies(remark -> {
          assertThat(remark.network()).contains("cudn.finance");
          assertThat(remark.message()).contains("0a:58:0a:0a:00:05");
        });
    contested = false;
    runAt(T0.plusSeconds(99));
    assertThat(added).hasSize(8);
    for (int second = 100; second < 400; second += 50) {
      runAt(T0.plusSeconds(second));
    }
    assertThat(pass.remarks()).extracting(Remark::message).as("it stays now").isEmpty();
    added.clear();
    contested = true;
    kernel.moveAway("evo.1", "ev4-fabric");
    runAt(T0.plusSeconds(400));
    assertThat(added).as("and is put back at once the next time").isNotEmpty();
  }

  @Test
  void aPortThatIsMadeAnewGetsItsEntriesAtOnce() {
    contested = false;
    for (int i = 0; i < 4; i++) {
      kernel.remakeOvsPort("evo.1");
      runAt(T0.plusMillis(100L * i));
    }
    assertThat(added).hasSize(4);
    assertThat(pass.remarks()).isEmpty();
  }
}
