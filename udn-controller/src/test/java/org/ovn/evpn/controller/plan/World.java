// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.ovn.evpn.api.annotation.NetworkAnnotations;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.annotation.VtepsAnnotation;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.foreign.RouteAdvertisementsStatus;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkStatus;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.api.v1alpha1.EvpnSpec;
import org.ovn.evpn.api.v1alpha1.EvpnStatus;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.api.v1alpha1.NodeNetwork;
import org.ovn.evpn.api.v1alpha1.NodeVtep;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.api.v1alpha1.VtepSpec;
import org.ovn.evpn.api.v1alpha1.VtepStatus;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnFact;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.FrrFacts;
import org.ovn.evpn.controller.facts.Meta;
import org.ovn.evpn.controller.facts.NadFact;
import org.ovn.evpn.controller.facts.NetworkFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.facts.NodeFact;
import org.ovn.evpn.controller.facts.NodeStateFact;
import org.ovn.evpn.controller.facts.VtepFact;
import org.ovn.evpn.controller.frr.FrrHistory;
import org.ovn.evpn.frr.advertise.Advertisement;
import org.ovn.evpn.frr.render.RawRenderer;
import org.ovn.evpn.frr.transition.FrrTransitions;

/**
 * A cluster in memory: stores objects as the API server would, applies plans, and lets agents
 * report.
 */
final class World {
  static final Settings SETTINGS = new Settings("evpn-system", "frr-k8s-system", new RawRenderer());
  static final LabelSelector ALL = new LabelSelector();

  Instant now = Instant.parse("2026-11-21T00:00:00Z");
  private final Planner planner = new Planner(SETTINGS);
  private final List<FrrHistory.Written> frrWrites = new ArrayList<>();
  private int uids;

  final Map<String, VtepFact> vteps = new TreeMap<>();
  final Map<String, EvpnFact> evpns = new TreeMap<>();
  final Map<NetworkKey, NetworkFact> networks = new TreeMap<>();
  final Map<String, NadFact> nads = new TreeMap<>();
  final Map<String, Map<String, String>> namespaces = new TreeMap<>();
  final Map<String, NodeFact> nodes = new TreeMap<>();
  final Map<String, EvpnNetworkFact> evpnNetworks = new TreeMap<>();
  final Map<String, NodeStateFact> states = new TreeMap<>();
  final Map<String, FrrConfiguration> frr = new TreeMap<>();
  final Map<String, RouteAdvertisements> advertisements = new TreeMap<>();
  final Set<ApiKind> missingApis = new TreeSet<>();
  final Set<ApiKind> unknownApis = new TreeSet<>();

  /** Networks for which OVN-Kubernetes refuses a RouteAdvertisements. */
  final Set<NetworkKey> breaking = new TreeSet<>();

  /** Why writes fail. */
  final Map<WriteKey, String> refusals = new HashMap<>();

  final List<IpPrefix> serviceCidrs = new ArrayList<>();

  /** Whether OVN-Kubernetes' cluster manager runs. */
  boolean clusterManager = true;

  static LabelSelector labels(String key, String value) {
    return new LabelSelectorBuilder().addToMatchLabels(key, value).build();
  }

  private Meta meta(String namespace, String name, Map<String, String> labels) {
    now = now.plusSeconds(1);
    return new Meta(
        namespace, name, "uid-" + uids++, "1", 1, now, labels, Map.of(), false, Set.of());
  }

  static Meta with(Meta meta, boolean deleting, Set<String> finalizers) {
    return new Meta(
        meta.namespace(),
        meta.name(),
        meta.uid(),
        meta.resourceVersion() + "+",
        meta.generation(),
        meta.created(),
        meta.labels(),
        meta.annotations(),
        deleting,
        finalizers);
  }

  private static Meta withLabels(Meta meta, Map<String, String> labels, long generation) {
    return new Meta(
        meta.namespace(),
        meta.name(),
        meta.uid(),
        meta.resourceVersion() + "+",
        generation,
        meta.created(),
        labels,
        meta.annotations(),
        meta.deleting(),
        meta.finalizers());
  }

  void vtep(String name, VtepSpec spec) {
    VtepFact old = vteps.get(name);
    vteps.put(
        name,
        new VtepFact(
            old == null
                ? meta("", name, Map.of())
                : withLabels(old.meta(), old.meta().labels(), old.meta().generation() + 1),
            new Parsed.Present<>(spec),
            old == null ? VtepStatus.EMPTY : old.status()));
  }

  void vtep(String name, String... cidrs) {
    vtep(
        name,
        new VtepSpec(java.util.Arrays.stream(cidrs).map(IpPrefix::parse).toList(), null, null));
  }

  void evpn(String name, EvpnSpec spec) {
    evpn(name, new Parsed.Present<>(spec));
  }

  void evpn(String name, Parsed<EvpnSpec> spec) {
    EvpnFact old = evpns.get(name);
    evpns.put(
        name,
        new EvpnFact(
            old == null
                ? meta("", name, Map.of())
                : withLabels(old.meta(), old.meta().labels(), old.meta().generation() + 1),
            spec,
            old == null ? EvpnStatus.EMPTY : old.status()));
  }

  void deleteEvpn(String name) {
    EvpnFact old = evpns.get(name);
    if (old.meta().finalizers().isEmpty()) {
      evpns.remove(name);
    } else {
      evpns.put(
          name,
          new EvpnFact(with(old.meta(), true, old.meta().finalizers()), old.spec(), old.status()));
    }
  }

  void deleteVtep(String name) {
    VtepFact old = vteps.get(name);
    if (old.meta().finalizers().isEmpty()) {
      vteps.remove(name);
    } else {
      vteps.put(
          name,
          new VtepFact(with(old.meta(), true, old.meta().finalizers()), old.spec(), old.status()));
    }
  }

  void namespace(String name, Map<String, String> labels) {
    namespaces.put(name, labels);
  }

  void node(String name, Map<String, String> labels) {
    Map<String, String> all = new HashMap<>(labels);
    all.put("kubernetes.io/hostname", name);
    nodes.put(
        name,
        new NodeFact(
            meta("", name, all),
            new Parsed.Absent<>(),
            new Parsed.Present<>(List.of()),
            new Parsed.Absent<>()));
  }

  void relabel(String name, Map<String, String> labels) {
    NodeFact old = nodes.get(name);
    Map<String, String> all = new HashMap<>(labels);
    all.put("kubernetes.io/hostname", name);
    nodes.put(
        name,
        new NodeFact(
            withLabels(old.meta(), all, old.meta().generation()),
            old.vteps(),
            old.addresses(),
            old.podSubnets()));
  }

  void nodeVteps(String name, Parsed<SortedMap<String, List<InetAddress>>> content) {
    NodeFact old = nodes.get(name);
    nodes.put(name, new NodeFact(old.meta(), content, old.addresses(), old.podSubnets()));
  }

  void network(NetworkKey key, Map<String, String> labels, Map<String, String> annotations) {
    network(key, labels, annotations, false, List.of());
  }

  void network(
      NetworkKey key,
      Map<String, String> labels,
      Map<String, String> annotations,
      boolean nativeEvpn,
      List<Vni> nativeVnis) {
    NetworkFact old = networks.get(key);
    Meta meta =
        old == null
            ? meta(key.namespace(), key.name(), labels)
            : withLabels(old.meta(), labels, old.meta().generation());
    networks.put(
        key,
        new NetworkFact(
            key,
            meta,
            old == null ? null : old.namespaceSelector(),
            nativeEvpn,
            nativeVnis,
            NetworkAnnotations.parse(annotations),
            old == null ? List.of() : old.conditions()));
  }

  /** Gives a ClusterUserDefinedNetwork a selector; without one, any namespace will do. */
  void select(NetworkKey key, LabelSelector namespaces) {
    networks.computeIfPresent(
        key,
        (k, old) ->
            new NetworkFact(
                key,
                old.meta(),
                namespaces,
                old.nativeEvpn(),
                old.nativeVnis(),
                old.annotations(),
                old.conditions()));
  }

  void nad(NetworkKey key, String namespace, int id, String topology, String... subnets) {
    nad(
        key,
        namespace,
        new Parsed.Present<>(
            new NadFact.Content(
                id,
                key.ovnName(),
                "primary",
                topology,
                java.util.Arrays.stream(subnets).map(IpPrefix::parse).toList(),
                OptionalInt.empty(),
                List.of())));
  }

  void nad(NetworkKey key, String namespace, Parsed<NadFact.Content> content) {
    nad(key, networks.get(key).meta().uid(), namespace, content);
  }

  void nad(NetworkKey key, String uid, String namespace, Parsed<NadFact.Content> content) {
    nads.put(
        namespace + "/" + key.name(),
        new NadFact(namespace, key.name(), key, uid, content, Set.of()));
  }

  /** As the API server answers: another object, with a version of its own. */
  private FrrConfiguration stored(FrrConfiguration object) {
    FrrConfiguration copy = new FrrConfiguration();
    copy.setMetadata(
        new ObjectMetaBuilder(object.getMetadata())
            .withResourceVersion(Integer.toString(++uids))
            .build());
    copy.setSpec(object.getSpec());
    return copy;
  }

  void template(String name, FrrConfigurationSpec spec) {
    template(name, Map.of("evpn-peering", "true"), spec);
  }

  void template(String name, Map<String, String> labels, FrrConfigurationSpec spec) {
    FrrConfiguration object = new FrrConfiguration();
    object.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(SETTINGS.frrNamespace())
            .withName(name)
            .withLabels(labels)
            .build());
    object.setSpec(spec);
    frr.put(SETTINGS.frrNamespace() + "/" + name, stored(object));
  }

  void template(String name, String neighbor) {
    template(name, peering(neighbor, null));
  }

  static FrrConfigurationSpec peering(String neighbor, LabelSelector nodes) {
    return new FrrConfigurationSpec(
        new FrrConfigurationSpec.Bgp(
            List.of(
                new FrrConfigurationSpec.Router(
                    65000L,
                    null,
                    null,
                    List.of(
                        new FrrConfigurationSpec.Neighbor(
                            neighbor, null, 65101L, null, null, null, null, null, null, List.of(),
                            null, null, Map.of())),
                    List.of(),
                    List.of(),
                    null)),
            List.of()),
        null,
        nodes);
  }

  /** Every agent does what it is told: programmes what is there, releases what is being deleted. */
  void agents() {
    for (NodeFact node : nodes.values()) {
      List<NodeNetwork> reports =
          evpnNetworks.values().stream()
              .filter(network -> !network.meta().deleting())
              .map(network -> {
                EvpnNetworkSpec spec = network.spec().toOptional().orElseThrow();
                return new NodeNetwork(
                    network.name(),
                    network.meta().generation(),
                    spec.macVrf() == null ? null : spec.macVrf().vni(),
                    spec.macVrf() == null ? null : 2,
                    spec.ipVrf() == null ? null : spec.ipVrf().vni(),
                    spec.ipVrf() == null ? null : 3,
                    0,
                    0,
                    Conditions.set(
                        List.of(),
                        ConditionType.READY,
                        Condition.Status.TRUE,
                        Reason.PROGRAMMED,
                        "Programmed.",
                        null,
                        now));
              })
              .toList();
      List<NodeVtep> addresses =
          node.vteps()
              .toOptional()
              .map(entries ->
                  entries.entrySet().stream()
                      .map(e -> new NodeVtep(e.getKey(), e.getValue(), null, List.of()))
                      .toList())
              .orElse(
                  node.vteps().error().isPresent() && states.containsKey(node.name())
                      ? states.get(node.name()).status().vteps()
                      : List.of());
      states.put(
          node.name(),
          NodeStateFact.of(
              node.name(), new EvpnNodeStateStatus("test", addresses, reports, List.of())));
    }
    states.keySet().retainAll(nodes.keySet());
  }

  ClusterFacts facts() {
    return facts(list -> list);
  }

  /** The facts with every list in another order. */
  ClusterFacts shuffled(long seed) {
    return facts(list -> {
      List<Object> copy = new ArrayList<>(list);
      Collections.shuffle(copy, new Random(seed));
      return copy;
    });
  }

  @SuppressWarnings("unchecked")
  private ClusterFacts facts(UnaryOperator<List<Object>> order) {
    return new ClusterFacts(
        (List<VtepFact>) (List<?>) order.apply(new ArrayList<>(vteps.values())),
        (List<EvpnFact>) (List<?>) order.apply(new ArrayList<>(evpns.values())),
        (List<NetworkFact>) (List<?>) order.apply(new ArrayList<>(networks.values())),
        (List<NadFact>) (List<?>) order.apply(new ArrayList<>(nads.values())),
        namespaces,
        (List<NodeFact>) (List<?>) order.apply(new ArrayList<>(nodes.values())),
        (List<EvpnNetworkFact>) (List<?>) order.apply(new ArrayList<>(evpnNetworks.values())),
        (List<NodeStateFact>) (List<?>) order.apply(new ArrayList<>(states.values())),
        new FrrFacts(
            (List<FrrConfiguration>) (List<?>) order.apply(new ArrayList<>(frr.values())),
            List.of(),
            List.of(),
            (List<RouteAdvertisements>)
                (List<?>) order.apply(new ArrayList<>(advertisements.values()))),
        serviceCidrs,
        missingApis,
        unknownApis);
  }

  Plan plan() {
    return plan(facts());
  }

  Plan plan(ClusterFacts facts) {
    return planner.plan(facts, history(), refusals, now);
  }

  /** The plan of a planner that remembers nothing. */
  Plan freshPlan(ClusterFacts facts) {
    return new Planner(SETTINGS).plan(facts, history(), refusals, now);
  }

  private FrrHistory history() {
    return new FrrHistory(Instant.EPOCH, frrWrites);
  }

  /** Plans and applies until nothing is left; time passes where a plan asks for it. */
  int settle() {
    for (int round = 1; round <= 30; round++) {
      boolean moved = ovnKubernetes();
      Plan plan = plan();
      if (!moved && plan.writes().isEmpty() && plan.again().isEmpty()) {
        return round;
      }
      carryOut(plan);
      now = now.plus(plan.again().orElse(Duration.ZERO));
    }
    throw new AssertionError("still writing after 30 rounds: " + plan().writes());
  }

  /** Writes are carried out side by side: what they do to each other must not matter. */
  private void carryOut(Plan plan) {
    for (Write write : plan.writes()) {
      apply(write);
      assertAddressesUnique();
    }
  }

  /** No address is given to a node while FRR announces it for another. */
  private void assertAddressesUnique() {
    Map<InetAddress, String> owners = new HashMap<>();
    nodes
        .values()
        .forEach(node ->
            node.vteps()
                .toOptional()
                .ifPresent(entries ->
                    entries.values().stream()
                        .flatMap(List::stream)
                        .forEach(ip ->
                            assertThat(owners.put(ip, node.name()))
                                .as("%s given once", ip)
                                .isNull())));
    announced()
        .forEach((ip, node) ->
            assertThat(owners.getOrDefault(ip, node))
                .as("node that has %s, which FRR announces for %s", ip, node)
                .isEqualTo(node));
  }

  /** Addresses in FRRConfigurations of ours, by the node that they are for. */
  Map<InetAddress, String> announced() {
    Map<InetAddress, String> result = new HashMap<>();
    for (FrrConfiguration object : frr.values()) {
      Map<String, String> said = object.getMetadata().getAnnotations();
      if (said != null && said.containsKey(ManagedLabels.NODE)) {
        String node = said.get(ManagedLabels.NODE);
        object.getSpec().bgp().routers().stream()
            .flatMap(router -> router.prefixes().stream())
            .map(prefix -> IpPrefix.parse(prefix).network())
            .forEach(ip ->
                assertThat(result.merge(ip, node, (a, b) -> a.equals(b) ? a : a + ", " + b))
                    .as("node that FRR announces %s for", ip)
                    .isEqualTo(node));
      }
    }
    return result;
  }

  /**
   * FRRouting/frr#22060: on no node may a reload both take a neighbour away and add something.
   * Nodes' labels are those of now, as frr-k8s sees them.
   */
  private void assertSettled(FrrTransitions.Step step) {
    for (FrrHistory.Written written : frrWrites) {
      boolean recent = Duration.between(written.at(), now).compareTo(FrrTransitions.SETTLE) < 0;
      boolean opposite =
          (written.step().adds() && step.removesNeighbors())
              || (written.step().removesNeighbors() && step.adds());
      if (recent && opposite) {
        assertThat(selected(step.resource()))
            .as("nodes on which %s and %s meet", text(written.step()), text(step))
            .filteredOn(selected(written.step().resource())::contains)
            .isEmpty();
      }
    }
  }

  private static String text(FrrTransitions.Step step) {
    return step.verb() + " " + step.resource().getMetadata().getName();
  }

  private List<String> selected(FrrConfiguration object) {
    return nodes.values().stream()
        .filter(node -> !node.meta().deleting())
        .filter(node ->
            Selectors.matchesOrAbsent(object.getSpec().nodeSelector(), node.meta().labels()))
        .map(NodeFact::name)
        .toList();
  }

  /** Plans and applies until nothing is left to write now. */
  void settleNow() {
    for (int round = 1; round <= 30; round++) {
      boolean moved = ovnKubernetes();
      Plan plan = plan();
      if (!moved && plan.writes().isEmpty()) {
        return;
      }
      carryOut(plan);
    }
    throw new AssertionError("still writing after 30 rounds: " + plan().writes());
  }

  /**
   * What OVN-Kubernetes' cluster manager makes of our RouteAdvertisements: marks on
   * NetworkAttachmentDefinitions, and its status. One bad network is refused for all, and what was
   * marked stays so. Says whether anything changed.
   */
  private boolean ovnKubernetes() {
    if (!clusterManager) {
      return false;
    }
    RouteAdvertisements own = advertisements.get(Advertisement.NAME);
    Set<NetworkKey> selected = new TreeSet<>();
    nads.values().stream()
        .map(NadFact::owner)
        .filter(key -> networks.containsKey(key) && networks.get(key).isLabelledForAdvertising())
        .forEach(selected::add);
    if (own == null) {
      return mark(Set.of());
    }
    boolean sources = frr.keySet().stream().anyMatch(key -> key.startsWith("evpn-system/"));
    if (selected.isEmpty() || !sources) {
      boolean changed = accepted(own, false, "ConfigurationPending", "configuration pending: ...");
      return mark(Set.of()) || changed;
    }
    if (selected.stream().anyMatch(breaking::contains)) {
      return accepted(
          own,
          false,
          "ConfigurationError",
          "configuration error: waiting for subnet annotation to be set for node \"node-1\"");
    }
    boolean changed = accepted(own, true, "Accepted", "validated");
    return mark(selected) || changed;
  }

  private boolean mark(Set<NetworkKey> advertised) {
    Map<String, NadFact> old = Map.copyOf(nads);
    nads.replaceAll((name, nad) ->
        new NadFact(
            nad.namespace(),
            nad.name(),
            nad.owner(),
            nad.ownerUid(),
            nad.content(),
            advertised.contains(nad.owner()) ? Set.of(Advertisement.NAME) : Set.of()));
    return !old.equals(nads);
  }

  private boolean accepted(RouteAdvertisements own, boolean truth, String reason, String message) {
    List<Condition> before = own.statusOrEmpty().conditions();
    List<Condition> after =
        Conditions.set(before, "Accepted", Condition.Status.of(truth), reason, message, null, now);
    RouteAdvertisements copy = new RouteAdvertisements();
    copy.setMetadata(own.getMetadata());
    copy.setSpec(own.getSpec());
    copy.setStatus(new RouteAdvertisementsStatus(null, after));
    advertisements.put(Advertisement.NAME, copy);
    return !before.equals(after);
  }

  void apply(Write write) {
    switch (write) {
      case Write.PutEvpnNetwork(String name, String uid, EvpnNetworkSpec spec) -> {
        EvpnNetworkFact old = evpnNetworks.get(name);
        Meta meta = old == null ? meta("", name, Map.of()) : old.meta();
        meta =
            withLabels(
                meta,
                Map.of(
                    ApiGroup.EVPN_LABEL,
                    ManagedLabels.evpnLabel(spec.evpn()),
                    ApiGroup.MANAGED_BY_LABEL,
                    ApiGroup.MANAGED_BY),
                old == null ? 1 : meta.generation() + 1);
        evpnNetworks.put(
            name,
            new EvpnNetworkFact(
                with(meta, meta.deleting(), Set.of(ApiGroup.RELEASE_FINALIZER)),
                new Parsed.Present<>(spec),
                old == null ? EvpnNetworkStatus.EMPTY : old.status()));
      }
      case Write.DeleteEvpnNetwork(String name, String uid) -> {
        EvpnNetworkFact old = evpnNetworks.get(name);
        evpnNetworks.put(
            name,
            new EvpnNetworkFact(
                with(old.meta(), true, old.meta().finalizers()), old.spec(), old.status()));
      }
      case Write.ReleaseEvpnNetwork(String name, String uid) -> evpnNetworks.remove(name);
      case Write.SetFinalizer f -> finalizer(f);
      case Write.PutNodeVteps(Meta node, SortedMap<String, List<InetAddress>> entries) ->
          nodeVteps(
              node.name(),
              entries.isEmpty()
                  ? new Parsed.Absent<>()
                  : VtepsAnnotation.parse(
                      Map.of(VtepsAnnotation.KEY, VtepsAnnotation.format(entries))));
      case Write.LabelNetwork(String name, String uid, boolean advertised) -> {
        NetworkFact old = networks.get(NetworkKey.cluster(name));
        Map<String, String> labels = new HashMap<>(old.meta().labels());
        if (advertised) {
          labels.put(Advertisement.NETWORK_LABEL, Advertisement.NETWORK_LABEL_VALUE);
        } else {
          labels.remove(Advertisement.NETWORK_LABEL);
        }
        networks.put(
            old.key(),
            new NetworkFact(
                old.key(),
                withLabels(old.meta(), labels, old.meta().generation()),
                old.namespaceSelector(),
                old.nativeEvpn(),
                old.nativeVnis(),
                old.annotations(),
                old.conditions()));
      }
      case Write.WriteFrr(String template, List<FrrTransitions.Step> steps) -> {
        for (FrrTransitions.Step step : steps) {
          assertSettled(step);
          frrWrites.add(new FrrHistory.Written(step, now));
          String key =
              step.resource().getMetadata().getNamespace()
                  + "/"
                  + step.resource().getMetadata().getName();
          if (step.verb() == FrrTransitions.Verb.DELETE) {
            frr.remove(key);
          } else {
            frr.put(key, stored(step.resource()));
          }
        }
      }
      case Write.WriteRouteAdvertisements w -> {
        w.sources()
            .forEach(source ->
                frr.put(
                    source.getMetadata().getNamespace() + "/" + source.getMetadata().getName(),
                    stored(source)));
        w.advertisements().ifPresent(ra -> advertisements.put(ra.getMetadata().getName(), ra));
        w.remove().ifPresent(ra -> advertisements.remove(ra.getMetadata().getName()));
        w.obsoleteSources()
            .forEach(source ->
                frr.remove(
                    source.getMetadata().getNamespace() + "/" + source.getMetadata().getName()));
      }
      case Write.PutVtepStatus(Meta meta, VtepStatus status, List<ConditionEvent> events) ->
          vteps.computeIfPresent(
              meta.name(), (name, old) -> new VtepFact(old.meta(), old.spec(), status));
      case Write.PutEvpnStatus(Meta meta, EvpnStatus status, List<ConditionEvent> events) ->
          evpns.computeIfPresent(
              meta.name(), (name, old) -> new EvpnFact(old.meta(), old.spec(), status));
      case Write.PutEvpnNetworkStatus(
              Meta meta,
              EvpnNetworkStatus status,
              List<ConditionEvent> events) ->
          evpnNetworks.computeIfPresent(
              meta.name(), (name, old) -> new EvpnNetworkFact(old.meta(), old.spec(), status));
      case Write.PutNetworkCondition w ->
          networks.computeIfPresent(
              w.network(),
              (key, old) ->
                  new NetworkFact(
                      key,
                      old.meta(),
                      old.namespaceSelector(),
                      old.nativeEvpn(),
                      old.nativeVnis(),
                      old.annotations(),
                      w.condition().stream().toList()));
    }
  }

  private void finalizer(Write.SetFinalizer f) {
    switch (f.kind()) {
      case VTEP -> {
        VtepFact old = vteps.get(f.name());
        Meta meta = with(old.meta(), old.meta().deleting(), changed(old.meta(), f));
        vteps.put(f.name(), new VtepFact(meta, old.spec(), old.status()));
        vteps.values().removeIf(v -> v.meta().deleting() && v.meta().finalizers().isEmpty());
      }
      case EVPN -> {
        EvpnFact old = evpns.get(f.name());
        Meta meta = with(old.meta(), old.meta().deleting(), changed(old.meta(), f));
        evpns.put(f.name(), new EvpnFact(meta, old.spec(), old.status()));
        evpns.values().removeIf(v -> v.meta().deleting() && v.meta().finalizers().isEmpty());
      }
      default -> throw new AssertionError("no finalizer on " + f.kind());
    }
  }

  private static Set<String> changed(Meta meta, Write.SetFinalizer f) {
    Set<String> finalizers = new HashSet<>(meta.finalizers());
    if (f.present()) {
      finalizers.add(f.finalizer());
    } else {
      finalizers.remove(f.finalizer());
    }
    return finalizers;
  }

  Condition condition(List<Condition> conditions, ConditionType type) {
    return Conditions.find(conditions, type).orElseThrow();
  }

  Condition evpnCondition(String evpn, ConditionType type) {
    return condition(evpns.get(evpn).status().conditions(), type);
  }

  Condition networkCondition(String network, ConditionType type) {
    return condition(evpnNetworks.get(network).status().conditions(), type);
  }

  Condition vtepCondition(String vtep) {
    return condition(vteps.get(vtep).status().conditions(), ConditionType.ACCEPTED);
  }

  EvpnNetworkSpec spec(String network) {
    return evpnNetworks.get(network).spec().toOptional().orElseThrow();
  }
}
