// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.world;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.foreign.BgpSessionState;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.v1alpha1.EvpnSpec;
import org.ovn.evpn.api.v1alpha1.EvpnStatus;
import org.ovn.evpn.api.v1alpha1.VtepSpec;
import org.ovn.evpn.api.v1alpha1.VtepStatus;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnFact;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.FactReader;
import org.ovn.evpn.controller.facts.FrrFacts;
import org.ovn.evpn.controller.facts.Meta;
import org.ovn.evpn.controller.facts.NadFact;
import org.ovn.evpn.controller.facts.NativeVtep;
import org.ovn.evpn.controller.facts.NetworkFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.facts.NodeFact;
import org.ovn.evpn.controller.facts.NodeStateFact;
import org.ovn.evpn.controller.facts.Surroundings;
import org.ovn.evpn.controller.facts.VtepFact;

/**
 * The objects of a cluster, and what people and OVN-Kubernetes write of them. Each is kept as the
 * controller would read it.
 */
public abstract class Inventory {
  static final String OPERATOR_NAMESPACE = "evpn-system";
  static final String FRR_NAMESPACE = "frr-k8s-system";

  public final Map<String, VtepFact> vteps = new TreeMap<>();
  public final Map<String, EvpnFact> evpns = new TreeMap<>();
  public final Map<NetworkKey, NetworkFact> networks = new TreeMap<>();

  /** By namespace and name. */
  public final Map<String, NadFact> nads = new TreeMap<>();

  /** Labels by namespace. */
  public final Map<String, Map<String, String>> namespaces = new TreeMap<>();

  public final Map<String, NodeFact> nodes = new TreeMap<>();
  public final Map<String, EvpnNetworkFact> evpnNetworks = new TreeMap<>();
  public final Map<String, NodeStateFact> states = new TreeMap<>();

  /** By namespace and name. */
  public final Map<String, FrrConfiguration> frr = new TreeMap<>();

  public final Map<String, RouteAdvertisements> advertisements = new TreeMap<>();

  /** What frr-k8s says of each node, and which sessions it reports. */
  public final List<FrrFacts.NodeState> frrNodes = new ArrayList<>();

  public final List<BgpSessionState> sessions = new ArrayList<>();

  public final Set<ApiKind> missingApis = new TreeSet<>();
  public final Set<ApiKind> unknownApis = new TreeSet<>();
  public final List<IpPrefix> serviceCidrs = new ArrayList<>();
  public final List<InetAddress> serviceAddresses = new ArrayList<>();
  public final List<NativeVtep> nativeVteps = new ArrayList<>();

  /** Why the controller's shell takes agents for dead, by node. */
  public final Map<String, String> deadAgents = new TreeMap<>();

  /** Whether it can be seen when FRRConfigurations were written; long ago, otherwise. */
  public boolean timed;

  private Instant now = Instant.parse("2026-11-21T00:00:00Z");
  private int uids;

  /** The time. */
  public Instant now() {
    return now;
  }

  /** Lets time pass. */
  public void pass(int seconds) {
    now = now.plusSeconds(seconds);
  }

  /** Sets the clock, also back. */
  public void setNow(Instant to) {
    now = to;
  }

  Meta fresh(String namespace, String name, Map<String, String> labels) {
    pass(1);
    return MetaBuilder.fresh(namespace, name, "uid-" + uids++, now, labels);
  }

  /** Creates a VTEP, or changes its spec. */
  public void vtep(String name, VtepSpec spec) {
    VtepFact old = vteps.get(name);
    vteps.put(
        name,
        new VtepFact(
            old == null ? fresh("", name, Map.of()) : MetaBuilder.of(old.meta()).changed().build(),
            new Parsed.Present<>(spec),
            old == null ? VtepStatus.EMPTY : old.status()));
  }

  /** Creates a VTEP for all nodes, or changes its CIDRs. */
  public void vtep(String name, String... cidrs) {
    vtep(name, Specs.vtep(null, cidrs));
  }

  /** Creates an EVPN, or changes its spec. */
  public void evpn(String name, EvpnSpec spec) {
    evpn(name, new Parsed.Present<>(spec));
  }

  /** Creates an EVPN, or changes its spec to what may be malformed. */
  public void evpn(String name, Parsed<EvpnSpec> spec) {
    EvpnFact old = evpns.get(name);
    evpns.put(
        name,
        new EvpnFact(
            old == null ? fresh("", name, Map.of()) : MetaBuilder.of(old.meta()).changed().build(),
            spec,
            old == null ? EvpnStatus.EMPTY : old.status()));
  }

  /** Asks for the deletion of an EVPN; finalizers keep it. */
  public void deleteEvpn(String name) {
    EvpnFact old = Objects.requireNonNull(evpns.get(name), name);
    if (old.meta().finalizers().isEmpty()) {
      evpns.remove(name);
    } else {
      Meta meta = MetaBuilder.of(old.meta()).deleting().build();
      evpns.put(name, new EvpnFact(meta, old.spec(), old.status()));
    }
  }

  /** Asks for the deletion of a VTEP; finalizers keep it. */
  public void deleteVtep(String name) {
    VtepFact old = Objects.requireNonNull(vteps.get(name), name);
    if (old.meta().finalizers().isEmpty()) {
      vteps.remove(name);
    } else {
      Meta meta = MetaBuilder.of(old.meta()).deleting().build();
      vteps.put(name, new VtepFact(meta, old.spec(), old.status()));
    }
  }

  /** Makes a namespace, or replaces its labels. */
  public void namespace(String name, Map<String, String> labels) {
    namespaces.put(name, labels);
  }

  private static Map<String, String> nodeLabels(String name, Map<String, String> labels) {
    Map<String, String> all = new HashMap<>(labels);
    all.put("kubernetes.io/hostname", name);
    return all;
  }

  /** Adds a node. */
  public void node(String name, Map<String, String> labels) {
    nodes.put(
        name,
        new NodeFact(
            fresh("", name, nodeLabels(name, labels)),
            new Parsed.Absent<>(),
            new Parsed.Present<>(List.of()),
            new Parsed.Absent<>(),
            Surroundings.UNKNOWN));
  }

  /** Replaces the labels of a node. */
  public void relabel(String name, Map<String, String> labels) {
    NodeFact old = node(name);
    Meta meta = MetaBuilder.of(old.meta()).labels(nodeLabels(name, labels)).build();
    nodes.put(
        name,
        new NodeFact(meta, old.vteps(), old.addresses(), old.podSubnets(), old.surroundings()));
  }

  /** Replaces a node's annotation with its VTEP addresses. */
  public void nodeVteps(String name, Parsed<SortedMap<String, List<InetAddress>>> content) {
    NodeFact old = node(name);
    nodes.put(
        name,
        new NodeFact(old.meta(), content, old.addresses(), old.podSubnets(), old.surroundings()));
  }

  /** Writes OVN-Kubernetes' annotations of a node, as it would read them. */
  public void nodeAnnotations(String name, Map<String, String> annotations) {
    GenericKubernetesResource object = new GenericKubernetesResource();
    object.setMetadata(new ObjectMetaBuilder().withName(name).withAnnotations(annotations).build());
    NodeFact read = FactReader.node(object);
    NodeFact old = node(name);
    nodes.put(
        name,
        new NodeFact(
            old.meta(), old.vteps(), read.addresses(), read.podSubnets(), read.surroundings()));
  }

  /** A node that is there. */
  public NodeFact node(String name) {
    return Objects.requireNonNull(nodes.get(name), name);
  }

  /** Creates a network, or replaces its labels and annotations. */
  public void network(NetworkKey key, Map<String, String> labels, Map<String, String> annotations) {
    NetworkFact old = networks.get(key);
    NetworkBuilder builder =
        old == null
            ? new NetworkBuilder(key, fresh(key.namespace(), key.name(), labels))
            : NetworkBuilder.of(old)
                .meta(MetaBuilder.of(old.meta()).labels(labels).build())
                .nativeEvpn(false, List.of());
    networks.put(key, builder.annotations(annotations).build());
  }

  /** Changes a network that is there. */
  public void edit(NetworkKey key, UnaryOperator<NetworkBuilder> change) {
    networks.computeIfPresent(key, (k, old) -> change.apply(NetworkBuilder.of(old)).build());
  }

  /** Creates a Layer2 ClusterUserDefinedNetwork and its NetworkAttachmentDefinition. */
  public NetworkKey layer2(String name, int id, String subnet) {
    return cluster(name, id, "layer2", subnet);
  }

  /** Creates a Layer3 ClusterUserDefinedNetwork and its NetworkAttachmentDefinition. */
  public NetworkKey layer3(String name, int id, String subnet) {
    return cluster(name, id, "layer3", subnet);
  }

  private NetworkKey cluster(String name, int id, String topology, String subnet) {
    NetworkKey key = NetworkKey.cluster(name);
    network(key, Map.of(), Map.of());
    nad(key, name, id, topology, subnet);
    return key;
  }

  /** Writes a NetworkAttachmentDefinition as OVN-Kubernetes would. */
  public void nad(NetworkKey key, String namespace, int id, String topology, String... subnets) {
    nad(
        NadBuilder.of(key, namespace)
            .ownerUid(uid(key))
            .id(id)
            .topology(topology)
            .subnets(subnets));
  }

  /** Writes a NetworkAttachmentDefinition with that content. */
  public void nad(NetworkKey key, String namespace, Parsed<NadFact.Content> content) {
    put(NadBuilder.of(key, namespace).ownerUid(uid(key)).build(content));
  }

  /** Writes a NetworkAttachmentDefinition. */
  public void nad(NadBuilder nad) {
    put(nad.build());
  }

  private void put(NadFact nad) {
    nads.put(nad.namespace() + "/" + nad.name(), nad);
  }

  /** The uid of a network that is there. */
  public String uid(NetworkKey key) {
    return Objects.requireNonNull(networks.get(key), key.toString()).meta().uid();
  }

  /** As the API server answers: another object, with a version of its own. */
  FrrConfiguration stored(FrrConfiguration object) {
    FrrConfiguration copy = new FrrConfiguration();
    ObjectMetaBuilder meta =
        new ObjectMetaBuilder(object.getMetadata()).withResourceVersion(Integer.toString(++uids));
    if (timed) {
      meta.withManagedFields(new ManagedFieldsEntryBuilder().withTime(now.toString()).build());
    }
    copy.setMetadata(meta.build());
    copy.setSpec(object.getSpec());
    return copy;
  }

  /** Writes a peering template that {@link Specs#PEERING} selects. */
  public void template(String name, TemplateBuilder template) {
    template(name, Map.of("evpn-peering", "true"), template);
  }

  /** Writes an FRRConfiguration of an administrator. */
  public void template(String name, Map<String, String> labels, TemplateBuilder template) {
    frr.put(FRR_NAMESPACE + "/" + name, stored(template.object(name, labels)));
  }

  /** Writes a peering template with one neighbour. */
  public void template(String name, String neighbor) {
    template(name, TemplateBuilder.peering(neighbor));
  }

  /** Everything there is. */
  public ClusterFacts facts() {
    return facts(null);
  }

  /** The facts with every list in another order. */
  public ClusterFacts shuffled(long seed) {
    return facts(new Random(seed));
  }

  private ClusterFacts facts(@Nullable Random random) {
    return new ClusterFacts(
        ordered(vteps.values(), random),
        ordered(evpns.values(), random),
        ordered(networks.values(), random),
        ordered(nads.values(), random),
        namespaces,
        ordered(nodes.values(), random),
        ordered(evpnNetworks.values(), random),
        ordered(states.values(), random),
        new FrrFacts(
            ordered(frr.values(), random),
            ordered(frrNodes, random),
            ordered(sessions, random),
            ordered(advertisements.values(), random)),
        serviceCidrs,
        serviceAddresses,
        nativeVteps,
        deadAgents,
        missingApis,
        unknownApis);
  }

  private static <T> List<T> ordered(Collection<T> all, @Nullable Random random) {
    List<T> copy = new ArrayList<>(all);
    if (random != null) {
      Collections.shuffle(copy, random);
    }
    return copy;
  }
}
