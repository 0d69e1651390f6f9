package org.ovn.evpn.adapter.agent;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.EvpnNodeState;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the EVPNNodeState of this node whenever it differs from what the API has, and never
 * otherwise. Works on a thread of its own, so that a slow API server holds nothing up. Thread-safe.
 */
final class StatusPublisher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatusPublisher.class);
  private static final Duration RETRY = Duration.ofSeconds(2);
  private static final Duration IDLE = Duration.ofMinutes(10);

  /** The API's own copy may lag behind a write of ours for a moment. */
  private static final Duration SETTLE = Duration.ofMillis(200);

  /** What to write. */
  private record Wanted(String nodeUid, EvpnNodeStateStatus status) {}

  private final KubernetesClient client;
  private final String node;
  private final Supplier<Optional<EvpnNodeState>> current;
  private final Signal signal;
  private final Thread thread;
  private volatile @Nullable Wanted wanted;
  private @Nullable EvpnNodeStateStatus written;

  /**
   * Starts.
   *
   * @param current what the API has
   * @param signal raised whenever that may have changed
   */
  StatusPublisher(
      KubernetesClient client,
      String node,
      Supplier<Optional<EvpnNodeState>> current,
      Signal signal) {
    this.client = client;
    this.node = node;
    this.current = current;
    this.signal = signal;
    this.thread = Thread.ofVirtual().name("status").start(this::run);
  }

  /** Takes what the object should say from now on. */
  void publish(String nodeUid, EvpnNodeStateStatus status) {
    wanted = new Wanted(nodeUid, status);
    signal.raise();
  }

  private void run() {
    Instant next = signal.now().plus(IDLE);
    try {
      while (true) {
        signal.await(next);
        try {
          next = signal.now().plus(write() ? SETTLE : IDLE);
        } catch (RuntimeException e) {
          LOG.warn("writing EVPNNodeState {}: {}; trying again", node, e.getMessage());
          written = null;
          next = signal.now().plus(RETRY);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether anything was written. */
  private boolean write() {
    Wanted now = wanted;
    Optional<EvpnNodeState> there = current.get();
    if (now == null || there.map(s -> s.statusOrEmpty().equals(now.status())).orElse(false)) {
      written = null;
      return false;
    }
    if (now.status().equals(written)) {
      written = null; // written a moment ago; if the API still differs next time, write again
      return true;
    }
    if (there.isEmpty()) {
      client
          .resource(object(now.nodeUid(), null))
          .fieldManager(ApiGroup.AGENT_MANAGER)
          .forceConflicts()
          .serverSideApply();
    }
    EvpnNodeState state = object(now.nodeUid(), now.status());
    client
        .resource(state)
        .subresource("status")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(ApiGroup.AGENT_MANAGER)
                .withForce(true)
                .build(),
            state);
    written = now.status();
    return true;
  }

  private EvpnNodeState object(String nodeUid, @Nullable EvpnNodeStateStatus status) {
    EvpnNodeState state = new EvpnNodeState();
    state.setMetadata(
        new ObjectMetaBuilder()
            .withName(node)
            .addToLabels(ApiGroup.MANAGED_BY_LABEL, ApiGroup.MANAGED_BY)
            .addNewOwnerReference()
            .withApiVersion("v1")
            .withKind("Node")
            .withName(node)
            .withUid(nodeUid)
            .endOwnerReference()
            .build());
    if (status != null) {
      state.setStatus(status);
    }
    return state;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
