// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.advertise;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.NetworkFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.frr.advertise.AdvertisementGroup;
import org.ovn.evpn.frr.advertise.SourceMatch;

/**
 * Which network is in which group. Nothing remembers that but the cluster: the label says it, else
 * the source that has the network's VRF. So a network stays where it is, and a group that grew
 * before there were others stays as large as it is.
 *
 * @param networks by group
 */
record Grouping(SortedMap<AdvertisementGroup, SortedSet<NetworkKey>> networks) {
  /**
   * Groups the networks.
   *
   * @param networks that shall be advertised, or are labelled
   * @param vrfs of all of these that are known
   * @param sources of all groups that exist
   */
  static Grouping of(
      ClusterFacts facts,
      SortedSet<NetworkKey> networks,
      SortedMap<NetworkKey, String> vrfs,
      Collection<FrrConfiguration> sources) {
    Map<NetworkKey, AdvertisementGroup> labelled = new HashMap<>();
    for (NetworkFact network : facts.networks()) {
      network.advertisementGroup().ifPresent(group -> labelled.put(network.key(), group));
    }
    Map<String, AdvertisementGroup> byVrf = new HashMap<>();
    for (FrrConfiguration source : sources) {
      group(source)
          .ifPresent(group ->
              SourceMatch.routers(source)
                  .forEach(router -> byVrf.putIfAbsent(SourceMatch.vrf(router), group)));
    }
    SortedMap<AdvertisementGroup, SortedSet<NetworkKey>> result = new TreeMap<>();
    groupsThatExist(facts, sources).forEach(group -> result.put(group, new TreeSet<>()));
    SortedSet<NetworkKey> left = new TreeSet<>();
    for (NetworkKey key : networks) {
      Optional.ofNullable(labelled.get(key))
          .or(() -> Optional.ofNullable(vrfs.get(key)).map(byVrf::get))
          .ifPresentOrElse(
              group -> result.computeIfAbsent(group, g -> new TreeSet<>()).add(key),
              () -> left.add(key));
    }
    Set<String> taken = namesOfOthers(facts);
    AdvertisementGroup group = AdvertisementGroup.FIRST;
    for (NetworkKey key : left) {
      while (taken.contains(group.name())
          || result.getOrDefault(group, new TreeSet<>()).size() >= AdvertisementGroup.CAPACITY) {
        group = group.next();
      }
      result.computeIfAbsent(group, g -> new TreeSet<>()).add(key);
    }
    return new Grouping(result);
  }

  /** Names of numbered RouteAdvertisements that somebody else has. */
  private static Set<String> namesOfOthers(ClusterFacts facts) {
    return facts.frr().routeAdvertisements().stream()
        .filter(object -> !ManagedLabels.isOurs(object.getMetadata().getLabels()))
        .map(object -> object.getMetadata().getName())
        .filter(name -> !name.equals(AdvertisementGroup.FIRST.name()))
        .collect(Collectors.toSet());
  }

  private static Set<AdvertisementGroup> groupsThatExist(
      ClusterFacts facts, Collection<FrrConfiguration> sources) {
    Set<AdvertisementGroup> result = new TreeSet<>();
    sources.forEach(source -> group(source).ifPresent(result::add));
    for (RouteAdvertisements object : facts.frr().routeAdvertisements()) {
      AdvertisementGroup.ofName(object.getMetadata().getName())
          .filter(group ->
              group.equals(AdvertisementGroup.FIRST)
                  || ManagedLabels.isOurs(object.getMetadata().getLabels()))
          .ifPresent(result::add);
    }
    return result;
  }

  /** The group of a source. */
  static Optional<AdvertisementGroup> group(FrrConfiguration source) {
    Map<String, String> labels = source.getMetadata().getLabels();
    return labels == null
        ? Optional.empty()
        : AdvertisementGroup.ofRole(labels.get(ManagedLabels.ROLE));
  }
}
