// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.controller.enable.Enabled;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;

/**
 * How an EVPNNetwork leaves: first it is deleted and held by our finalizer, then the nodes let go,
 * then FRR forgets it, and only then the finalizer goes.
 */
final class Releases {
  private Releases() {}

  /** EVPNNetworks that exist, by name. */
  static SortedMap<String, EvpnNetworkFact> existing(ClusterFacts facts) {
    return facts.evpnNetworks().stream()
        .collect(
            Collectors.toMap(
                EvpnNetworkFact::name, Function.identity(), (a, b) -> a, TreeMap::new));
  }

  /** What FRR shall know: what is enabled, and what is being released until no node has it. */
  static SortedMap<String, EvpnNetworkSpec> inFrr(ClusterFacts facts, Enabled enabled) {
    SortedMap<String, EvpnNetworkSpec> result = new TreeMap<>(enabled.networks());
    existing(facts)
        .forEach((name, fact) -> {
          if (fact.meta().deleting() || !enabled.networks().containsKey(name)) {
            result.remove(name);
            if (!isReleased(facts, fact)) {
              fact.spec().toOptional().ifPresent(spec -> result.put(name, spec));
            }
          }
        });
    return result;
  }

  /** Whether it is being deleted and no node has it any more. */
  static boolean isReleased(ClusterFacts facts, EvpnNetworkFact fact) {
    return fact.meta().deleting()
        && facts.nodeStates().stream().noneMatch(state -> state.has(fact.name()));
  }
}
