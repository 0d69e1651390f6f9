// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.Ownership;
import org.ovn.evpn.adapter.ovn.OvnFacts;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.Vni;

/** What OVN's planner has to know of the kernel: a pure function. */
final class FactsForOvn {
  private FactsForOvn() {}

  /**
   * Picks it.
   *
   * @param floodLists as far as they are known
   * @param paths to which VTEPs no path leads
   * @param reserved prefixes that the environment keeps from the fabric, and what they are
   */
  static OvnFacts of(
      KernelState observed,
      KernelPlan plan,
      NodeIntent intent,
      Map<Vni, Set<InetAddress>> floodLists,
      Map<IpPrefix, String> reserved,
      Paths.Look paths) {
    Map<String, Integer> overlayMtu = new HashMap<>();
    plan.vteps().forEach((name, vtep) -> overlayMtu.put(name, vtep.mtu()));
    Map<IpPrefix, String> untouchable = new HashMap<>();
    observed.serviceCidrs().forEach(prefix -> untouchable.put(prefix, "service CIDR"));
    untouchable.putAll(reserved);
    return new OvnFacts(
        floodLists,
        overlayMtu,
        guarded(observed, intent),
        untouchable,
        paths.missing(),
        paths.lost());
  }

  private static Map<String, Set<IpPrefix>> guarded(KernelState observed, NodeIntent intent) {
    Map<Integer, Set<IpPrefix>> byTable =
        observed.guardRoutes().stream()
            .filter(route -> route.metric() == Ownership.GUARD_METRIC)
            .collect(
                Collectors.groupingBy(
                    KernelState.GuardRoute::table,
                    Collectors.mapping(KernelState.GuardRoute::prefix, Collectors.toSet())));
    Map<String, Set<IpPrefix>> result = new HashMap<>();
    for (NetworkIntent network : intent.networks()) {
      OptionalInt table = observed.vrfTable(network.vrf());
      result.put(
          network.name(),
          table.isPresent() ? byTable.getOrDefault(table.getAsInt(), Set.of()) : Set.of());
    }
    return result;
  }
}
