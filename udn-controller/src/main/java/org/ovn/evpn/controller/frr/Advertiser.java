// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.controller.facts.Attachments;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.NadFact;
import org.ovn.evpn.controller.facts.NetworkFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.frr.advertise.Advertisement;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNode;
import org.ovn.evpn.frr.transition.FrrTransitions;

/**
 * Makes OVN-Kubernetes treat networks with egress Fabric as advertised. One network that fails
 * there fails all, so a network joins (is labelled) only once the sources have its VRF, its VRF
 * leaves the sources only once the label is gone, and one that breaks it is taken out: see {@link
 * Joining}.
 */
public final class Advertiser {
  /**
   * What to write.
   *
   * @param apply sources to apply, first
   * @param advertisements the RouteAdvertisements to apply after them
   * @param remove the RouteAdvertisements to delete
   * @param obsolete sources to delete, last
   * @param labels networks whose label is to change, and to what
   * @param standings by EVPNNetwork with egress Fabric that stands
   * @param again when to look again for the next turn of a network that was refused
   * @param complaints by EVPNNetwork that is advertised: what OVN-Kubernetes says against our
   *     RouteAdvertisements now
   * @param pickups RouteAdvertisements of others that would copy objects of ours
   */
  public record Outcome(
      List<FrrConfiguration> apply,
      Optional<RouteAdvertisements> advertisements,
      Optional<RouteAdvertisements> remove,
      List<FrrConfiguration> obsolete,
      Map<NetworkKey, Boolean> labels,
      Map<String, Standing> standings,
      Optional<Duration> again,
      Map<String, String> complaints,
      List<String> pickups) {
    /** Whether sources or RouteAdvertisements are to be written. */
    public boolean writes() {
      return !apply.isEmpty()
          || !obsolete.isEmpty()
          || advertisements.isPresent()
          || remove.isPresent();
    }
  }

  /** Condition of an EVPNNetwork with egress Fabric. */
  public static final String CONDITION = "Advertised";

  private Advertiser() {}

  /**
   * Plans.
   *
   * @param attachments of that snapshot
   * @param networks EVPNNetworks that shall exist, those being released included
   * @param namespace the operator's
   * @param templates the peering templates
   * @param nodes every node
   * @param now for the turns of networks that were refused
   */
  public static Outcome plan(
      ClusterFacts facts,
      Attachments attachments,
      Map<String, EvpnNetworkSpec> networks,
      String namespace,
      List<FrrIntent.Template> templates,
      List<FrrNode> nodes,
      Instant now) {
    Map<NetworkKey, String> wanted = new TreeMap<>();
    networks.values().stream()
        .filter(spec -> spec.ipVrf() != null && spec.ipVrf().egress() == Egress.FABRIC)
        .forEach(spec -> wanted.put(NetworkKey.of(spec.network()), spec.vrf()));
    Map<NetworkKey, NetworkFact> labelled =
        facts.networks().stream()
            .filter(network -> network.key().isCluster())
            .filter(NetworkFact::isLabelledForAdvertising)
            .collect(Collectors.toMap(NetworkFact::key, network -> network));

    List<FrrConfiguration> existing =
        facts.frr().configurations().stream()
            .filter(object -> namespace.equals(object.getMetadata().getNamespace()))
            .filter(object -> ManagedLabels.isOurs(object.getMetadata().getLabels()))
            .filter(object ->
                Advertisement.SOURCE_ROLE.equals(
                    object.getMetadata().getLabels().get(ManagedLabels.ROLE)))
            .toList();
    Set<String> vrfs = new TreeSet<>(wanted.values());
    labelled.keySet().stream()
        .filter(key -> !wanted.containsKey(key))
        .forEach(key -> vrfs.addAll(vrfOf(key, facts)));
    List<FrrConfiguration> ofTemplates =
        Advertisement.sources(namespace, templates, nodes, List.copyOf(vrfs));
    List<FrrConfiguration> sources =
        ofTemplates.isEmpty() && !vrfs.isEmpty()
            ? Advertisement.renewed(namespace, existing, List.copyOf(vrfs))
            : ofTemplates;

    Map<String, FrrConfiguration> byName = new TreeMap<>();
    existing.forEach(object -> byName.put(object.getMetadata().getName(), object));
    List<FrrConfiguration> apply = new ArrayList<>();
    for (FrrConfiguration source : sources) {
      FrrConfiguration old = byName.remove(source.getMetadata().getName());
      if (old == null || !FrrTransitions.same(old, source)) {
        apply.add(source);
      }
    }
    Optional<RouteAdvertisements> own =
        facts.frr().routeAdvertisements().stream()
            .filter(object -> Advertisement.NAME.equals(object.getMetadata().getName()))
            .findFirst();
    Joining.Answer answer =
        own.flatMap(object -> Conditions.find(object.statusOrEmpty().conditions(), "Accepted"))
            .map(Joining.Answer::of)
            .orElse(Joining.Answer.NONE);
    Set<NetworkKey> marked =
        attachments.trusted().values().stream()
            .flatMap(List::stream)
            .filter(nad -> nad.advertisedBy().contains(Advertisement.NAME))
            .map(NadFact::owner)
            .collect(Collectors.toSet());
    Map<NetworkKey, String> standing = standing(facts, wanted.keySet());
    List<NetworkKey> releasing =
        wanted.keySet().stream()
            .filter(key -> !standing.containsKey(key))
            .filter(key -> labelled.containsKey(key) && !marked.contains(key))
            .toList();
    Joining.Decision joining =
        Joining.decide(
            applicants(facts, wanted, standing, labelled.keySet(), marked, existing),
            releasing.size(),
            answer,
            now);
    Map<NetworkKey, Boolean> labels = new TreeMap<>(joining.labels());
    if (answer.state() == Joining.State.ERROR) {
      releasing.forEach(key -> labels.put(key, false));
    }
    labelled.keySet().stream()
        .filter(key -> !wanted.containsKey(key))
        .forEach(key -> labels.put(key, false));
    Map<String, Standing> standings = new TreeMap<>();
    Map<String, String> complaints = new TreeMap<>();
    standing.forEach((key, name) -> {
      Optional.ofNullable(joining.standings().get(key))
          .ifPresent(said -> standings.put(name, said));
      if (answer.state() == Joining.State.ERROR && marked.contains(key)) {
        complaints.put(name, complaint(answer));
      }
    });

    RouteAdvertisements should = Advertisement.routeAdvertisements();
    boolean needed = !sources.isEmpty() || !labelled.isEmpty();
    return new Outcome(
        apply,
        needed && own.filter(object -> same(object, should)).isEmpty()
            ? Optional.of(should)
            : Optional.empty(),
        needed ? Optional.empty() : own,
        needed && !labels.isEmpty() ? List.of() : List.copyOf(byName.values()),
        labels,
        standings,
        joining.again(),
        complaints,
        Advertisement.foreignPickups(
            facts.frr().routeAdvertisements(),
            facts.frr().configurations().stream()
                .filter(object -> ManagedLabels.isOurs(object.getMetadata().getLabels()))
                .toList()));
  }

  /** The VRF that a network has in the sources now, found by the EVPNNetwork that was. */
  private static List<String> vrfOf(NetworkKey key, ClusterFacts facts) {
    return facts.evpnNetworks().stream()
        .flatMap(network -> network.spec().toOptional().stream())
        .filter(spec -> NetworkKey.of(spec.network()).equals(key))
        .map(EvpnNetworkSpec::vrf)
        .toList();
  }

  private static boolean covers(List<FrrConfiguration> sources, String vrf) {
    return !sources.isEmpty()
        && sources.stream()
            .allMatch(
                source -> routers(source).stream().anyMatch(router -> vrf.equals(router.vrf())));
  }

  private static List<FrrConfigurationSpec.Router> routers(FrrConfiguration object) {
    FrrConfigurationSpec spec = object.getSpec();
    FrrConfigurationSpec.Bgp bgp = spec == null ? null : spec.bgp();
    return bgp == null ? List.of() : bgp.routers();
  }

  private static boolean same(RouteAdvertisements a, RouteAdvertisements b) {
    return Objects.equals(a.getSpec(), b.getSpec());
  }

  private static String complaint(Joining.Answer answer) {
    return "RouteAdvertisements \"%s\" is not accepted by OVN-Kubernetes: %s. The network stays advertised as it was; no other can join."
        .formatted(Advertisement.NAME, answer.message());
  }

  /** Names of the EVPNNetworks that stand, of these networks. */
  private static Map<NetworkKey, String> standing(ClusterFacts facts, Set<NetworkKey> wanted) {
    Map<NetworkKey, String> result = new TreeMap<>();
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

  private static List<Joining.Applicant> applicants(
      ClusterFacts facts,
      Map<NetworkKey, String> wanted,
      Map<NetworkKey, String> standing,
      Set<NetworkKey> labelled,
      Set<NetworkKey> marked,
      List<FrrConfiguration> sources) {
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
                    .flatMap(fact -> Conditions.find(fact.status().conditions(), CONDITION))));
      }
    }
    return result;
  }

  /** What would break the RouteAdvertisements for sure. */
  private static Optional<String> obstacle(
      NetworkFact network, String vrf, List<FrrConfiguration> sources) {
    if (!covers(sources, vrf)) {
      return Optional.of("The source FRRConfigurations do not have VRF \"%s\" yet".formatted(vrf));
    }
    return Conditions.find(network.conditions(), "NetworkAllocationSucceeded")
        .filter(condition -> condition.status() == Condition.Status.FALSE)
        .map(condition ->
            "OVN-Kubernetes has not allocated the network's subnets: " + condition.message());
  }
}
