// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.advertise;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.controller.facts.Attachments;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.NadFact;
import org.ovn.evpn.controller.facts.NetworkFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.frr.advertise.Advertisement;

/**
 * Networks that our RouteAdvertisements shall have, or has.
 *
 * @param wanted VRFs of the networks with egress Fabric, those being released included
 * @param labelled networks that our RouteAdvertisements selects
 * @param marked networks of which a NetworkAttachmentDefinition says that ours advertises it
 * @param standing of the wanted ones those whose EVPNNetwork exists and is not deleted, with its
 *     name
 */
record Members(
    SortedMap<NetworkKey, String> wanted,
    Set<NetworkKey> labelled,
    Set<NetworkKey> marked,
    SortedMap<NetworkKey, String> standing) {
  static Members of(
      ClusterFacts facts, Attachments attachments, Map<String, EvpnNetworkSpec> networks) {
    SortedMap<NetworkKey, String> wanted = new TreeMap<>();
    networks.values().stream()
        .filter(spec -> spec.ipVrf() != null && spec.ipVrf().egress() == Egress.FABRIC)
        .forEach(spec -> wanted.put(NetworkKey.of(spec.network()), spec.vrf()));
    Set<NetworkKey> labelled =
        facts.networks().stream()
            .filter(network -> network.key().isCluster())
            .filter(NetworkFact::isLabelledForAdvertising)
            .map(NetworkFact::key)
            .collect(Collectors.toSet());
    Set<NetworkKey> marked =
        attachments.trusted().values().stream()
            .flatMap(List::stream)
            .filter(nad -> nad.advertisedBy().contains(Advertisement.NAME))
            .map(NadFact::owner)
            .collect(Collectors.toSet());
    return new Members(wanted, labelled, marked, standing(facts, wanted.keySet()));
  }

  private static SortedMap<NetworkKey, String> standing(
      ClusterFacts facts, Set<NetworkKey> wanted) {
    SortedMap<NetworkKey, String> result = new TreeMap<>();
    for (EvpnNetworkFact fact : facts.evpnNetworks()) {
      if (!fact.meta().deleting()) {
        fact.spec()
            .toOptional()
            .map(spec -> NetworkKey.of(spec.network()))
            .filter(wanted::contains)
            .ifPresent(key -> result.put(key, fact.name()));
      }
    }
    return result;
  }

  /** VRFs that the sources must have: of what is wanted, and of what is labelled still. */
  Set<String> vrfs(ClusterFacts facts) {
    Set<String> result = new TreeSet<>(wanted.values());
    leaving().forEach(key -> result.addAll(vrfOf(key, facts)));
    return result;
  }

  /** The VRF that a network has in the sources now, found by the EVPNNetwork that was. */
  private static List<String> vrfOf(NetworkKey key, ClusterFacts facts) {
    return facts.evpnNetworks().stream()
        .flatMap(network -> network.spec().toOptional().stream())
        .filter(spec -> NetworkKey.of(spec.network()).equals(key))
        .map(EvpnNetworkSpec::vrf)
        .toList();
  }

  /** Labelled and not wanted any more. */
  List<NetworkKey> leaving() {
    return labelled.stream().filter(key -> !wanted.containsKey(key)).sorted().toList();
  }

  /** Being released before OVN-Kubernetes has marked them: they join no less than others do. */
  List<NetworkKey> releasing() {
    return wanted.keySet().stream()
        .filter(key -> !standing.containsKey(key))
        .filter(key -> labelled.contains(key) && !marked.contains(key))
        .toList();
  }

  /** Those that stand, as {@link Joining} sees them. */
  List<Joining.Applicant> applicants(ClusterFacts facts, Sources sources) {
    Map<String, EvpnNetworkFact> byName =
        facts.evpnNetworks().stream()
            .collect(Collectors.toMap(EvpnNetworkFact::name, fact -> fact, (a, b) -> a));
    List<Joining.Applicant> result = new ArrayList<>();
    for (NetworkFact network : facts.networks()) {
      NetworkKey key = network.key();
      String name = standing.get(key);
      String vrf = wanted.get(key);
      if (name != null && vrf != null) {
        result.add(
            new Joining.Applicant(
                key,
                labelled.contains(key),
                marked.contains(key),
                obstacle(network, vrf, sources),
                Optional.ofNullable(byName.get(name))
                    .flatMap(fact ->
                        Conditions.find(fact.status().conditions(), ConditionType.ADVERTISED))));
      }
    }
    return result;
  }

  /** What would break the RouteAdvertisements for sure. */
  private static Optional<String> obstacle(NetworkFact network, String vrf, Sources sources) {
    if (!sources.cover(vrf)) {
      return Optional.of("The source FRRConfigurations do not have VRF \"%s\" yet".formatted(vrf));
    }
    return Conditions.find(network.conditions(), "NetworkAllocationSucceeded")
        .filter(condition -> condition.status() == Condition.Status.FALSE)
        .map(condition ->
            "OVN-Kubernetes has not allocated the network's subnets: " + condition.message());
  }
}
