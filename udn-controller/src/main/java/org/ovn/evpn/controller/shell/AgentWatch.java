// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.ReducedStateItemStore;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.value.Backoff;
import org.ovn.evpn.controller.install.AgentPod;
import org.ovn.evpn.controller.queue.KeyedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the agents' pods and Leases in the operator's namespace, and keeps who is dead by {@link
 * AgentSigns}. A renewal is one entry in a map, and each node has one timer, so the work grows with
 * what happens and not with the cluster. A plan is asked for only when an agent dies or lives
 * again. Thread-safe.
 */
final class AgentWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AgentWatch.class);
  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));
  private static final int WORKERS = 4;

  /** How long the first plan waits for what is there already. */
  private static final Duration FIRST_LIST = Duration.ofSeconds(3);

  /** How soon it is tried again to judge where pods or Leases cannot be listed. */
  private static final Duration UNSEEN = Duration.ofSeconds(10);

  private final KubernetesClient client;
  private final String namespace;
  private final Runnable changed;
  private final AgentSigns signs;
  private final KeyedQueue<String> checks;
  private final Map<String, String> dead = new ConcurrentHashMap<>();
  private final SharedIndexInformer<Lease> leases;
  private final SharedIndexInformer<Pod> pods;
  private final AgentPods running = new AgentPods(System::nanoTime);
  private volatile Runnable podsChanged = () -> {};
  private boolean started;

  /**
   * Prepares; {@link #start} begins to watch.
   *
   * @param namespace of the operator
   * @param changed called when an agent died or lives again; must not block
   */
  AgentWatch(KubernetesClient client, String namespace, Runnable changed) {
    this.client = client;
    this.namespace = namespace;
    this.changed = changed;
    this.signs = new AgentSigns(namespace, System::nanoTime);
    this.checks = new KeyedQueue<>("agents", WORKERS, BACKOFF, this::check);
    this.leases =
        informer(client.leases().inNamespace(namespace), Lease.class, this::lease, this::leaseGone);
    this.pods =
        informer(
            client
                .pods()
                .inNamespace(namespace)
                .withLabel(ApiGroup.NAME_LABEL, ApiGroup.AGENT_ACCOUNT),
            Pod.class,
            this::pod,
            pod -> podGone(node(pod), pod));
  }

  private <T extends HasMetadata> SharedIndexInformer<T> informer(
      Informable<T> source, Class<T> type, Consumer<T> put, Consumer<T> gone) {
    SharedIndexInformer<T> informer = source.runnableInformer(0);
    informer.removeNamespaceIndex();
    // What is needed of one that is gone; the rest is read when it comes.
    informer.itemStore(
        new ReducedStateItemStore<>(
            ReducedStateItemStore.UID_KEY_STATE,
            type,
            client.getKubernetesSerialization(),
            "metadata.uid",
            "metadata.name",
            "spec.nodeName"));
    informer.exceptionHandler((begun, failure) -> {
      LOG.warn(
          "Watch of {}s of agents failed, goes on: {}", type.getSimpleName(), failure.toString());
      return true;
    });
    informer.addEventHandler(
        new ResourceEventHandler<T>() {
          @Override
          public void onAdd(T object) {
            put.accept(object);
          }

          @Override
          public void onUpdate(T old, T object) {
            put.accept(object);
          }

          @Override
          public void onDelete(T object, boolean finalStateUnknown) {
            gone.accept(object);
          }
        });
    return informer;
  }

  /**
   * Begins to watch, once; returns when what is there is known, or soon after where it cannot be
   * listed. Never from two threads at once.
   */
  void start() {
    if (started) {
      return;
    }
    started = true;
    var first = leases.start().toCompletableFuture();
    var second = pods.start().toCompletableFuture();
    try {
      first.get(FIRST_LIST.toMillis(), TimeUnit.MILLISECONDS);
      second.get(FIRST_LIST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.warn("Pods and Leases of agents cannot be listed yet: no agent counts as dead");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Why agents are taken to be dead, by node. */
  Map<String, String> dead() {
    return Map.copyOf(dead);
  }

  /** The agents' pods. */
  List<AgentPod> pods() {
    return running.all();
  }

  /** Whether all pods are known. */
  boolean seesPods() {
    return pods.hasSynced();
  }

  /** Calls this after every change of a pod; it must not block. */
  void onPods(Runnable listener) {
    podsChanged = listener;
  }

  /** A node has an EVPNNodeState, or no longer. */
  void reports(String node, boolean there) {
    signs.reports(node, there);
    checks.add(node);
  }

  private void lease(Lease lease) {
    String name = lease.getMetadata().getName();
    Optional<Instant> at = written(lease);
    if (name.equals(Leadership.LEASE)) {
      at.ifPresent(signs::written);
    } else if (signs.lease(name, renewTime(lease), at)) {
      checks.add(name);
    }
  }

  private void leaseGone(Lease lease) {
    signs.leaseGone(lease.getMetadata().getName());
    checks.add(lease.getMetadata().getName());
  }

  private static String renewTime(Lease lease) {
    return lease.getSpec() == null ? "" : String.valueOf(lease.getSpec().getRenewTime());
  }

  private static Optional<Instant> written(Lease lease) {
    return Stream.ofNullable(lease.getMetadata().getManagedFields())
        .flatMap(List::stream)
        .map(ManagedFieldsEntry::getTime)
        .flatMap(text -> instant(text).stream())
        .max(Comparator.naturalOrder());
  }

  private void pod(Pod pod) {
    String node = node(pod);
    // whether its containers are: that the pod waits for a readiness gate says nothing of the agent
    Optional<PodCondition> ready =
        AgentPods.condition(pod, "ContainersReady").or(() -> AgentPods.condition(pod, "Ready"));
    running.put(pod);
    podsChanged.run();
    if (node.isEmpty() || ready.isEmpty()) {
      unspokenFor(node, pod);
      return;
    }
    Duration since =
        instant(ready.get().getLastTransitionTime())
            .map(at -> Duration.between(at, Instant.now()))
            .orElse(Duration.ZERO);
    signs.pod(
        node,
        pod.getMetadata().getUid(),
        pod.getMetadata().getName(),
        "True".equals(ready.get().getStatus()),
        since);
    checks.add(node);
  }

  private void podGone(String node, Pod pod) {
    running.gone(pod);
    podsChanged.run();
    unspokenFor(node, pod);
  }

  private void unspokenFor(String node, Pod pod) {
    signs.podGone(node, pod.getMetadata().getUid());
    checks.add(node);
  }

  private static String node(Pod pod) {
    return pod.getSpec() == null ? "" : Objects.requireNonNullElse(pod.getSpec().getNodeName(), "");
  }

  private static Optional<Instant> instant(@Nullable String text) {
    try {
      return Optional.ofNullable(text).map(Instant::parse);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private void check(String node) {
    if (!leases.hasSynced() || !pods.hasSynced()) {
      checks.addAfter(node, UNSEEN);
      return;
    }
    switch (signs.opinion(node)) {
      case AgentSigns.Opinion.Alive(Optional<Duration> again) -> {
        if (dead.remove(node) != null) {
          LOG.info("The agent of node {} lives again", node);
          changed.run();
        }
        again.ifPresent(after -> checks.addAfter(node, after));
      }
      case AgentSigns.Opinion.Doubtful _ -> {
        readPastTheWatch(node);
        checks.add(node);
      }
      case AgentSigns.Opinion.Dead(String why) -> {
        if (!why.equals(dead.put(node, why))) {
          LOG.warn("The agent of node {} is dead: {}", node, why);
          changed.run();
        }
      }
    }
  }

  /** A watch may be deaf, and the API server may have been away for the agent as well. */
  private void readPastTheWatch(String node) {
    try {
      Lease lease = client.leases().inNamespace(namespace).withName(node).get();
      if (lease == null) {
        signs.leaseGone(node);
        signs.confirm(node);
      } else if (!signs.lease(node, renewTime(lease), written(lease))) {
        signs.confirm(node);
      }
    } catch (KubernetesClientException e) {
      LOG.warn("Cannot read Lease {}/{}: {}", namespace, node, e.getMessage());
      signs.excuse(node);
    }
  }

  @Override
  public void close() {
    leases.stop();
    pods.stop();
    checks.close();
  }
}
