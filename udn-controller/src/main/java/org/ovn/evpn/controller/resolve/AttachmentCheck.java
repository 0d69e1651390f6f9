// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.resolve;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.controller.facts.Attachments;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.NadFact;
import org.ovn.evpn.controller.facts.NetworkFact;
import org.ovn.evpn.controller.facts.NetworkKey;

/**
 * Whether a NetworkAttachmentDefinition says what OVN-Kubernetes would say. Who may edit one could
 * otherwise lead a network into the VRF of another, whose name follows from the network id, or have
 * somebody else's subnets announced.
 */
final class AttachmentCheck {
  /** Networks by the ids that their NetworkAttachmentDefinitions give them. */
  private final Map<Integer, SortedSet<NetworkKey>> claimed = new HashMap<>();

  /** Ids by network, of networks that run. */
  private final Map<NetworkKey, Integer> running = new HashMap<>();

  AttachmentCheck(ClusterFacts facts, Attachments attachments) {
    Map<NetworkKey, Set<Integer>> said = new HashMap<>();
    attachments
        .trusted()
        .forEach((key, nads) ->
            said.put(
                key,
                nads.stream()
                    .flatMap(nad -> nad.content().toOptional().stream())
                    .map(NadFact.Content::networkId)
                    .collect(Collectors.toSet())));
    facts.evpnNetworks().stream()
        .filter(fact -> !fact.meta().deleting())
        .map(EvpnNetworkFact::spec)
        .flatMap(spec -> spec.toOptional().stream())
        .forEach(spec -> runs(spec, said));
    said.forEach((key, ids) -> ids.forEach(id -> claim(id, key)));
  }

  /** One that was made anew has another id, and holds the old one no longer. */
  private void runs(EvpnNetworkSpec spec, Map<NetworkKey, Set<Integer>> said) {
    NetworkKey key = NetworkKey.of(spec.network());
    Set<Integer> ids = said.getOrDefault(key, Set.of());
    if (ids.isEmpty() || ids.contains(spec.networkId())) {
      running.put(key, spec.networkId());
      claim(spec.networkId(), key);
    }
  }

  private void claim(int id, NetworkKey key) {
    claimed.computeIfAbsent(id, number -> new TreeSet<>()).add(key);
  }

  /** Another network with the same id. */
  Optional<NetworkKey> sharesId(NetworkKey key, int id) {
    return claimed.getOrDefault(id, new TreeSet<>()).stream()
        .filter(other -> !other.equals(key))
        .findFirst();
  }

  /** Whether the network runs with that id, and no other one does. */
  boolean holdsId(NetworkKey key, int id) {
    return Integer.valueOf(id).equals(running.get(key))
        && running.entrySet().stream()
            .noneMatch(entry -> entry.getValue() == id && !entry.getKey().equals(key));
  }

  /** Where the content and the network's own spec contradict each other, in words. */
  static Optional<String> contradiction(NetworkFact network, NadFact.Content nad) {
    return network.declared().flatMap(declared -> contradiction(declared, nad));
  }

  private static Optional<String> contradiction(
      NetworkFact.Declared declared, NadFact.Content nad) {
    if (!declared.topology().equals(nad.topology())) {
      return Optional.of(text("topology", nad.topology(), declared.topology()));
    }
    if (!declared.role().isEmpty() && !declared.role().equals(nad.role())) {
      return Optional.of(text("role", nad.role(), declared.role()));
    }
    List<IpPrefix> strange =
        nad.subnets().stream().filter(subnet -> !declared.subnets().contains(subnet)).toList();
    // A Layer3 network grows, and its NetworkAttachmentDefinitions follow a moment later.
    boolean lacks =
        nad.topology().equals("layer2") && !nad.subnets().containsAll(declared.subnets());
    return strange.isEmpty() && !lacks
        ? Optional.empty()
        : Optional.of(
            text(
                "subnets",
                (strange.isEmpty() ? nad.subnets() : strange).toString(),
                declared.subnets().toString()));
  }

  private static String text(String field, String attached, String declared) {
    return "%s %s in a NetworkAttachmentDefinition and %s in the network's own spec"
        .formatted(field, attached, declared);
  }
}
