// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ovn.evpn.adapter.kernel.Device;
import org.ovn.evpn.adapter.kernel.KernelChange;
import org.ovn.evpn.adapter.kernel.Owner;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.MacAddress;

/** Two that undo each other's work: what ours is written less and less often. */
class FightsTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final Owner FINANCE = new Owner.Network("cudn.finance");
  private static final Owner FABRIC = new Owner.Vtep("fabric");
  private static final KernelChange JOIN =
      new KernelChange.SetMaster(FINANCE, "evo.1", Optional.of("evb-fabric"));
  private static final KernelChange LEAVE =
      new KernelChange.SetMaster(FINANCE, "evo.1", Optional.empty());
  private static final KernelChange UP = new KernelChange.SetUp(FINANCE, "evo.1", true);
  private static final KernelChange DOWN = new KernelChange.SetUp(FINANCE, "evo.1", false);
  private static final KernelChange VLAN =
      new KernelChange.AddVlan(FINANCE, "evo.1", 2, true, true, false);
  private static final KernelChange NO_VLAN =
      new KernelChange.DeleteVlan(FINANCE, "evo.1", 2, false);
  private static final KernelChange FLAGS =
      new KernelChange.SetPortFlags(
          FINANCE, "evo.1", new Device.PortFlags(false, false, false, false));
  private static final KernelChange FDB =
      new KernelChange.AddFdb(FINANCE, "evo.1", 2, MacAddress.parse("0a:58:0a:0a:00:05"));
  private static final KernelChange OTHER =
      new KernelChange.AddVlan(new Owner.Network("cudn.hr"), "evo.2", 3, true, true, false);

  private final Reassertions reassertions = new Reassertions();

  private List<KernelChange> due(Instant now, KernelChange... plan) {
    return reassertions.due(List.of(List.of(plan)), now).stream().flatMap(List::stream).toList();
  }

  /** What is due is carried out, and undone by the other one. */
  private int written(Instant now, KernelChange... plan) {
    List<KernelChange> due = due(now, plan);
    due.forEach(change -> reassertions.applied(change, now));
    return (int) due.stream().filter(change -> change.equals(plan[0])).count();
  }

  static Stream<KernelChange> contested() {
    return Stream.of(
        JOIN,
        UP,
        VLAN,
        NO_VLAN,
        new KernelChange.SetUp(FABRIC, "evb-fabric", true),
        new KernelChange.AddVlan(FINANCE, "evb-fabric", 2, false, false, true),
        new KernelChange.AddVni(FINANCE, "ev4-fabric", 100),
        new KernelChange.DeleteVni(FABRIC, "ev4-fabric", 700),
        new KernelChange.AddTunnel(FINANCE, "ev4-fabric", 2, 100),
        new KernelChange.DeleteTunnel(FABRIC, "ev4-fabric", 9, 700),
        new KernelChange.AddAddress(FABRIC, "evd-fabric", IpAddresses.parse("10.254.0.1")),
        new KernelChange.DeleteAddress(FABRIC, "evd-fabric", IpAddresses.parse("10.254.0.9"), 32));
  }

  @ParameterizedTest
  @MethodSource("contested")
  void change_undoneEachTime_isWrittenLessAndLessOften(KernelChange change) {
    int times = 0;
    for (int i = 0; i < 100; i++) {
      times += written(T0.plusMillis(300L * i), change);
    }
    assertThat(times).as("at once, at once, after 1, 2, 4, 8 and 14 s").isBetween(5, 7);
    assertThat(reassertions.nextDeadline(T0.plusSeconds(30))).isPresent();
    assertThat(reassertions.issues())
        .singleElement()
        .satisfies(issue -> {
          assertThat(issue.reason()).isEqualTo(Reason.SETTING_CONTESTED);
          assertThat(issue.message()).contains("does not keep");
        });
    assertThat(due(T0.plusSeconds(30), change, OTHER)).as("others go on").containsExactly(OTHER);
  }

  @Test
  void device_thatDoesNotGetItsMaster_getsNothingThatLeansOnIt() {
    for (int i = 0; i < 4; i++) {
      written(T0, JOIN);
    }
    assertThat(due(T0.plusMillis(1), DOWN, JOIN, FLAGS, VLAN, FDB, UP))
        .as("it goes down, for that keeps harm off")
        .containsExactly(DOWN);
    assertThat(due(T0.plusSeconds(60), DOWN, JOIN, FLAGS, VLAN, FDB, UP)).hasSize(6);
  }

  @Test
  void vlan_leftAlone_takesItsEntriesAlong() {
    for (int i = 0; i < 4; i++) {
      written(T0, VLAN);
    }
    assertThat(due(T0.plusMillis(1), VLAN, FDB, UP)).containsExactly(UP);
  }

  @Test
  void network_comingAndGoing_isNoFight() {
    List<KernelChange> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      KernelChange[] comes = {JOIN, FLAGS, VLAN, UP};
      KernelChange[] goes = {DOWN, NO_VLAN, LEAVE};
      for (KernelChange[] plan : List.of(comes, goes)) {
        List<KernelChange> due = due(T0.plusMillis(i), plan);
        assertThat(due).as("time %d", i).containsExactly(plan);
        due.forEach(change -> reassertions.applied(change, T0));
        all.addAll(Arrays.asList(plan));
      }
    }
    assertThat(all).hasSize(210);
    assertThat(reassertions.issues()).extracting(Issue::message).isEmpty();
  }

  @Test
  void device_madeAnewBySomebody_isNoFight() {
    for (int i = 0; i < 20; i++) {
      Device port = Device.named("evo.1").index(10 + i).kind("openvswitch").build();
      reassertions.sees(ScriptedNode.state(Map.of("evo.1", port), new TreeMap<>()));
      assertThat(due(T0, JOIN, VLAN, UP)).as("time %d", i).hasSize(3);
      List.of(JOIN, VLAN, UP).forEach(change -> reassertions.applied(change, T0));
    }
  }

  @Test
  void device_thatThePlanMakesAnew_waitsForNothing() {
    for (int i = 0; i < 4; i++) {
      written(T0, UP);
      written(T0, VLAN);
    }
    assertThat(due(T0.plusMillis(1), VLAN, UP)).isEmpty();
    assertThat(due(T0.plusMillis(1), JOIN, VLAN, UP)).hasSize(3);
  }
}
