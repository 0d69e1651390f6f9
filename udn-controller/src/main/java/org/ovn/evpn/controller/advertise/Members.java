// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.advertise;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
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
import org.ovn.evpn.frr.advertise.AdvertisementGroup;

/**
 * Networks that our RouteAdvertisements shall have, or have; all of them, or those of one.
 *
 * @param wanted VRFs of the networks with egress Fabric, those being released included
 * @param labelled networks that a RouteAdvertisements of ours selects
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
    return new Members(
        wanted,
        labelled,
        marked(attachments, name -> AdvertisementGroup.ofName(name).isPresent()),
        standing(facts, wanted.keySet()));
  }

  /** Those of a group. */
  Members of(AdvertisementGroup group, Set<NetworkKey> its, Attachments attachments) {
    return new Members(
        only(wanted, its),
        labelled.stream().filter(its::contains).collect(Collectors.toSet()),
        marked(attachments, group.name()::equals),
        only(standing, its));
  }

  private static SortedMap<NetworkKey, String> only(
      SortedMap<NetworkKey, String> all, Set<NetworkKey> keys) {
    SortedMap<NetworkKey, String> result = new TreeMap<>(all);
    result.keySet().retainAll(keys);
    return result;
  }

  private static Set<NetworkKey> marked(Attachments attachments, Predicate<String> byName) {
    return attachments.trusted().values().stream()
        .flatMap(List::stream)
        .filter(nad -> nad.advertisedBy().stream().anyMatch(byName))
        .map(NadFact::owner)
        .collect(Collectors.toSet());
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

  /**
   * VRFs that the sources must have: of what is wanted, and of what is labelled still. Of the
   * latter it is the one that the sources have now, found by the EVPNNetwork that was.
   */
  SortedMap<NetworkKey, String> vrfs(ClusterFacts facts) {
    SortedMap<NetworkKey, String> result = new TreeMap<>(wanted);
    Set<NetworkKey> leaving = Set.copyOf(leaving());
    for (EvpnNetworkFact network : facts.evpnNetworks()) {
      network
          .spec()
          .toOptional()
          .filter(spec -> leaving.contains(NetworkKey.of(spec.network())))
          .ifPresent(spec -> result.putIfAbsent(NetworkKey.of(spec.network()), spec.vrf()));
    }
    return result;
  }

  /** Whoever shall be advertised, or is labelled. */
  SortedSet<NetworkKey> keys() {
    SortedSet<NetworkKey> result = new TreeSet<>(wanted.keySet());
    result.addAll(labelled);
    return result;
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

  /** What would break the RouteAdvertisements for sure, or one of others. */
  private static Optional<AdvertisingState> obstacle(
      NetworkFact network, String vrf, Sources sources) {
    if (!sources.cover(vrf)) {
      return Optional.of(
          sources.blocked().values().stream()
              .findFirst()
              .map(other -> AdvertisingState.wouldBreak(other, network.key()))
              .orElseGet(() ->
                  AdvertisingState.waiting(
                      "The source FRRConfigurations do not have VRF \"%s\" yet".formatted(vrf))));
    }
    return Conditions.find(network.conditions(), "NetworkAllocationSucceeded")
        .filter(condition -> condition.status() == Condition.Status.FALSE)
        .map(condition ->
            AdvertisingState.waiting(
                "OVN-Kubernetes has not allocated the network's subnets: " + condition.message()));
  }
}
