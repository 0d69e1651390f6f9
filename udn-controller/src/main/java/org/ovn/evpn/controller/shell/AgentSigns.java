// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The signs of life of each node's agent, and what follows from them.
 *
 * <p>Where kubelet says of a pod of the agent whether it is ready, that counts. Else its Lease
 * does. When one was renewed is measured by this process' own clock, from the moment that a new
 * renewal was seen: clocks of nodes may be wrong. At its first sight a Lease counts as just
 * renewed, unless the API server's own times of writing say that it is far behind the newest one.
 *
 * <p>All of it is work per node that something is said of. Thread-safe.
 */
final class AgentSigns {
  /** How long an agent may renew nothing: two and a half periods. */
  static final Duration LEASE_GRACE = Duration.ofSeconds(100);

  /** How long no pod may be ready: an agent that is replaced is back by then. */
  static final Duration POD_GRACE = Duration.ofSeconds(60);

  /** What an agent has to renew its Lease in, once the API server can be reached again. */
  static final Duration CATCH_UP = Duration.ofSeconds(50);

  /** So far behind the newest write, a Lease that is seen for the first time has been left. */
  static final Duration LEFT = Duration.ofMinutes(5);

  /** What is to be thought of an agent. */
  sealed interface Opinion {
    /** It lives, or nobody can tell: to be looked at again after that time, if ever. */
    record Alive(Optional<Duration> again) implements Opinion {}

    /** Its Lease looks left: to be read past the watch before that is believed. */
    record Doubtful() implements Opinion {}

    /** It is dead, in words that go on "Node X: its agent is gone or hangs: ". */
    record Dead(String why) implements Opinion {}
  }

  private record Pod(String name, boolean ready) {}

  private static final class Agent {
    private final Map<String, Pod> pods = new TreeMap<>();
    private boolean reports;
    private @Nullable String renewed;
    private boolean renews;
    private Instant written = Instant.MAX;
    private long since;
    private boolean confirmed;

    boolean isReady() {
      return pods.values().stream().anyMatch(Pod::ready);
    }
  }

  private final String namespace;
  private final LongSupplier nanos;
  private final Map<String, Agent> agents = new HashMap<>();
  private Instant newest = Instant.MIN;

  /**
   * Knows nothing yet.
   *
   * @param namespace of pods and Leases
   * @param nanos a clock that nobody sets
   */
  AgentSigns(String namespace, LongSupplier nanos) {
    this.namespace = namespace;
    this.nanos = nanos;
  }

  /** Anything of the namespace was written at that moment by the API server's clock. */
  synchronized void written(Instant at) {
    newest = at.isAfter(newest) ? at : newest;
  }

  /**
   * A Lease as it is.
   *
   * @param renewTime as the agent wrote it; means nothing but that it differs from the last one
   * @param at when it was written by the API server's clock, when that is known
   * @return whether that is worth a look now
   */
  synchronized boolean lease(String node, String renewTime, Optional<Instant> at) {
    Agent agent = agent(node);
    boolean first = agent.renewed == null;
    if (!first && renewTime.equals(agent.renewed)) {
      return false;
    }
    boolean quiet = !first && !isLate(agent, LEASE_GRACE);
    agent.renews = !first;
    agent.renewed = renewTime;
    agent.written = at.orElse(Instant.MAX);
    at.ifPresent(this::written);
    live(agent);
    return !quiet;
  }

  /** There is no Lease, or no longer. */
  synchronized void leaseGone(String node) {
    Agent agent = agents.get(node);
    if (agent != null && agent.renewed != null) {
      agent.renewed = null;
      live(agent);
      forget(node, agent);
    }
  }

  /**
   * A pod of which kubelet says whether it is ready.
   *
   * @param notReadyFor how long it has not been, by a clock that may be wrong
   */
  synchronized void pod(String node, String uid, String name, boolean ready, Duration notReadyFor) {
    Agent agent = agent(node);
    boolean first = agent.pods.isEmpty();
    boolean was = agent.isReady();
    agent.pods.put(uid, new Pod(name, ready));
    if (first || was != agent.isReady()) {
      live(agent);
      if (first && !ready && notReadyFor.compareTo(LEFT) > 0) {
        agent.since = nanos.getAsLong() - POD_GRACE.toNanos();
      }
    }
  }

  /** That pod is gone, or nobody says any more whether it is ready. */
  synchronized void podGone(String node, String uid) {
    Agent agent = agents.get(node);
    if (agent == null) {
      return;
    }
    boolean was = agent.isReady();
    if (agent.pods.remove(uid) != null && (agent.pods.isEmpty() || was != agent.isReady())) {
      live(agent);
    }
    forget(node, agent);
  }

  /** Whether the node has an EVPNNodeState: then it has, or had, an agent. */
  synchronized void reports(String node, boolean there) {
    Agent agent = there ? agent(node) : agents.get(node);
    if (agent != null) {
      agent.reports = there;
      forget(node, agent);
    }
  }

  /** The API server was out of reach, so the agent could renew nothing either. */
  synchronized void excuse(String node) {
    agent(node).since = nanos.getAsLong() - LEASE_GRACE.minus(CATCH_UP).toNanos();
  }

  /** The Lease was read past the watch, and what is known of it is all there is. */
  synchronized void confirm(String node) {
    Agent agent = agents.get(node);
    if (agent != null) {
      agent.confirmed = true;
    }
  }

  /** What is to be thought of a node's agent now. */
  synchronized Opinion opinion(String node) {
    Agent agent = agents.get(node);
    if (agent == null || agent.isReady()) {
      return new Opinion.Alive(Optional.empty());
    }
    if (!agent.pods.isEmpty()) {
      return isLate(agent, POD_GRACE)
          ? new Opinion.Dead(
              "its pod \"%s/%s\" is not ready"
                  .formatted(namespace, agent.pods.values().iterator().next().name()))
          : new Opinion.Alive(Optional.of(left(agent, POD_GRACE)));
    }
    if (agent.renewed == null && !agent.reports) {
      return new Opinion.Alive(Optional.empty());
    }
    if (!isLate(agent, LEASE_GRACE) && !isLeft(agent)) {
      return new Opinion.Alive(Optional.of(left(agent, LEASE_GRACE)));
    }
    if (!agent.confirmed) {
      return new Opinion.Doubtful();
    }
    return new Opinion.Dead(
        agent.renewed == null
            ? "there is neither a pod of it nor a Lease \"%s/%s\"".formatted(namespace, node)
            : "it does not renew Lease \"%s/%s\" any more".formatted(namespace, node));
  }

  /** It was left before this process saw it first, going by the API server's clock alone. */
  private boolean isLeft(Agent agent) {
    return !agent.renews
        && agent.renewed != null
        && agent.written.isBefore(Instant.MAX)
        && newest.isAfter(agent.written.plus(LEFT));
  }

  private boolean isLate(Agent agent, Duration grace) {
    return !left(agent, grace).isPositive();
  }

  private Duration left(Agent agent, Duration grace) {
    return grace.minusNanos(nanos.getAsLong() - agent.since);
  }

  private void live(Agent agent) {
    agent.since = nanos.getAsLong();
    agent.confirmed = false;
  }

  private Agent agent(String node) {
    return agents.computeIfAbsent(
        node,
        name -> {
          Agent agent = new Agent();
          live(agent);
          return agent;
        });
  }

  private void forget(String node, Agent agent) {
    if (agent.pods.isEmpty() && agent.renewed == null && !agent.reports) {
      agents.remove(node);
    }
  }
}
