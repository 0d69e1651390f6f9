// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.world;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.foreign.RouteAdvertisementsSpec;
import org.ovn.evpn.api.foreign.RouteAdvertisementsStatus;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.controller.facts.NadFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.facts.NodeFact;

/**
 * What OVN-Kubernetes' cluster manager makes of each RouteAdvertisements: marks on
 * NetworkAttachmentDefinitions, and its status. One bad network, or one source without a VRF that
 * is asked for, is refused for all, and what was marked stays so.
 */
public final class ClusterManager {
  private static final String DEFAULT = "DefaultNetwork";

  private final Inventory cluster;
  private final Set<NetworkKey> breaking = new TreeSet<>();
  private final Map<String, Integer> copies = new TreeMap<>();
  private boolean runs = true;

  /** What it says of one, and what it makes for it. */
  private record Answer(String reason, String message, Set<NetworkKey> networks, int copies) {
    static Answer error(String message) {
      return new Answer("ConfigurationError", "configuration error: " + message, Set.of(), 0);
    }
  }

  ClusterManager(Inventory cluster) {
    this.cluster = cluster;
  }

  /** Stops it. */
  public void stop() {
    runs = false;
  }

  /** Refuses any RouteAdvertisements that selects this network. */
  public void refuse(NetworkKey network) {
    breaking.add(network);
  }

  /** Refuses no network any more. */
  public void refuseNone() {
    breaking.clear();
  }

  /** FRRConfigurations that it makes, by RouteAdvertisements: one per source and node. */
  public Map<String, Integer> copies() {
    return Map.copyOf(copies);
  }

  /** Does what is to be done, and says whether anything changed. */
  public boolean reconcile() {
    if (!runs) {
      return false;
    }
    Map<String, Set<NetworkKey>> marks = new HashMap<>();
    boolean changed = false;
    for (RouteAdvertisements each : List.copyOf(cluster.advertisements.values())) {
      String name = each.getMetadata().getName();
      Answer answer = answer(each);
      if (answer.reason().equals("ConfigurationError")) {
        marks.put(name, marked(name));
      } else {
        marks.put(name, answer.networks());
        copies.put(name, answer.copies());
      }
      changed |= say(each, answer);
    }
    copies.keySet().retainAll(cluster.advertisements.keySet());
    return mark(marks) || changed;
  }

  private Answer answer(RouteAdvertisements each) {
    RouteAdvertisementsSpec spec = Objects.requireNonNull(each.getSpec());
    Map<String, NetworkKey> byVrf = new TreeMap<>();
    selected(spec).forEach(key -> byVrf.put(vrf(key), key));
    boolean defaultNetwork =
        spec.networkSelectors().stream().anyMatch(s -> DEFAULT.equals(s.networkSelectionType()));
    List<FrrConfiguration> sources =
        cluster.frr.values().stream()
            .filter(object ->
                Selectors.matchesOrAbsent(
                    spec.frrConfigurationSelector(),
                    Optional.ofNullable(object.getMetadata().getLabels()).orElse(Map.of())))
            .toList();
    if ((byVrf.isEmpty() && !defaultNetwork) || sources.isEmpty()) {
      return new Answer("ConfigurationPending", "configuration pending: ...", Set.of(), 0);
    }
    if (byVrf.values().stream().anyMatch(breaking::contains)) {
      return Answer.error("waiting for subnet annotation to be set for node \"node-1\"");
    }
    Set<String> vrfs = new HashSet<>(byVrf.keySet());
    if (defaultNetwork) {
      vrfs.add("");
    }
    String target = spec.targetVrf() == null ? "" : spec.targetVrf();
    boolean auto = target.equals("auto");
    int made = 0;
    for (NodeFact node : cluster.nodes.values()) {
      Set<String> matched = new HashSet<>();
      for (FrrConfiguration source : sources) {
        if (source.getMetadata().getName().startsWith("ovnk-generated-")
            || !Selectors.matchesOrAbsent(source.getSpec().nodeSelector(), node.meta().labels())) {
          continue;
        }
        Set<String> its = routers(source);
        its.retainAll(auto ? vrfs : Set.of(target));
        if (its.isEmpty()) {
          return Answer.error(
              "FRRConfiguration \"%s\" selected for node \"%s\" has no VRF matching the RouteAdvertisements target VRF or any selected network"
                  .formatted(source.getMetadata().getName(), node.name()));
        }
        matched.addAll(its);
        made++;
      }
      if (auto && !matched.containsAll(vrfs)) {
        return Answer.error(
            "selected FRRConfigurations for node \"%s\" don't match all selected networks with target VRF 'auto'"
                .formatted(node.name()));
      }
    }
    return new Answer("Accepted", "validated", Set.copyOf(byVrf.values()), made);
  }

  private static Set<String> routers(FrrConfiguration source) {
    return source.getSpec().bgp() == null
        ? new HashSet<>()
        : source.getSpec().bgp().routers().stream()
            .filter(router -> !router.neighbors().isEmpty())
            .map(router -> router.vrf() == null ? "" : router.vrf())
            .collect(Collectors.toCollection(HashSet::new));
  }

  private String vrf(NetworkKey key) {
    return cluster.nads.values().stream()
        .filter(nad -> nad.owner().equals(key))
        .flatMap(nad -> nad.content().toOptional().stream())
        .map(content -> key.vrf(content.networkId()))
        .findFirst()
        .orElse(key.name());
  }

  private Set<NetworkKey> selected(RouteAdvertisementsSpec spec) {
    Set<NetworkKey> selected = new TreeSet<>();
    for (NadFact nad : cluster.nads.values()) {
      var network = cluster.networks.get(nad.owner());
      if (network != null
          && network.key().isCluster()
          && spec.networkSelectors().stream()
              .filter(s -> s.clusterUserDefinedNetworkSelector() != null)
              .anyMatch(s ->
                  Selectors.matchesOrAbsent(
                      s.clusterUserDefinedNetworkSelector().networkSelector(),
                      network.meta().labels()))) {
        selected.add(nad.owner());
      }
    }
    return selected;
  }

  private Set<NetworkKey> marked(String name) {
    return cluster.nads.values().stream()
        .filter(nad -> nad.advertisedBy().contains(name))
        .map(NadFact::owner)
        .collect(Collectors.toSet());
  }

  private boolean mark(Map<String, Set<NetworkKey>> marks) {
    Map<String, NadFact> old = Map.copyOf(cluster.nads);
    cluster.nads.replaceAll((name, nad) ->
        new NadFact(
            nad.namespace(),
            nad.name(),
            nad.owner(),
            nad.ownerUid(),
            nad.content(),
            marks.entrySet().stream()
                .filter(entry -> entry.getValue().contains(nad.owner()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet())));
    return !old.equals(cluster.nads);
  }

  private boolean say(RouteAdvertisements each, Answer answer) {
    List<Condition> before = each.statusOrEmpty().conditions();
    List<Condition> after =
        Conditions.set(
            before,
            "Accepted",
            Condition.Status.of(answer.reason().equals("Accepted")),
            answer.reason(),
            answer.message(),
            null,
            cluster.now());
    RouteAdvertisements copy = new RouteAdvertisements();
    copy.setMetadata(each.getMetadata());
    copy.setSpec(each.getSpec());
    copy.setStatus(new RouteAdvertisementsStatus(null, after));
    cluster.advertisements.put(each.getMetadata().getName(), copy);
    return !before.equals(after);
  }
}
