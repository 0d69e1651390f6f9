// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.ReducedStateItemStore;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.adapter.facts.ApiFacts;
import org.ovn.evpn.adapter.facts.FactReader;
import org.ovn.evpn.adapter.facts.FrrFact;
import org.ovn.evpn.api.foreign.FrrNodeState;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.EvpnNetwork;
import org.ovn.evpn.api.v1alpha1.EvpnNodeState;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.api.v1alpha1.Vtep;
import org.ovn.evpn.frr.facts.FrrNodeReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the API; {@link FactReader} makes facts of its caches. Keeps trying for ever; while the
 * API server is away, the facts are those of before. Thread-safe.
 */
final class ApiWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ApiWatch.class);

  private final String node;
  private final SharedIndexInformer<EvpnNetwork> networks;
  private final SharedIndexInformer<Vtep> vteps;
  private final SharedIndexInformer<Node> nodes;
  private final SharedIndexInformer<FrrNodeState> frr;
  private final SharedIndexInformer<EvpnNodeState> ownState;

  /** Counts what may have changed the facts. */
  private final AtomicLong changes = new AtomicLong();

  private volatile @Nullable Made made;

  /** Facts, and how many changes were told of before they were made. */
  private record Made(long changes, ApiFacts facts) {}

  private final Instant boot;

  /** Whether the FRRNodeState was seen to change. */
  private volatile boolean frrChanged;

  /** FRR's state as read last, and what it was read from. */
  private volatile @Nullable ReadFrr readFrr;

  private record ReadFrr(FrrNodeState state, FrrNodeReport report) {}

  /**
   * Starts watching.
   *
   * @param boot when this node was started
   * @param onChange called when facts may have changed
   * @param onOwnState called when this node's EVPNNodeState may have changed
   */
  ApiWatch(
      KubernetesClient client, String node, Instant boot, Runnable onChange, Runnable onOwnState) {
    this.node = node;
    this.boot = boot;
    Runnable onFacts =
        () -> {
          changes.incrementAndGet();
          onChange.run();
        };
    networks = watch("EVPNNetworks", client.resources(EvpnNetwork.class), onFacts, ApiWatch::specs);
    vteps = watch("VTEPs", client.resources(Vtep.class), onFacts, ApiWatch::specs);
    // Node status is large and changes all the time; only these three are kept and looked at.
    nodes =
        prepare("Nodes", client.nodes(), onFacts, ApiWatch::metadata)
            .itemStore(
                new ReducedStateItemStore<>(
                    ReducedStateItemStore.NAME_KEY_STATE,
                    Node.class,
                    client.getKubernetesSerialization(),
                    "metadata.uid",
                    "metadata.labels",
                    "metadata.annotations"));
    start(nodes);
    frr =
        watch(
            "FRRNodeState",
            client.resources(FrrNodeState.class).withName(node),
            onFacts,
            this::sameFrr);
    ownState =
        watch(
            "EVPNNodeState",
            client.resources(EvpnNodeState.class).withName(node),
            onOwnState,
            (before, now) ->
                Objects.equals(before.getStatus(), now.getStatus())
                    && logLevel(before).equals(logLevel(now)));
  }

  private <T extends HasMetadata> SharedIndexInformer<T> watch(
      String what, Informable<T> source, Runnable onChange, BiPredicate<T, T> same) {
    SharedIndexInformer<T> informer = prepare(what, source, onChange, same);
    start(informer);
    return informer;
  }

  private <T extends HasMetadata> SharedIndexInformer<T> prepare(
      String what, Informable<T> source, Runnable onChange, BiPredicate<T, T> same) {
    SharedIndexInformer<T> informer = source.runnableInformer(0);
    informer.exceptionHandler((started, e) -> {
      LOG.warn("watching {}: {}; trying again", what, e.getMessage());
      return true;
    });
    informer.addEventHandler(
        new ResourceEventHandler<>() {
          @Override
          public void onAdd(T object) {
            onChange.run();
          }

          @Override
          public void onUpdate(T before, T now) {
            if (!same.test(before, now)) {
              onChange.run();
            }
          }

          @Override
          public void onDelete(T object, boolean finalStateUnknown) {
            onChange.run();
          }

          @Override
          public void onNothing() {
            onChange.run(); // an empty list is a fact, too
          }
        });
    return informer;
  }

  private static void start(SharedIndexInformer<?> informer) {
    var _ = informer.start();
  }

  private static boolean specs(HasMetadata before, HasMetadata now) {
    return Objects.equals(before.getMetadata().getGeneration(), now.getMetadata().getGeneration())
        && deleting(before) == deleting(now)
        && Objects.equals(before.getMetadata().getUid(), now.getMetadata().getUid());
  }

  private static boolean metadata(HasMetadata before, HasMetadata now) {
    ObjectMeta a = before.getMetadata();
    ObjectMeta b = now.getMetadata();
    return Objects.equals(a.getAnnotations(), b.getAnnotations())
        && Objects.equals(a.getLabels(), b.getLabels())
        && Objects.equals(a.getUid(), b.getUid());
  }

  private boolean sameFrr(FrrNodeState before, FrrNodeState now) {
    boolean same = Objects.equals(before.getStatus(), now.getStatus());
    frrChanged |= !same;
    return same;
  }

  private static boolean deleting(HasMetadata object) {
    return object.getMetadata().getDeletionTimestamp() != null;
  }

  /**
   * The facts; empty until everything they are made of was listed once. The same object as before
   * while nothing has changed: making them takes a look at every node of the cluster.
   */
  Optional<ApiFacts> facts() {
    Made last = made;
    // read before the caches: a change meanwhile makes these facts old, not new
    long seen = changes.get();
    if (last != null && last.changes() == seen) {
      return Optional.of(last.facts());
    }
    Optional<ApiFacts> facts = make();
    facts.ifPresent(f -> made = new Made(seen, f));
    return facts;
  }

  private Optional<ApiFacts> make() {
    boolean listed =
        networks.hasSynced()
            && vteps.hasSynced()
            && nodes.hasSynced()
            && ownState.hasSynced(); // else this node's status would begin anew
    if (!listed) {
      return Optional.empty();
    }
    return Optional.of(
        FactReader.read(
            node, networks.getStore().list(), vteps.getStore().list(), nodes.getStore().list()));
  }

  /** What FRR runs on this node, as frr-k8s reports it. */
  FrrFact frr() {
    if (!frr.hasSynced()) {
      return new FrrFact.Unasked();
    }
    List<FrrNodeState> states = frr.getStore().list();
    return states.isEmpty()
        ? new FrrFact.Missing()
        : FrrFact.of(states.getFirst().getMetadata(), read(states.getFirst()), boot, frrChanged);
  }

  /** The text changes far less often than it is asked for. */
  private FrrNodeReport read(FrrNodeState state) {
    ReadFrr last = readFrr;
    if (last == null || !Objects.equals(last.state().getStatus(), state.getStatus())) {
      last = new ReadFrr(state, FrrNodeReport.of(state));
      readFrr = last;
    }
    return last.report();
  }

  private static Optional<String> logLevel(EvpnNodeState state) {
    return Optional.ofNullable(state.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(ApiGroup.LOG_LEVEL_ANNOTATION));
  }

  /** The level that this agent is asked to log at; empty when it is not. */
  Optional<String> logLevel() {
    return ownState.getStore().list().stream().findFirst().flatMap(ApiWatch::logLevel);
  }

  /** The status of this node's EVPNNodeState as the API has it; empty when there is no object. */
  Optional<EvpnNodeStateStatus> ownStatus() {
    return ownState.getStore().list().stream().findFirst().map(EvpnNodeState::statusOrEmpty);
  }
}
