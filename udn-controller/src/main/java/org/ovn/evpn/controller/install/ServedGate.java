// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.install;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.api.v1alpha1.NodeNetwork;

/**
 * Whether a new agent serves its node as well as the one before it. The pod's readiness gate says
 * so, and the DaemonSet goes on to the next node only then: a roll-out stops at the first node that
 * it harms, with or without a controller.
 *
 * <p>What was wrong before the pod is not the pod's fault: a condition counts only when it turned
 * bad after the pod was made. The time of a turn is the node's, that of the pod the API server's; a
 * node whose clock is ahead by more than an agent's start waits longer than it need, and one whose
 * clock is behind is not protected.
 *
 * <p>A new agent that kubelet cannot keep running harms its node as well: nobody looks after it.
 *
 * <p>The gate is given once and never taken: what happens to a node later is no reason to call its
 * agent not ready.
 */
final class ServedGate {
  /** How long an agent must live, and its node be well, before the next node's turn. */
  static final Duration SETTLE = Duration.ofSeconds(10);

  private static final int NETWORKS = 3;

  /** What is to be thought of a pod. */
  sealed interface Verdict {
    /** It gets the gate. */
    record Served() implements Verdict {}

    /** It is too early to tell; to be looked at again then. */
    record Early(Duration again) implements Verdict {}

    /** The node is worse than before, or has no agent now, in sentences. */
    record Worse(String why) implements Verdict {}
  }

  private ServedGate() {}

  /**
   * Judges a pod without the gate.
   *
   * @param state what the node's agent last said; absent when it said nothing
   */
  static Verdict judge(AgentPod pod, Optional<EvpnNodeStateStatus> state) {
    if (!pod.lives()) {
      return pod.trouble().isEmpty()
          ? new Verdict.Early(SETTLE)
          : new Verdict.Worse(
              Message.of(
                  "Pod %s on node %s"
                      .formatted(Message.quote(pod.name()), Message.quote(pod.node())),
                  pod.trouble(),
                  "Correct what it names, or go back to the image of before"));
    }
    Optional<EvpnNodeStateStatus> own = state.filter(said -> pod.name().equals(said.agentPod()));
    if (own.isEmpty()) {
      return new Verdict.Early(SETTLE);
    }
    List<String> worse = worse(own.get(), pod.created());
    if (!worse.isEmpty()) {
      return new Verdict.Worse(
          "Node %s is worse than before pod %s: %s"
              .formatted(
                  Message.quote(pod.node()),
                  Message.quote(pod.name()),
                  String.join(" ", worse.subList(0, Math.min(worse.size(), NETWORKS)))));
    }
    Duration left = SETTLE.minus(pod.livesFor());
    return left.isPositive() ? new Verdict.Early(left) : new Verdict.Served();
  }

  private static List<String> worse(EvpnNodeStateStatus state, Instant since) {
    List<String> worse = new ArrayList<>();
    bad(state.conditions(), since)
        .ifPresent(condition -> worse.add(Message.sentence(condition.message())));
    for (NodeNetwork network : state.networks()) {
      bad(network.conditions(), since)
          .ifPresent(condition ->
              worse.add(
                  "Network %s: %s"
                      .formatted(network.name(), Message.sentence(condition.message()))));
    }
    return worse;
  }

  private static Optional<Condition> bad(List<Condition> conditions, Instant since) {
    return conditions.stream()
        .filter(condition -> isBad(condition) && turned(condition).isAfter(since))
        .findFirst();
  }

  private static boolean isBad(Condition condition) {
    return (condition.is(ConditionType.READY) && !condition.isTrue())
        || (condition.is(ConditionType.DEGRADED) && condition.isTrue());
  }

  /** One that nobody can tell counts as new. */
  private static Instant turned(Condition condition) {
    try {
      return condition.lastTransitionTime() == null
          ? Instant.MAX
          : Instant.parse(condition.lastTransitionTime());
    } catch (DateTimeParseException e) {
      return Instant.MAX;
    }
  }
}
