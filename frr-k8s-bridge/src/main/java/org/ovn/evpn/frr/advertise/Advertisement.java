// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.advertise;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
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

/** The inert sources and the one RouteAdvertisements that the operator owns. Stateless. */
public final class Advertisement {
  /** Name of the RouteAdvertisements. */
  public static final String NAME = "udn-evpn";

  /** Label of a ClusterUserDefinedNetwork that is to be advertised. */
  public static final String NETWORK_LABEL = "evpn.k8s.ovn.org/advertise";

  /** Value of {@link #NETWORK_LABEL}. */
  public static final String NETWORK_LABEL_VALUE = "true";

  /**
   * Value of the label {@link ManagedLabels#ROLE} on the inert sources; the selector asks for it.
   */
  public static final String SOURCE_ROLE = "source";

  /** Documentation address (RFC 5737): nobody answers there, even if somebody asked. */
  static final String INERT_NEIGHBOR = "192.0.2.1";

  private Advertisement() {}

  /**
   * The inert sources, each with a router and one neighbour per VRF. One for all nodes where the
   * templates have one AS number between them; else one per AS number and node selector, since a
   * selector cannot say "rack a or rack b", and frr-k8s' webhook, which looks at all namespaces
   * where it is deployed, must not find two AS numbers for one VRF on a node.
   *
   * @param namespace the operator's namespace; must not be the one that frr-k8s reads
   * @param templates the peering templates
   * @param nodes every node: the RouteAdvertisements must select all, and OVN-Kubernetes refuses it
   *     for all when one has no source. So nodes that no template selects get one too
   * @param vrfs VRF names of the networks to advertise
   * @return no object when there is nothing to advertise
   */
  public static List<FrrConfiguration> sources(
      String namespace,
      List<FrrIntent.Template> templates,
      List<FrrNode> nodes,
      List<String> vrfs) {
    if (vrfs.isEmpty()) {
      return List.of();
    }
    List<Long> asns = templates.stream().flatMap(t -> asn(t).stream()).distinct().sorted().toList();
    boolean single = asns.size() <= 1;
    SortedMap<String, FrrConfiguration> byName = new TreeMap<>();
    SortedSet<String> uncovered = new TreeSet<>();
    nodes.forEach(node -> uncovered.add(node.hostname()));
    for (FrrIntent.Template t : templates) {
      Optional<LabelSelector> selector =
          NodeSelectors.intersect(single ? null : t.spec().nodeSelector(), null);
      if (asn(t).isPresent() && selector.isPresent()) {
        FrrConfiguration source = source(namespace, asn(t).get(), selector.get(), vrfs);
        byName.put(source.getMetadata().getName(), source);
        nodes.stream()
            .filter(node -> Selectors.matchesOrAbsent(selector.get(), node.labels()))
            .forEach(node -> uncovered.remove(node.hostname()));
      }
    }
    if (!byName.isEmpty() && !uncovered.isEmpty()) {
      FrrConfiguration source =
          source(namespace, asns.getFirst(), NodeSelectors.nodes(uncovered), vrfs);
      byName.put(source.getMetadata().getName(), source);
    }
    return List.copyOf(byName.values());
  }

  /**
   * Sources as they are, with these VRFs: for while no template says which AS numbers there are.
   * Without a source OVN-Kubernetes would masquerade every network.
   */
  public static List<FrrConfiguration> renewed(
      String namespace, List<FrrConfiguration> sources, List<String> vrfs) {
    SortedMap<String, FrrConfiguration> byName = new TreeMap<>();
    for (FrrConfiguration old : sources) {
      FrrConfigurationSpec spec = old.getSpec();
      Bgp bgp = spec == null ? null : spec.bgp();
      Optional<LabelSelector> selector =
          NodeSelectors.intersect(spec == null ? null : spec.nodeSelector(), null);
      if (bgp != null && !bgp.routers().isEmpty() && selector.isPresent()) {
        FrrConfiguration source =
            source(namespace, bgp.routers().getFirst().asn(), selector.get(), vrfs);
        byName.put(source.getMetadata().getName(), source);
      }
    }
    return List.copyOf(byName.values());
  }

  private static Optional<Long> asn(FrrIntent.Template t) {
    Bgp bgp = t.spec().bgp();
    return bgp == null
        ? Optional.empty()
        : bgp.routers().stream().filter(Router::inDefaultVrf).map(Router::asn).findFirst();
  }

  private static FrrConfiguration source(
      String namespace, long asn, LabelSelector selector, List<String> vrfs) {
    List<Router> routers =
        vrfs.stream()
            .distinct()
            .sorted()
            .map(vrf -> Router.of(asn, vrf, List.of(Neighbor.of(INERT_NEIGHBOR, asn))))
            .toList();
    ObjectMeta meta = new ObjectMeta();
    meta.setNamespace(namespace);
    meta.setName(
        ObjectNames.of("evpn-source-as" + asn, "nodes", NodeSelectors.canonicalText(selector)));
    meta.setLabels(
        new TreeMap<>(
            Map.of(
                ApiGroup.MANAGED_BY_LABEL, ApiGroup.MANAGED_BY, ManagedLabels.ROLE, SOURCE_ROLE)));
    FrrConfiguration source = new FrrConfiguration();
    source.setMetadata(meta);
    source.setSpec(new FrrConfigurationSpec(new Bgp(routers, List.of()), null, selector));
    return source;
  }

  /** The RouteAdvertisements over all networks that carry {@link #NETWORK_LABEL}. */
  public static RouteAdvertisements routeAdvertisements() {
    ObjectMeta meta = new ObjectMeta();
    meta.setName(NAME);
    meta.setLabels(new TreeMap<>(Map.of(ApiGroup.MANAGED_BY_LABEL, ApiGroup.MANAGED_BY)));
    RouteAdvertisements ra = new RouteAdvertisements();
    ra.setMetadata(meta);
    ra.setSpec(
        new RouteAdvertisementsSpec(
            "auto",
            List.of(
                NetworkSelector.clusterUserDefinedNetworks(
                    labels(Map.of(NETWORK_LABEL, NETWORK_LABEL_VALUE)))),
            new LabelSelector(),
            labels(
                Map.of(
                    ApiGroup.MANAGED_BY_LABEL,
                    ApiGroup.MANAGED_BY,
                    ManagedLabels.ROLE,
                    SOURCE_ROLE)),
            List.of("PodNetwork")));
    return ra;
  }

  private static LabelSelector labels(Map<String, String> labels) {
    return new LabelSelectorBuilder().withMatchLabels(new TreeMap<>(labels)).build();
  }

  /**
   * Names of RouteAdvertisements of others whose {@code frrConfigurationSelector} picks up objects
   * of ours. OVN-Kubernetes would then make copies of them, and in the namespace of frr-k8s those
   * copies would be applied. Remedy: exclude {@link ApiGroup#MANAGED_BY_LABEL} there.
   *
   * @param all every RouteAdvertisements of the cluster
   * @param ours every FRRConfiguration of ours, the sources included
   */
  public static List<String> foreignPickups(
      List<RouteAdvertisements> all, List<FrrConfiguration> ours) {
    return all.stream()
        .filter(ra -> !ManagedLabels.isOurs(ra.getMetadata().getLabels()))
        .filter(ra -> picksUp(ra, ours))
        .map(ra -> ra.getMetadata().getName())
        .sorted()
        .toList();
  }

  private static boolean picksUp(RouteAdvertisements ra, List<FrrConfiguration> ours) {
    RouteAdvertisementsSpec spec = ra.getSpec();
    return spec != null
        && ours.stream()
            .anyMatch(o ->
                Selectors.matchesOrAbsent(
                    spec.frrConfigurationSelector(),
                    Objects.requireNonNullElse(o.getMetadata().getLabels(), Map.of())));
  }
}
