// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.adapter.status.Urgency;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.api.value.UndeclaredField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the EVPNNodeState of this node whenever it differs from what the API has, and never
 * otherwise: at once when a condition flips, else at most each five seconds. Works on a thread of
 * its own, so that a slow API server holds nothing up; {@link #publish} may be called by any
 * thread.
 */
final class StatusPublisher {
  private static final Logger LOG = LoggerFactory.getLogger(StatusPublisher.class);
  private static final String CRD = "evpnnodestates.evpn.k8s.ovn.org";
  private static final Duration RETRY = Duration.ofSeconds(2);

  /** One attempt each finds out whether a CRD that was too old has come. */
  static final Duration OLDER_CRD = Duration.ofSeconds(30);

  private static final Duration IDLE = Duration.ofMinutes(10);

  /** The API's own copy may lag behind a write of ours for a moment. */
  private static final Duration SETTLE = Duration.ofMillis(200);

  /** What is not urgent is written this often at most. */
  static final Duration CALM = Duration.ofSeconds(5);

  /** What to write. */
  private record Wanted(String nodeUid, EvpnNodeStateStatus status) {}

  /** What was written, and what the API made of it. */
  private record Written(EvpnNodeStateStatus status, EvpnNodeStateStatus kept) {
    boolean isUrgent(EvpnNodeStateStatus next) {
      return Urgency.isUrgent(status, next);
    }
  }

  private final NodeStatePort state;
  private final String node;
  private final Signal signal;
  private volatile @Nullable Wanted wanted;
  private @Nullable Written written;
  private Instant calmUntil = Instant.MIN;
  private boolean settling;
  private boolean told;

  /** Fields that the CRD does not have, as told last; empty when it has all. */
  private List<UndeclaredField> undeclared = List.of();

  private Instant nextTry = Instant.MIN;

  /**
   * A publisher that does not work yet.
   *
   * @param signal raised whenever what the API has may have changed
   */
  StatusPublisher(NodeStatePort state, String node, Signal signal) {
    this.state = state;
    this.node = node;
    this.signal = signal;
  }

  /** Starts to work. */
  void start() {
    Thread.ofVirtual().name("status").start(this::run);
  }

  /** Takes what the object should say from now on. */
  void publish(String nodeUid, EvpnNodeStateStatus status) {
    wanted = new Wanted(nodeUid, status);
    signal.raise();
  }

  private void run() {
    Duration pause = IDLE;
    try {
      while (true) {
        Instant next = signal.now().plus(pause);
        signal.await(next);
        if (pause.equals(IDLE) && !signal.now().isBefore(next)) {
          forget();
        }
        pause = attempt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Writes if there is a need, and tells what fails.
   *
   * @return when to look again at the latest
   */
  Duration attempt() {
    if (!undeclared.isEmpty() && signal.now().isBefore(nextTry)) {
      return Duration.between(signal.now(), nextTry);
    }
    try {
      boolean soon = step();
      if (!undeclared.isEmpty()) {
        LOG.info("CustomResourceDefinition {}: has {} now", CRD, undeclared);
        undeclared = List.of();
      }
      return soon ? soon() : IDLE;
    } catch (KubernetesClientException e) {
      List<UndeclaredField> fields = UndeclaredField.in(e.getCode(), e.getMessage());
      return fields.isEmpty() ? failed(e) : olderCrd(fields);
    } catch (RuntimeException e) {
      return failed(e);
    }
  }

  private Duration failed(RuntimeException e) {
    LOG.warn("writing EVPNNodeState {}: {}; trying again", node, e.getMessage());
    forget();
    return RETRY;
  }

  /** Nothing of ours helps until the CRD has come, so it is told once. */
  private Duration olderCrd(List<UndeclaredField> fields) {
    if (!fields.equals(undeclared)) {
      LOG.error(
          "CustomResourceDefinition {}: is older than this agent, as it has no {}."
              + " Apply the CRDs of this release; the agent goes on by itself.",
          CRD,
          fields.stream().map(UndeclaredField::toString).collect(Collectors.joining(", ")));
      undeclared = fields;
    }
    forget();
    nextTry = signal.now().plus(OLDER_CRD);
    return OLDER_CRD;
  }

  /** After a write the API's own copy is looked for, after none the end of the calm. */
  private Duration soon() {
    Duration calm = Duration.between(signal.now(), calmUntil);
    return settling || calm.compareTo(SETTLE) < 0 ? SETTLE : calm;
  }

  /** Lets the next step write what the API kept in another form: it may know more by now. */
  void forget() {
    written = null;
  }

  /**
   * Writes if there is a need.
   *
   * @return whether to look again soon
   */
  boolean step() {
    Wanted now = wanted;
    Optional<EvpnNodeStateStatus> there = state.current();
    if (now == null || there.filter(now.status()::equals).isPresent()) {
      settling = false;
      return false;
    }
    Written last = written;
    if (last != null && last.status().equals(now.status())) {
      if (there.filter(last.kept()::equals).isPresent()) {
        return false;
      }
      if (settling) {
        settling = false;
        return true;
      }
    }
    boolean waits =
        last != null
            && there.isPresent()
            && !last.status().equals(now.status())
            && !last.isUrgent(now.status())
            && signal.now().isBefore(calmUntil);
    if (waits) {
      settling = false;
      return true;
    }
    if (there.isEmpty()) {
      state.create(now.nodeUid());
    }
    EvpnNodeStateStatus kept = state.write(now.nodeUid(), now.status());
    written = new Written(now.status(), kept);
    settling = true;
    calmUntil = signal.now().plus(CALM);
    tell(kept.equals(now.status()));
    return true;
  }

  /** A CRD of another version drops what it does not know: writing it again would not help. */
  private void tell(boolean keptAsWritten) {
    if (!keptAsWritten && !told) {
      LOG.warn(
          "EVPNNodeState {}: the API server keeps another status than was written;"
              + " apply the CRDs of this version",
          node);
    }
    told = !keptAsWritten;
  }
}
