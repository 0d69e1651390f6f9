// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.foreign.BgpSessionState;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnFact;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.FactReader;
import org.ovn.evpn.controller.facts.FrrFacts;
import org.ovn.evpn.controller.facts.NadFact;
import org.ovn.evpn.controller.facts.NadReader;
import org.ovn.evpn.controller.facts.NativeVtep;
import org.ovn.evpn.controller.facts.NetworkFact;
import org.ovn.evpn.controller.facts.NodeFact;
import org.ovn.evpn.controller.facts.NodeStateFact;
import org.ovn.evpn.controller.facts.OperatorFact;
import org.ovn.evpn.controller.facts.VtepFact;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches every kind that the API server serves and keeps the facts. A kind that is not served is
 * looked for again and again, and watched once it is there. Thread-safe.
 */
final class Cluster implements AutoCloseable {
  private record NamedLabels(String name, Map<String, String> labels) {}

  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

  private final KubernetesClient client;
  private final Runnable changed;
  private final AgentWatch agents;
  private final Map<ApiKind, SharedIndexInformer<GenericKubernetesResource>> informers =
      new ConcurrentHashMap<>();
  private final Map<ApiKind, FactStore<?>> stores = new EnumMap<>(ApiKind.class);
  private volatile Set<ApiKind> missing = EnumSet.allOf(ApiKind.class);
  private volatile Set<ApiKind> unknown = EnumSet.allOf(ApiKind.class);
  private volatile boolean looked;

  private final FactStore<NodeFact> nodes;
  private final FactStore<NamedLabels> namespaces;
  private final FactStore<VtepFact> vteps;
  private final FactStore<EvpnFact> evpns;
  private final FactStore<OperatorFact> operators;
  private final FactStore<EvpnNetworkFact> evpnNetworks;
  private final FactStore<NodeStateFact> nodeStates;
  private final FactStore<NetworkFact> udns;
  private final FactStore<NetworkFact> cudns;
  private final FactStore<NadFact> nads;
  private final FactStore<RouteAdvertisements> routeAdvertisements;
  private final FactStore<FrrConfiguration> frrConfigurations;
  private final FactStore<FrrFacts.NodeState> frrNodeStates;
  private final FactStore<BgpSessionState> sessions;
  private final FactStore<List<IpPrefix>> serviceCidrs;
  private final FactStore<List<InetAddress>> serviceAddresses;
  private final FactStore<NativeVtep> nativeVteps;

  /**
   * Prepares; {@link #start} begins to watch.
   *
   * @param namespace of the operator, where the agents run
   * @param changed called after every change, from the threads of the informers; must not block
   */
  Cluster(KubernetesClient client, String namespace, Runnable changed) {
    this.client = client;
    this.changed = changed;
    this.agents = new AgentWatch(client, namespace, changed);
    this.nodes = store(ApiKind.NODE, o -> Optional.of(FactReader.node(o)));
    this.namespaces =
        store(
            ApiKind.NAMESPACE,
            o ->
                Optional.of(
                    new NamedLabels(
                        o.getMetadata().getName(),
                        Objects.requireNonNullElse(o.getMetadata().getLabels(), Map.of()))));
    this.vteps = store(ApiKind.VTEP, o -> Optional.of(FactReader.vtep(o)));
    this.evpns = store(ApiKind.EVPN, o -> Optional.of(FactReader.evpn(o)));
    this.operators = store(ApiKind.EVPN_OPERATOR, o -> Optional.of(FactReader.operator(o)));
    this.evpnNetworks = store(ApiKind.EVPN_NETWORK, o -> Optional.of(FactReader.evpnNetwork(o)));
    this.nodeStates = store(ApiKind.EVPN_NODE_STATE, o -> Optional.of(FactReader.nodeState(o)));
    this.udns =
        store(ApiKind.USER_DEFINED_NETWORK, o -> Optional.of(FactReader.userDefinedNetwork(o)));
    this.cudns =
        store(
            ApiKind.CLUSTER_USER_DEFINED_NETWORK,
            o -> Optional.of(FactReader.clusterUserDefinedNetwork(o)));
    this.nads = store(ApiKind.NETWORK_ATTACHMENT_DEFINITION, NadReader::nad);
    this.routeAdvertisements = store(ApiKind.ROUTE_ADVERTISEMENTS, FactReader::routeAdvertisements);
    this.frrConfigurations = store(ApiKind.FRR_CONFIGURATION, Cluster::frrConfiguration);
    this.frrNodeStates =
        store(ApiKind.FRR_NODE_STATE, o -> Optional.of(FactReader.frrNodeState(o)));
    this.sessions = store(ApiKind.BGP_SESSION_STATE, o -> Optional.of(FactReader.session(o)));
    this.serviceCidrs = store(ApiKind.SERVICE_CIDR, o -> Optional.of(FactReader.serviceCidr(o)));
    this.serviceAddresses =
        store(ApiKind.SERVICE, o -> Optional.of(FactReader.serviceAddresses(o)));
    this.nativeVteps = store(ApiKind.NATIVE_VTEP, o -> Optional.of(FactReader.nativeVtep(o)));
  }

  private static Optional<FrrConfiguration> frrConfiguration(GenericKubernetesResource object) {
    Parsed<FrrConfiguration> parsed = FactReader.frrConfiguration(object);
    parsed
        .error()
        .ifPresent(why ->
            LOG.warn(
                "FRRConfiguration {}/{} is invalid and counts as empty: {}",
                object.getMetadata().getNamespace(),
                object.getMetadata().getName(),
                why));
    return parsed.toOptional().or(() -> Optional.of(FactReader.emptyFrrConfiguration(object)));
  }

  private <F> FactStore<F> store(
      ApiKind kind, Function<GenericKubernetesResource, Optional<F>> reader) {
    FactStore<F> store = new FactStore<>(reader);
    stores.put(kind, store);
    return store;
  }

  /**
   * Looks for kinds that are not watched yet and begins to watch those that are served. Returns
   * when these are in sync. Call it again from time to time while {@link #missing} is not empty;
   * never from two threads at once.
   */
  void start() {
    agents.start();
    Map<String, Optional<List<String>>> served = new HashMap<>();
    Map<ApiKind, CompletableFuture<Void>> started = new EnumMap<>(ApiKind.class);
    EnumSet<ApiKind> left = EnumSet.noneOf(ApiKind.class);
    EnumSet<ApiKind> unclear = EnumSet.noneOf(ApiKind.class);
    for (ApiKind kind : ApiKind.values()) {
      if (informers.containsKey(kind)) {
        continue;
      }
      Optional<List<String>> plurals = served.computeIfAbsent(kind.apiVersion(), this::plurals);
      if (plurals.filter(names -> names.contains(kind.plural())).isPresent()) {
        started.put(kind, watch(kind));
        continue;
      }
      left.add(kind);
      // What it did not serve when it was asked last is taken not to have come meanwhile.
      if (plurals.isEmpty() && unknown.contains(kind)) {
        unclear.add(kind);
      }
    }
    started.forEach((kind, sync) -> {
      if (!inSync(kind, sync)) {
        left.add(kind);
        unclear.add(kind);
      }
    });
    boolean news = !left.equals(missing) || !unclear.equals(unknown);
    missing = left;
    unknown = unclear;
    looked = true;
    if (news) {
      EnumSet<ApiKind> absent = EnumSet.copyOf(left);
      absent.removeAll(unclear);
      if (!absent.isEmpty()) {
        LOG.warn("The API server does not serve {}; looked for again every few seconds", absent);
      }
      changed.run();
    }
  }

  /** What the API server serves of a group; nothing when it could not be asked. */
  private Optional<List<String>> plurals(String apiVersion) {
    try {
      // Null when the group is not found.
      APIResourceList list = client.getApiResources(apiVersion);
      return Optional.of(
          list == null
              ? List.of()
              : list.getResources().stream().map(APIResource::getName).toList());
    } catch (KubernetesClientException e) {
      LOG.warn("Cannot ask for the resources of {}: {}", apiVersion, e.getMessage());
      return Optional.empty();
    }
  }

  private CompletableFuture<Void> watch(ApiKind kind) {
    FactStore<?> store = store(kind);
    ResourceDefinitionContext context =
        new ResourceDefinitionContext.Builder()
            .withGroup(kind.group())
            .withVersion(kind.version())
            .withKind(kind.kind())
            .withPlural(kind.plural())
            .withNamespaced(kind.isNamespaced())
            .build();
    var resources = client.genericKubernetesResources(context);
    SharedIndexInformer<GenericKubernetesResource> informer;
    if (kind == ApiKind.SERVICE) {
      informer = resources.inNamespace("default").withName("kubernetes").runnableInformer(0);
    } else {
      informer = (kind.isNamespaced() ? resources.inAnyNamespace() : resources).runnableInformer(0);
    }
    informer.removeNamespaceIndex();
    informer.exceptionHandler((started, failure) -> {
      LOG.warn("Watch of {} failed, goes on: {}", kind, failure.toString());
      return started;
    });
    informer.addEventHandler(
        new ResourceEventHandler<GenericKubernetesResource>() {
          @Override
          public void onAdd(GenericKubernetesResource object) {
            put(object);
          }

          @Override
          public void onUpdate(GenericKubernetesResource old, GenericKubernetesResource object) {
            put(object);
          }

          @Override
          public void onDelete(GenericKubernetesResource object, boolean finalStateUnknown) {
            store.gone(object);
            reports(kind, object, false);
            changed.run();
          }

          private void put(GenericKubernetesResource object) {
            reports(kind, object, true);
            if (store.put(object)) {
              changed.run();
            }
          }
        });
    informers.put(kind, informer);
    return informer.start().toCompletableFuture();
  }

  private void reports(ApiKind kind, GenericKubernetesResource object, boolean there) {
    if (kind == ApiKind.EVPN_NODE_STATE) {
      agents.reports(object.getMetadata().getName(), there);
    }
  }

  private boolean inSync(ApiKind kind, CompletableFuture<Void> sync) {
    SharedIndexInformer<GenericKubernetesResource> informer =
        Objects.requireNonNull(informers.get(kind));
    try {
      sync.join();
    } catch (CompletionException e) {
      LOG.warn("Cannot watch {}: {}", kind, String.valueOf(e.getCause()));
      informer.stop();
      informers.remove(kind);
      return false;
    }
    // Handlers run on their own thread and may lag behind: the first snapshot must be whole.
    FactStore<?> store = store(kind);
    informer.getStore().list().forEach(store::put);
    return true;
  }

  /** Whether {@link #start} has come to an end: before that a snapshot says nothing. */
  boolean hasLooked() {
    return looked;
  }

  /** Kinds that are not watched. */
  Set<ApiKind> missing() {
    return missing;
  }

  /** The EVPNOperator that counts. */
  Optional<OperatorFact> operator() {
    return operators.values().stream().filter(OperatorFact::counts).findFirst();
  }

  /** The agents' pods and what becomes of them. */
  AgentWatch agents() {
    return agents;
  }

  /** The store of a kind, for what we wrote ourselves. */
  FactStore<?> store(ApiKind kind) {
    return Objects.requireNonNull(stores.get(kind));
  }

  /** Everything at this moment. */
  ClusterFacts snapshot() {
    Map<String, Map<String, String>> labels = new HashMap<>();
    namespaces.values().forEach(namespace -> labels.put(namespace.name(), namespace.labels()));
    List<NetworkFact> networks = new ArrayList<>(cudns.values());
    networks.addAll(udns.values());
    return new ClusterFacts(
        vteps.values(),
        evpns.values(),
        networks,
        nads.values(),
        labels,
        nodes.values(),
        evpnNetworks.values(),
        nodeStates.values(),
        new FrrFacts(
            frrConfigurations.values(),
            frrNodeStates.values(),
            sessions.values(),
            routeAdvertisements.values()),
        serviceCidrs.values().stream().flatMap(List::stream).toList(),
        serviceAddresses.values().stream().flatMap(List::stream).toList(),
        nativeVteps.values(),
        agents.dead(),
        missing,
        unknown);
  }

  @Override
  public void close() {
    agents.close();
    informers.values().forEach(SharedIndexInformer::stop);
  }
}
