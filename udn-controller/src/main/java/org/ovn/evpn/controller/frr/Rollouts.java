// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.controller.facts.FrrFacts;
import org.ovn.evpn.controller.frr.OwnLines.Lines;
import org.ovn.evpn.frr.facts.FrrNodeReport;
import org.ovn.evpn.frr.facts.Lacks;
import org.ovn.evpn.frr.facts.RunningConfig;

/** A {@link Rollout} for each template under which node objects say something new. */
final class Rollouts {
  /**
   * What comes of them.
   *
   * @param held names of the FRRConfigurations that keep what they have, but for their neighbours
   * @param issues why, where somebody must act
   * @param again when to look again
   */
  record Outcome(Set<String> held, List<Issue> issues, Optional<Duration> again) {
    Outcome {
      held = Set.copyOf(held);
      issues = List.copyOf(issues);
    }
  }

  private static final RunningConfig NOTHING = RunningConfig.parse(null);

  private final NodeObjects objects;
  private final OwnLines lines;
  private final Map<String, FrrFacts.NodeState> states = new HashMap<>();

  /**
   * Prepares.
   *
   * @param lines of the objects that are stored, read already
   * @param states what frr-k8s says of each node
   */
  Rollouts(NodeObjects objects, OwnLines lines, List<FrrFacts.NodeState> states) {
    this.objects = objects;
    this.lines = lines;
    states.forEach(state -> this.states.put(state.node(), state));
  }

  /**
   * Decides.
   *
   * @param unwritable names of objects that the API server refuses or frr-k8s could not merge
   */
  Outcome decide(String namespace, Set<String> unwritable, Instant now) {
    Set<String> held = new HashSet<>();
    List<Issue> issues = new ArrayList<>();
    Duration again = null;
    for (String template : new TreeSet<>(objects.templates())) {
      List<Rollout.Node> nodes =
          objects.of(template).stream().map(entry -> node(entry, unwritable)).toList();
      Rollout.Outcome outcome = Rollout.decide(nodes, now);
      held.addAll(outcome.held());
      outcome.halt().ifPresent(halt -> issues.add(issue(namespace, template, halt)));
      if (outcome.again().isPresent()
          && (again == null || again.compareTo(outcome.again().get()) > 0)) {
        again = outcome.again().get();
      }
    }
    return new Outcome(held, issues, Optional.ofNullable(again));
  }

  private Rollout.Node node(NodeObjects.Entry entry, Set<String> unwritable) {
    Optional<FrrFacts.NodeState> state = Optional.ofNullable(states.get(entry.node()));
    // What a node shows that lacks lines is not asked.
    boolean done = entry.news().isEmpty();
    Optional<Lines> stored =
        entry.stored().flatMap(object -> lines.ofObject(object.getMetadata().getName()));
    return new Rollout.Node(
        entry.node(),
        entry.object().name(),
        entry.lines(),
        entry.news(),
        stored.map(Lines::written),
        done && stored.flatMap(told -> state.map(now -> shows(told, now.says()))).orElse(false),
        state,
        unwritable.contains(entry.object().name()));
  }

  private static boolean shows(Lines stored, FrrNodeReport says) {
    RunningConfig asked = stored.config();
    return !Lacks.of(List.of(asked), NOTHING).isNone()
        && Lacks.of(List.of(asked), says.running()).isNone();
  }

  private static Issue issue(String namespace, String template, Rollout.Halt halt) {
    return Issue.blocks(
        Subject.frrConfiguration(namespace, template),
        Reason.ROLLOUT_HALTED,
        "FRRConfiguration %s: node %s refused it, and so did all nodes that answered of those that got the change first (%d): %s. Nodes of template %s that keep what they have: %d. Correct what the error names; what is changed then is tried anew."
            .formatted(
                Message.quote(halt.first().object()),
                Message.quote(halt.first().name()),
                halt.refused(),
                halt.why(),
                Message.quote(template),
                halt.held()));
  }
}
