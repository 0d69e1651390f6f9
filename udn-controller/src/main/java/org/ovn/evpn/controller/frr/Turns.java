// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.frr.intent.FrrNode;
import org.ovn.evpn.frr.intent.NodeSelectors;
import org.ovn.evpn.frr.render.FrrObject;
import org.ovn.evpn.frr.transition.FrrTransitions;
import org.ovn.evpn.frr.transition.FrrTransitions.Step;
import org.ovn.evpn.frr.transition.FrrTransitions.Transition;

/**
 * Whose turn it is. On one node, what takes neighbours away must not share a reload of FRR with
 * what adds: additions come first, and each waits until the other has settled. What touches other
 * nodes, or none that is left, waits for nothing; and what cannot be written adds nothing, so
 * nobody else waits for it.
 *
 * <p>An object that the API server refuses may get through at any time. So it is not tried while a
 * removal on its node settles, and removals do not wait for it. Only without a base nothing under
 * its template goes on.
 */
final class Turns {
  private final List<Transition> transitions;
  private final List<FrrNode> nodes;
  private final Map<String, List<FrrNode>> byHostname;

  /** By template the nodes that its first part tells something new. */
  private final Map<String, Set<String>> added = new HashMap<>();

  /** Of these, by template, the ones of objects that are not refused. */
  private final Map<String, Set<String>> growing = new HashMap<>();

  /** Per node how long what takes neighbours away must wait. */
  private final Map<String, Duration> afterAdditions;

  /** Per node how long additions must wait. */
  private final Map<String, Duration> afterRemovals;

  /** Per node how much longer at most what was replaced must wait. */
  private final Map<String, Duration> notShown;

  private @Nullable Duration again;

  /**
   * Prepares.
   *
   * @param nodes every node that frr-k8s may run on
   * @param notShown see {@link Shown}
   */
  Turns(
      List<Transition> transitions,
      List<FrrNode> nodes,
      FrrHistory history,
      Map<String, Duration> notShown,
      Instant now) {
    this.transitions = transitions;
    this.nodes = nodes;
    this.byHostname = nodes.stream().collect(Collectors.groupingBy(FrrNode::hostname));
    this.notShown = notShown;
    this.afterAdditions = unsettled(history, now, Step::adds);
    this.afterRemovals = unsettled(history, now, Step::removesNeighbors);
    transitions.forEach(transition -> {
      added.put(transition.template(), added(transition, step -> true));
      growing.put(
          transition.template(),
          added(transition, step -> !isRefused(step.resource(), history.refused())));
    });
  }

  private Set<String> added(Transition transition, Predicate<Step> which) {
    return transition.first().stream()
        .filter(Step::adds)
        .filter(which)
        .flatMap(step -> selected(step.resource()).stream())
        .collect(Collectors.toSet());
  }

  private static boolean isRefused(FrrConfiguration object, Set<String> refused) {
    return refused.contains(object.getMetadata().getName())
        && !OwnObjects.role(object).equals(Optional.of(FrrObject.Role.BASE));
  }

  private Map<String, Duration> unsettled(
      FrrHistory history, Instant now, Predicate<Step> relevant) {
    Map<String, Duration> result = new HashMap<>();
    Duration sinceStart = left(history.began(), now);
    if (sinceStart.isPositive()) {
      nodes.forEach(node -> result.put(node.name(), sinceStart));
    }
    for (FrrHistory.Written written : history.written()) {
      Duration left = left(written.at(), now);
      if (left.isPositive() && relevant.test(written.step())) {
        selected(written.step().resource())
            .forEach(node -> result.merge(node, left, (a, b) -> a.compareTo(b) > 0 ? a : b));
      }
    }
    return result;
  }

  private static Duration left(Instant then, Instant now) {
    return FrrTransitions.SETTLE.minus(Duration.between(then, now));
  }

  /**
   * What takes neighbours away and may be written now.
   *
   * @param stuck templates whose first part cannot be written: only what is theirs waits for it
   */
  List<Step> removals(Set<String> stuck) {
    Set<String> others =
        growing.entrySet().stream()
            .filter(entry -> !stuck.contains(entry.getKey()))
            .flatMap(entry -> entry.getValue().stream())
            .collect(Collectors.toSet());
    List<Step> result = new ArrayList<>();
    for (Transition transition : transitions) {
      for (Step step : transition.last()) {
        Set<String> touched = selected(step.resource());
        if (!Collections.disjoint(touched, others)) {
          lookAgain(FrrTransitions.SETTLE);
        } else if (Collections.disjoint(touched, own(transition, step))
            && isSettled(touched, afterAdditions)
            && (!step.replaced() || isSettled(touched, notShown))) {
          result.add(step);
        }
      }
    }
    return List.copyOf(result);
  }

  /**
   * The templates whose first part may be written now.
   *
   * @param removals what is written with it
   */
  Set<String> additions(List<Step> removals) {
    Set<String> losing =
        removals.stream()
            .flatMap(step -> selected(step.resource()).stream())
            .collect(Collectors.toSet());
    Set<String> result = new HashSet<>();
    for (Transition transition : transitions) {
      if (transition.first().isEmpty()) {
        continue;
      }
      Set<String> touched = added(transition);
      if (!Collections.disjoint(touched, losing)) {
        lookAgain(FrrTransitions.SETTLE);
      } else if (isSettled(touched, afterRemovals)) {
        result.add(transition.template());
      }
    }
    return Set.copyOf(result);
  }

  /** When the next turn comes although nothing changes; to be asked last. */
  Optional<Duration> again() {
    return Optional.ofNullable(again);
  }

  private void lookAgain(Duration after) {
    Duration before = again;
    again = before == null || before.compareTo(after) > 0 ? after : before;
  }

  private boolean isSettled(Set<String> touched, Map<String, Duration> unsettled) {
    Optional<Duration> left =
        touched.stream()
            .flatMap(node -> Stream.ofNullable(unsettled.get(node)))
            .max(Duration::compareTo);
    left.ifPresent(this::lookAgain);
    return left.isEmpty();
  }

  /** What the step waits for under its own template; for its own object in any case. */
  private Set<String> own(Transition transition, Step step) {
    String name = step.resource().getMetadata().getName();
    boolean comesFirst =
        transition.first().stream()
            .anyMatch(
                other -> other.adds() && other.resource().getMetadata().getName().equals(name));
    return (comesFirst ? added : growing).getOrDefault(transition.template(), Set.of());
  }

  private Set<String> added(Transition transition) {
    return added.getOrDefault(transition.template(), Set.of());
  }

  private Set<String> selected(FrrConfiguration object) {
    var selector = object.getSpec() == null ? null : object.getSpec().nodeSelector();
    String hostname =
        selector == null || selector.getMatchLabels() == null
            ? null
            : selector.getMatchLabels().get(NodeSelectors.HOSTNAME);
    // Most objects are for one node: do not ask all.
    List<FrrNode> candidates =
        hostname == null ? nodes : byHostname.getOrDefault(hostname, List.of());
    return candidates.stream()
        .filter(node -> hostname != null || Selectors.matchesOrAbsent(selector, node.labels()))
        .map(FrrNode::name)
        .collect(Collectors.toSet());
  }
}
