// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.FINANCE;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.NOTHING;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.T0;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.bridge;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.down;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.svi;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.kernel.Device;
import org.ovn.evpn.adapter.kernel.KernelChange;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelPlanner;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.KernelStates;
import org.ovn.evpn.adapter.kernel.Ownership;
import org.ovn.evpn.adapter.kernel.PortGates;
import org.ovn.evpn.adapter.kernel.Role;
import org.ovn.evpn.api.value.MacAddress;

class LettingGoTest {
  private static final String VXLAN = "ev4-fabric";

  private final LettingGo lettingGo = new LettingGo();

  private KernelPlan due(Device svi, Instant now) {
    KernelState observed = ScriptedNode.state(Map.of(svi.name(), svi), new TreeMap<>());
    return lettingGo.due(KernelPlanner.plan(observed, NOTHING, PortGates.CLOSED), observed, now);
  }

  @Test
  void svi_ofWhichFrrHasNothing_goesInTwoSteps() {
    assertThat(due(svi(FINANCE, 1), T0).changes()).hasSize(1).noneMatch(LettingGoTest::deletes);
    assertThat(lettingGo.nextDeadline(T0)).contains(T0.plusMillis(200));
    assertThat(due(down(svi(FINANCE, 1)), T0).changes()).anyMatch(LettingGoTest::deletes);
  }

  /** zebra keeps the stations of the VNI that a device lost last. */
  @Test
  void lastMapping_ofWhichFrrKeepsStations_isWaitedForASecondAndNotFive() {
    assertThat(due(T0, true, 1)).noneMatch(LettingGoTest::deletes);
    Instant settled = T0.plus(LettingGo.SETTLED);
    assertThat(due(settled, true, 1)).noneMatch(LettingGoTest::deletes);
    // now it is unmapped, and FRR may be at it
    assertThat(due(settled, false, 2)).noneMatch(LettingGoTest::deletes);
    Instant removed = settled.plusMillis(600);
    assertThat(due(removed, false, 1)).noneMatch(LettingGoTest::deletes);
    assertThat(due(removed.plusMillis(999), false, 1)).noneMatch(LettingGoTest::deletes);
    Instant gone = removed.plus(LettingGo.SETTLED);
    assertThat(due(gone, false, 1)).anyMatch(LettingGoTest::deletes);
    assertThat(gone).isBefore(T0.plus(LettingGo.PATIENCE));
  }

  private List<KernelChange> due(Instant now, boolean mapped, int stations) {
    Device svi = down(svi(FINANCE, 1)).toBuilder().lower(Optional.of(bridge().name())).build();
    Device vxlan =
        Device.named(VXLAN)
            .kind("vxlan")
            .alias(new Ownership(Role.VXLAN, "fabric").alias())
            .master(Optional.of(bridge().name()))
            .detail(new Device.Vxlan(true, true, Optional.empty(), 4789, false))
            .build();
    SortedMap<Integer, KernelState.PortVlan> vlans = new TreeMap<>();
    vlans.put(
        2,
        new KernelState.PortVlan(false, false, mapped ? OptionalInt.of(100) : OptionalInt.empty()));
    Set<KernelState.FdbEntry> entries = new HashSet<>();
    for (int i = 0; i < stations; i++) {
      entries.add(new KernelState.FdbEntry(VXLAN, 2, new MacAddress(5 + i), false, true));
    }
    KernelState observed =
        KernelStates.of(
            Map.of(svi.name(), svi, VXLAN, vxlan, bridge().name(), bridge()),
            Map.of(VXLAN, vlans),
            Map.of(),
            Map.of(VXLAN, entries),
            Map.of(),
            Map.of(),
            Set.of(),
            Set.of(),
            Map.of(),
            new TreeMap<>(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Set.of(),
            false);
    KernelPlan plan = KernelPlanner.plan(observed, NOTHING, PortGates.CLOSED);
    return lettingGo.due(plan, observed, now).changes();
  }

  @Test
  void nothingOnItsWayDown_needsNoLook() {
    KernelState observed = ScriptedNode.state(Map.of(), new TreeMap<>());
    lettingGo.due(KernelPlanner.plan(observed, NOTHING, PortGates.CLOSED), observed, T0);
    assertThat(lettingGo.nextDeadline(T0)).isEmpty();
  }

  private static boolean deletes(KernelChange change) {
    return change instanceof KernelChange.DeleteDevice
        || change instanceof KernelChange.DeleteGroup;
  }
}
