// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.net.InetAddress;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import org.ovn.evpn.api.value.IpPrefix;

/** Short forms of kernels for tests. */
public final class KernelStates {
  private KernelStates() {}

  /** A state whose main table has no routes, of devices without alternative names. */
  public static KernelState of(
      Map<String, Device> devices,
      Map<String, SortedMap<Integer, KernelState.PortVlan>> vlans,
      Map<String, SortedSet<Integer>> vnis,
      Map<String, Set<KernelState.FdbEntry>> forwarding,
      Map<String, Set<KernelState.NeighbourEntry>> neighbours,
      Map<String, Set<KernelState.InterfaceAddress>> addresses,
      Set<KernelState.GuardRoute> guardRoutes,
      Set<Integer> unreachableDefaults,
      Map<String, Set<IngressFilter>> portFilters,
      SortedMap<Integer, Set<InetAddress>> floodLists,
      OptionalInt underlayMtu4,
      OptionalInt underlayMtu6,
      Set<IpPrefix> serviceCidrs,
      boolean ipv6) {
    return new KernelState(
        devices,
        vlans,
        vnis,
        forwarding,
        neighbours,
        addresses,
        guardRoutes,
        unreachableDefaults,
        portFilters,
        floodLists,
        underlayMtu4,
        underlayMtu6,
        serviceCidrs,
        ipv6,
        MainTable.EMPTY,
        Map.of());
  }

  /** The state with these routes in the main table. */
  public static KernelState withMain(KernelState state, MainTable routes) {
    return with(state, routes, state.altNames());
  }

  /** The state with these alternative names. */
  static KernelState withAltNames(KernelState state, Map<String, String> names) {
    return with(state, state.main(), names);
  }

  private static KernelState with(
      KernelState state, MainTable routes, Map<String, String> altNames) {
    return new KernelState(
        state.devices(),
        state.vlans(),
        state.vnis(),
        state.forwarding(),
        state.neighbours(),
        state.addresses(),
        state.guardRoutes(),
        state.unreachableDefaults(),
        state.portFilters(),
        state.floodLists(),
        state.underlayMtu4(),
        state.underlayMtu6(),
        state.serviceCidrs(),
        state.ipv6(),
        routes,
        altNames);
  }
}
