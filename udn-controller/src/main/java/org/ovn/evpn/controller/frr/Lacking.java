// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.FrrFacts;
import org.ovn.evpn.controller.frr.OwnLines.Lines;
import org.ovn.evpn.frr.facts.Lacks;
import org.ovn.evpn.frr.facts.RunningConfig;

/**
 * Compares what our objects tell each node with its FRR's running configuration. Remembers what it
 * has compared; not thread-safe.
 *
 * <p>A node is judged by objects only that were written {@link #SETTLE} ago: frr-k8s needs 5 s to
 * reload, and up to 33 s to tell. Where it could not merge the objects at all, that is what the
 * node's status says, and nothing is compared.
 */
public final class Lacking {
  /** How long FRR and frr-k8s get to take a write and to show it. */
  static final Duration SETTLE = Duration.ofSeconds(60);

  /**
   * A node.
   *
   * @param state what frr-k8s says of it
   * @param asked what the objects tell it that are old enough
   * @param lacks what FRR has not of that
   * @param young how long until all objects are old enough; not positive when they are
   */
  record OfNode(FrrFacts.NodeState state, List<RunningConfig> asked, Lacks lacks, Duration young) {
    /** Whether FRR has all that our objects say. */
    boolean isWhole() {
      return lacks.isNone() && !young.isPositive();
    }
  }

  /**
   * What comes of it.
   *
   * @param nodes those that were compared, by name
   * @param failures nodes that the program fails on
   */
  public record Compared(List<OfNode> nodes, List<Issue> failures) {
    /** Nothing was compared. */
    public static final Compared NONE = new Compared(List.of(), List.of());

    public Compared {
      nodes = List.copyOf(nodes);
      failures = List.copyOf(failures);
    }

    /** When to look again, where objects were too young. */
    public Optional<Duration> again() {
      return nodes.stream()
          .map(OfNode::young)
          .filter(Duration::isPositive)
          .max(Duration::compareTo);
    }
  }

  private record Known(RunningConfig running, List<RunningConfig> asked, Lacks lacks) {
    boolean isOf(RunningConfig now, List<RunningConfig> then) {
      return running.equals(now) && asked.equals(then);
    }
  }

  private Map<String, Known> memo = new HashMap<>();

  /** Has compared nothing yet. */
  public Lacking() {}

  /**
   * Compares.
   *
   * @param told what our objects tell each node
   */
  public Compared compare(ClusterFacts facts, Map<String, List<Lines>> told, Instant now) {
    Map<String, Known> seen = new HashMap<>();
    List<OfNode> nodes = new ArrayList<>();
    List<Issue> failures = new ArrayList<>();
    for (FrrFacts.NodeState state : byName(facts.frr().nodeStates())) {
      List<Lines> lines = told.getOrDefault(state.node(), List.of());
      try {
        if (state.says().conversionFailure().isEmpty() && !lines.isEmpty()) {
          nodes.add(compare(state, lines, now, seen));
        }
      } catch (RuntimeException e) {
        Subject node = Subject.node(state.node());
        failures.add(Issue.degrades(node, Reason.INTERNAL_ERROR, Message.failure(node, e)));
      }
    }
    memo = seen;
    return new Compared(nodes, failures);
  }

  private static List<FrrFacts.NodeState> byName(List<FrrFacts.NodeState> states) {
    return states.stream().sorted(Comparator.comparing(FrrFacts.NodeState::node)).toList();
  }

  private OfNode compare(
      FrrFacts.NodeState state, List<Lines> lines, Instant now, Map<String, Known> seen) {
    RunningConfig running = state.says().running();
    List<RunningConfig> asked =
        lines.stream().filter(part -> !left(part, now).isPositive()).map(Lines::config).toList();
    Known known = memo.get(state.node());
    Known compared =
        known != null && known.isOf(running, asked)
            ? known
            : new Known(running, asked, Lacks.of(asked, running));
    seen.put(state.node(), compared);
    Duration young =
        lines.stream().map(part -> left(part, now)).max(Duration::compareTo).orElse(Duration.ZERO);
    return new OfNode(state, asked, compared.lacks(), young);
  }

  private static Duration left(Lines part, Instant now) {
    return SETTLE.minus(Duration.between(part.written(), now));
  }
}
