// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.advertise;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Bgp;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Neighbor;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Router;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.foreign.RouteAdvertisementsSpec;
import org.ovn.evpn.api.foreign.RouteAdvertisementsSpec.NetworkSelector;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.api.value.ObjectNames;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNode;
import org.ovn.evpn.frr.intent.NodeSelectors;

/** The inert sources and the RouteAdvertisements that the operator owns. Stateless. */
public final class Advertisement {
  /**
   * Label of a ClusterUserDefinedNetwork that is to be advertised; its value names the {@link
   * AdvertisementGroup}.
   */
  public static final String NETWORK_LABEL = "evpn.k8s.ovn.org/advertise";

  /** Documentation address (RFC 5737): nobody answers there, even if somebody asked. */
  static final String INERT_NEIGHBOR = "192.0.2.1";

  private Advertisement() {}

  /**
   * The inert sources of a group, each with a router and one neighbour per VRF. Another router is
   * of the default VRF: so a RouteAdvertisements of somebody else that advertises into that one,
   * and whose selector matches everything, finds what it needs. One source for all nodes where all
   * peering has one AS number; else one per AS number and node selector, since a selector cannot
   * say "rack a or rack b", and frr-k8s' webhook, which looks at all namespaces where it is
   * deployed, must not find two AS numbers for one VRF on a node.
   *
   * @param namespace the operator's namespace; must not be the one that frr-k8s reads
   * @param group names the sources
   * @param templates the peering templates
   * @param others FRRConfigurations of others, the templates among them: nodes that no template
   *     selects may have the AS number of another
   * @param nodes every node: the RouteAdvertisements must select all, and OVN-Kubernetes refuses it
   *     for all when one has no source. So nodes that no template selects get one too
   * @param vrfs VRF names of the networks to advertise
   * @return no object when there is nothing to advertise
   */
  public static List<FrrConfiguration> sources(
      String namespace,
      AdvertisementGroup group,
      List<FrrIntent.Template> templates,
      List<FrrConfiguration> others,
      List<FrrNode> nodes,
      List<String> vrfs) {
    if (vrfs.isEmpty()) {
      return List.of();
    }
    List<Long> asns =
        templates.stream().flatMap(t -> asn(t.spec()).stream()).distinct().sorted().toList();
    boolean single =
        Stream.concat(asns.stream(), others.stream().flatMap(o -> asn(o.getSpec()).stream()))
                .distinct()
                .count()
            <= 1;
    SortedMap<String, FrrConfiguration> byName = new TreeMap<>();
    SortedSet<String> uncovered = new TreeSet<>();
    nodes.forEach(node -> uncovered.add(node.hostname()));
    for (FrrIntent.Template t : templates) {
      Optional<LabelSelector> selector =
          NodeSelectors.intersect(single ? null : t.spec().nodeSelector(), null);
      Optional<Long> asn = asn(t.spec());
      if (asn.isPresent() && selector.isPresent()) {
        FrrConfiguration source = source(namespace, group, asn.get(), selector.get(), vrfs);
        byName.put(source.getMetadata().getName(), source);
        nodes.stream()
            .filter(node -> Selectors.matchesOrAbsent(selector.get(), node.labels()))
            .forEach(node -> uncovered.remove(node.hostname()));
      }
    }
    if (!byName.isEmpty()) {
      SortedMap<Long, SortedSet<String>> left = new TreeMap<>();
      nodes.stream()
          .filter(node -> uncovered.contains(node.hostname()))
          .forEach(node ->
              left.computeIfAbsent(
                      asnOn(node, others).orElse(asns.getFirst()), asn -> new TreeSet<>())
                  .add(node.hostname()));
      left.forEach((asn, hostnames) -> {
        FrrConfiguration source =
            source(namespace, group, asn, NodeSelectors.nodes(hostnames), vrfs);
        byName.put(source.getMetadata().getName(), source);
      });
    }
    return List.copyOf(byName.values());
  }

  /** The AS number that a node has by the FRRConfigurations of others. */
  private static Optional<Long> asnOn(FrrNode node, List<FrrConfiguration> others) {
    return others.stream()
        .filter(o -> o.getSpec() != null)
        .filter(o -> Selectors.matchesOrAbsent(o.getSpec().nodeSelector(), node.labels()))
        .flatMap(o -> asn(o.getSpec()).stream())
        .min(Long::compare);
  }

  /**
   * Sources as they are, with these VRFs: for while no template says which AS numbers there are.
   * Without a source OVN-Kubernetes would masquerade every network.
   */
  public static List<FrrConfiguration> renewed(
      String namespace,
      AdvertisementGroup group,
      List<FrrConfiguration> sources,
      List<String> vrfs) {
    SortedMap<String, FrrConfiguration> byName = new TreeMap<>();
    for (FrrConfiguration old : sources) {
      FrrConfigurationSpec spec = old.getSpec();
      Bgp bgp = spec == null ? null : spec.bgp();
      Optional<LabelSelector> selector =
          NodeSelectors.intersect(spec == null ? null : spec.nodeSelector(), null);
      if (bgp != null && !bgp.routers().isEmpty() && selector.isPresent()) {
        FrrConfiguration source =
            source(namespace, group, bgp.routers().getFirst().asn(), selector.get(), vrfs);
        byName.put(source.getMetadata().getName(), source);
      }
    }
    return List.copyOf(byName.values());
  }

  private static Optional<Long> asn(@Nullable FrrConfigurationSpec spec) {
    Bgp bgp = spec == null ? null : spec.bgp();
    return bgp == null
        ? Optional.empty()
        : bgp.routers().stream().filter(Router::inDefaultVrf).map(Router::asn).findFirst();
  }

  private static FrrConfiguration source(
      String namespace,
      AdvertisementGroup group,
      long asn,
      LabelSelector selector,
      List<String> vrfs) {
    List<Router> routers =
        Stream.concat(Stream.of(""), vrfs.stream().distinct().sorted())
            .map(vrf ->
                Router.of(
                    asn, vrf.isEmpty() ? null : vrf, List.of(Neighbor.of(INERT_NEIGHBOR, asn))))
            .toList();
    ObjectMeta meta = new ObjectMeta();
    meta.setNamespace(namespace);
    meta.setName(
        ObjectNames.of(
            "evpn-" + group.role() + "-as" + asn, "nodes", NodeSelectors.canonicalText(selector)));
    meta.setLabels(labels(group));
    FrrConfiguration source = new FrrConfiguration();
    source.setMetadata(meta);
    source.setSpec(new FrrConfigurationSpec(new Bgp(routers, List.of()), null, selector));
    return source;
  }

  /** A source that keeps the routers that it has now beside those that it shall have. */
  public static FrrConfiguration keeping(FrrConfiguration source, FrrConfiguration old) {
    SortedMap<String, Router> byVrf = new TreeMap<>();
    Stream.concat(SourceMatch.routers(old).stream(), SourceMatch.routers(source).stream())
        .forEach(router -> byVrf.put(SourceMatch.vrf(router), router));
    FrrConfiguration result = new FrrConfiguration();
    result.setMetadata(source.getMetadata());
    result.setSpec(
        new FrrConfigurationSpec(
            new Bgp(List.copyOf(byVrf.values()), List.of()),
            null,
            source.getSpec().nodeSelector()));
    return result;
  }

  /** The RouteAdvertisements over all networks that carry {@link #NETWORK_LABEL} of the group. */
  public static RouteAdvertisements routeAdvertisements(AdvertisementGroup group) {
    ObjectMeta meta = new ObjectMeta();
    meta.setName(group.name());
    meta.setLabels(new TreeMap<>(Map.of(ApiGroup.MANAGED_BY_LABEL, ApiGroup.MANAGED_BY)));
    RouteAdvertisements ra = new RouteAdvertisements();
    ra.setMetadata(meta);
    ra.setSpec(
        new RouteAdvertisementsSpec(
            "auto",
            List.of(
                NetworkSelector.clusterUserDefinedNetworks(
                    selector(Map.of(NETWORK_LABEL, group.label())))),
            new LabelSelector(),
            selector(labels(group)),
            List.of("PodNetwork")));
    return ra;
  }

  private static Map<String, String> labels(AdvertisementGroup group) {
    return new TreeMap<>(
        Map.of(ApiGroup.MANAGED_BY_LABEL, ApiGroup.MANAGED_BY, ManagedLabels.ROLE, group.role()));
  }

  private static LabelSelector selector(Map<String, String> labels) {
    return new LabelSelectorBuilder().withMatchLabels(new TreeMap<>(labels)).build();
  }
}
