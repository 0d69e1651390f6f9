// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.controller.enable.Enabled;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;

/**
 * How an EVPNNetwork comes and leaves. On the way up it is stored first, then FRR hears of it,
 * while the nodes wait for FRR. On the way down it is deleted and held by our finalizer, then the
 * nodes let go, then FRR forgets it, and only then the finalizer goes.
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

  /**
   * What FRR shall know: every EVPNNetwork as it is stored, until no node has it. The wish is
   * written first and comes here when the API server took it; as long as it is refused, FRR and the
   * nodes keep the same old one. One that cannot be read is known by the wish alone.
   */
  static SortedMap<String, EvpnNetworkSpec> inFrr(ClusterFacts facts, Enabled enabled) {
    SortedMap<String, EvpnNetworkSpec> result = new TreeMap<>();
    existing(facts)
        .forEach((name, fact) -> {
          if (!isReleased(facts, fact)) {
            fact.spec()
                .toOptional()
                .or(() ->
                    fact.meta().deleting()
                        ? Optional.empty()
                        : Optional.ofNullable(enabled.networks().get(name)))
                .ifPresent(spec -> result.put(name, spec));
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
