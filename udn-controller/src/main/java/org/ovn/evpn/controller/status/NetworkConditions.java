// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.controller.enable.Enabled;
import org.ovn.evpn.controller.enable.NetworkNames;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.NetworkFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.resolve.Objection;

/**
 * Our condition on the networks that carry our annotation, so that a tenant sees what became of it.
 */
final class NetworkConditions {
  private NetworkConditions() {}

  /** Networks that have the condition but no annotation any more map to nothing. */
  static SortedMap<NetworkKey, Optional<Condition>> all(
      ClusterFacts facts, Enabled enabled, Failures failures, Instant now) {
    Map<NetworkKey, Objection> objections = new HashMap<>();
    Map<String, Objection> toWholeEvpns = new HashMap<>();
    for (Objection objection : enabled.objections()) {
      if (objection.blocks()) {
        objection.network().ifPresent(key -> objections.putIfAbsent(key, objection));
        if (objection.isToAll()) {
          toWholeEvpns.putIfAbsent(objection.evpn(), objection);
        }
      }
    }
    Set<String> leaving =
        facts.evpnNetworks().stream()
            .filter(fact -> fact.meta().deleting())
            .map(EvpnNetworkFact::name)
            .collect(Collectors.toSet());
    SortedMap<NetworkKey, Optional<Condition>> result = new TreeMap<>();
    for (NetworkFact network : facts.networks()) {
      Optional<String> wanted = network.annotations().evpn().toOptional();
      Optional<Condition> old =
          Conditions.find(network.conditions(), ConditionType.NETWORK_ACCEPTED);
      if (wanted.isPresent() && !network.meta().deleting()) {
        Objection own = objections.get(network.key());
        Objection objection = own == null ? toWholeEvpns.get(wanted.get()) : own;
        List<Condition> conditions =
            failures.guard(
                network.key(),
                () -> in(network, accepted(network, enabled, objection, leaving), now),
                sentence ->
                    in(
                        network,
                        Verdict.failed(
                            ConditionType.NETWORK_ACCEPTED, Condition.Status.UNKNOWN, sentence),
                        now));
        result.put(network.key(), Conditions.find(conditions, ConditionType.NETWORK_ACCEPTED));
      } else if (old.isPresent() && !network.meta().deleting()) {
        result.put(network.key(), Optional.empty());
      }
    }
    return result;
  }

  private static List<Condition> in(NetworkFact network, Verdict verdict, Instant now) {
    List<Condition> before =
        Conditions.find(network.conditions(), ConditionType.NETWORK_ACCEPTED).stream().toList();
    return verdict.in(before, network.meta().generation(), now);
  }

  private static Verdict accepted(
      NetworkFact network, Enabled enabled, @Nullable Objection objection, Set<String> leaving) {
    String name = NetworkNames.of(network.key());
    EvpnNetworkSpec spec = enabled.networks().get(name);
    if (spec != null && leaving.contains(name)) {
      return Verdict.of(
          ConditionType.NETWORK_ACCEPTED,
          false,
          Reason.RELEASING,
          "EVPNNetwork \"%s\" is still being released: EVPN \"%s\" enables the network again by itself once no node has it."
              .formatted(name, spec.evpn()));
    }
    if (spec != null && !enabled.frozen().containsKey(name)) {
      return Verdict.of(
          ConditionType.NETWORK_ACCEPTED,
          true,
          Reason.ACCEPTED,
          "EVPN \"%s\" has enabled it: see EVPNNetwork \"%s\".".formatted(spec.evpn(), name));
    }
    return objection == null
        ? Verdict.of(
            ConditionType.NETWORK_ACCEPTED,
            false,
            Reason.PENDING,
            "It is not enabled: see its EVPN's status.")
        : Verdict.of(
            ConditionType.NETWORK_ACCEPTED, false, objection.reason(), objection.message());
  }
}
