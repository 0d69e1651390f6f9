// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.api.value.MacAddress;

/** Which steps of a release are due, by what is left of FRR in the kernel. */
class WayDownTest {
  private static final String L2 = "evl2.1";
  private static final String L3 = "evl3.1";
  private static final String BRIDGE = "evb-fabric";
  private static final String VXLAN = "ev4-fabric";
  private static final NodeIntent NOTHING = new NodeIntent("n1", List.of(), List.of());

  private boolean up = true;
  private boolean mapped = true;
  private boolean stations = true;
  private boolean routerMac = true;
  private boolean othersMapped;
  private Set<String> settling = Set.of();
  private Set<String> overdue = Set.of();

  private static Device device(
      String name, Role role, String owner, boolean up, String on, Device.Detail detail) {
    return new Device(
        name.hashCode(),
        name,
        detail.kind(),
        up,
        1450,
        Optional.empty(),
        detail instanceof Device.Vxlan ? Optional.of(on) : Optional.empty(),
        detail instanceof Device.Svi ? Optional.of(on) : Optional.empty(),
        new Ownership(role, owner).alias(),
        Ownership.GROUP,
        true,
        new Device.Ipv4Conf(false, 0),
        detail,
        Optional.empty());
  }

  private KernelState state() {
    Map<String, Device> devices = new HashMap<>();
    for (Device device :
        List.of(
            device(BRIDGE, Role.BRIDGE, "fabric", true, "", new Device.Bridge(true, 0, false)),
            device(
                VXLAN,
                Role.VXLAN,
                "fabric",
                true,
                BRIDGE,
                new Device.Vxlan(true, true, Optional.empty(), 4789, false)),
            device(L2, Role.L2_SVI, "cudn.finance", up, BRIDGE, new Device.Svi(2)),
            device(L3, Role.L3_SVI, "cudn.finance", up, BRIDGE, new Device.Svi(3)))) {
      devices.put(device.name(), device);
    }
    SortedMap<Integer, KernelState.PortVlan> vlans = new TreeMap<>();
    Set<KernelState.FdbEntry> entries = new java.util.HashSet<>();
    if (mapped) {
      vlans.put(2, new KernelState.PortVlan(false, false, OptionalInt.of(100)));
      vlans.put(3, new KernelState.PortVlan(false, false, OptionalInt.of(101)));
    }
    if (othersMapped) {
      vlans.put(4, new KernelState.PortVlan(false, false, OptionalInt.of(201)));
    }
    if (stations) {
      entries.add(new KernelState.FdbEntry(VXLAN, 2, new MacAddress(5), false, true));
    }
    if (routerMac) {
      entries.add(new KernelState.FdbEntry(VXLAN, 3, new MacAddress(9), false, true));
    }
    return KernelStates.of(
        devices,
        Map.of(VXLAN, vlans),
        mapped ? Map.of(VXLAN, new TreeSet<>(Set.of(100, 101))) : Map.of(),
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
  }

  private Set<String> due() {
    KernelState observed = state();
    KernelPlan plan = KernelPlanner.plan(observed, NOTHING, PortGates.CLOSED);
    Set<String> kinds = new TreeSet<>();
    WayDown.due(plan, observed, settling, overdue)
        .changes()
        .forEach(change -> kinds.add(change.getClass().getSimpleName()));
    return kinds;
  }

  @Test
  void release_svisUp_takesThemDownAndNothingElse() {
    assertThat(due()).containsExactly("SetUp");
  }

  @Test
  void release_routerMacLeft_waits() {
    up = false;
    assertThat(due()).isEmpty();
  }

  @Test
  void release_routerMacGone_unmaps() {
    up = false;
    routerMac = false;
    assertThat(due()).containsExactlyInAnyOrder("DeleteTunnel", "DeleteVni");
  }

  @Test
  void release_frrNotDoneWithTheSvi_waits() {
    up = false;
    routerMac = false;
    settling = Set.of(L2);
    assertThat(due()).isEmpty();
  }

  @Test
  void release_stationsLeft_waits() {
    up = false;
    routerMac = false;
    mapped = false;
    othersMapped = true;
    assertThat(due()).doesNotContain("DeleteGroup", "DeleteDevice");
  }

  @Test
  void release_lastMappingGone_waitsNoLongerThanFrrRemovesSomething() {
    up = false;
    routerMac = false;
    mapped = false;
    settling = Set.of(L2);
    assertThat(due()).isEmpty();
    settling = Set.of();
    assertThat(due()).containsExactly("DeleteGroup");
  }

  @Test
  void release_nothingOfFrrLeft_deletes() {
    up = false;
    routerMac = false;
    stations = false;
    mapped = false;
    assertThat(due()).containsExactly("DeleteGroup");
  }

  @Test
  void release_frrDead_goesOnAfterAWhile() {
    up = false;
    overdue = Set.of(L2, L3);
    assertThat(due()).containsExactlyInAnyOrder("DeleteTunnel", "DeleteVni");
    mapped = false;
    assertThat(due()).containsExactly("DeleteGroup");
  }

  @Test
  void release_sviThatSomebodyPutsUpAgain_goesOnAfterAWhile() {
    overdue = Set.of(L2, L3);
    assertThat(due()).containsExactlyInAnyOrder("SetUp", "DeleteTunnel", "DeleteVni");
    mapped = false;
    assertThat(due()).containsExactlyInAnyOrder("SetUp", "DeleteGroup");
  }
}
