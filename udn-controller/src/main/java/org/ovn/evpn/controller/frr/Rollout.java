// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovn.evpn.controller.facts.FrrFacts;
import org.ovn.evpn.frr.transition.FrrTransitions;

/**
 * Which nodes of a template get new lines now, and which wait until others have taken them. Pure:
 * it looks at what is stored, at when it was stored and at what the nodes say; so a new leader goes
 * on where the former one ended.
 *
 * <p><b>Batches.</b> The first one is 5 % of the template's nodes, 3 at least and 10 at most. Each
 * further one is {@value #GROWTH} times as large as the one before: 1,000 nodes take five, and four
 * waits. So as many nodes as a first batch has never wait at all, unless others that have the lines
 * already refuse them. Nodes that refuse something already go along with a batch, as many again,
 * and count on top: FRR does nothing there that could get worse, and the change may be the remedy.
 *
 * <p><b>Witnesses.</b> A node is one when its stored object has lines that others still lack. The
 * last batch is what was written last without a pause of {@link #BURST}; a small one, a node that
 * came lately say, counts together with those before it. The next batch comes when each node of the
 * last one took the lines, refused them, or has said nothing for {@link #BOUND}.
 *
 * <ul>
 *   <li>A node took them when FRR's running configuration shows them, or when its FRRNodeState was
 *       written more than {@link #GATHER} after the object and tells of no refusal.
 *   <li>A node refused them when its FRRNodeState was written after the object and tells of a
 *       refusal, unless a node that waits tells of the same one: then other lines are to blame.
 *   <li>A node that had its fault before, and whose FRRNodeState has not changed since, has said
 *       nothing.
 * </ul>
 *
 * <p><b>Halt.</b> Where nodes of the last batch refused and none of it took the lines, the others
 * keep what they have. It goes on when one of these nodes takes the lines after all. Other lines
 * begin anew, since nobody is witness of them yet, and with the nodes that refused.
 */
final class Rollout {
  /**
   * How long a node has to answer: frr-k8s polls FRR every 30 s. A node without frr-k8s never does.
   */
  static final Duration BOUND = Lacking.SETTLE;

  /** frr-k8s gathers changes for so long: what it says until then is not of this write. */
  static final Duration GATHER = Duration.ofSeconds(3);

  /**
   * Longer than from one write of a batch to the next, and half of the pause between two batches,
   * which is {@link FrrTransitions#SETTLE}: the clocks of API server and controller may differ.
   */
  static final Duration BURST = FrrTransitions.SETTLE.dividedBy(2);

  private static final int GROWTH = 4;
  private static final int LEAST = 3;
  private static final int MOST = 10;
  private static final int FRACTION = 20;

  /** Objects of nodes differ in length, so the same line has another number on each. */
  private static final Pattern LINE_NUMBER = Pattern.compile("\\bline \\d+");

  /**
   * A node under the template.
   *
   * @param name of the node
   * @param object name of its FRRConfiguration
   * @param lines that the object shall have, in the form in which all nodes have them
   * @param news of these, the ones that the stored object lacks
   * @param written when the stored object was last written, by the API server's clock; absent where
   *     there is none
   * @param shown whether FRR shows the lines of the stored object
   * @param says its FRRNodeState
   * @param unwritable whether the API server refuses the object, or frr-k8s could not merge it
   */
  record Node(
      String name,
      String object,
      Set<String> lines,
      Set<String> news,
      Optional<Instant> written,
      boolean shown,
      Optional<FrrFacts.NodeState> says,
      boolean unwritable) {
    Node {
      lines = Set.copyOf(lines);
      news = Set.copyOf(news);
    }

    /** What frr-k8s or FRR refuses there now. */
    Optional<String> refusal() {
      return says.map(FrrFacts.NodeState::says)
          .flatMap(report -> report.conversionFailure().or(report::reloadFailure));
    }

    /** Whether the stored object has a line. */
    private boolean has(String line) {
      return lines.contains(line) && !news.contains(line);
    }

    private boolean saidAfter(Duration delay) {
      return says.flatMap(FrrFacts.NodeState::asOf)
          .flatMap(at -> written.map(then -> at.isAfter(then.plus(delay))))
          .orElse(false);
    }
  }

  /**
   * Why nodes keep what they have.
   *
   * @param first the first node that refused, by name
   * @param why what it said
   * @param refused how many refused
   * @param held how many wait
   */
  record Halt(Node first, String why, int refused, int held) {}

  /**
   * What comes of it.
   *
   * @param held names of the FRRConfigurations that are not written yet
   * @param halt why, where they wait for somebody to act
   * @param again when to look again, where they wait for nodes to answer
   */
  record Outcome(Set<String> held, Optional<Halt> halt, Optional<Duration> again) {
    /** Nobody waits. */
    static final Outcome ALL = new Outcome(Set.of(), Optional.empty(), Optional.empty());

    Outcome {
      held = Set.copyOf(held);
    }
  }

  private enum Answer {
    NONE_YET,
    NONE,
    TOOK,
    REFUSED
  }

  private final List<Node> nodes;
  private final Instant now;
  private final int first;

  /** Those that lack lines and can be written. */
  private final List<Node> open;

  /** What nodes refuse that have none of the new lines. */
  private final Set<String> otherFaults;

  private Rollout(List<Node> nodes, Instant now) {
    this.nodes = nodes;
    this.now = now;
    this.first = first(nodes.size());
    this.open =
        nodes.stream().filter(node -> !node.news().isEmpty() && !node.unwritable()).toList();
    this.otherFaults =
        nodes.stream()
            .filter(node -> !node.news().isEmpty())
            .flatMap(node -> node.refusal().stream())
            .map(Rollout::withoutNumbers)
            .collect(Collectors.toSet());
  }

  /**
   * Decides.
   *
   * @param nodes all that have, or shall have, an object under the template
   */
  static Outcome decide(List<Node> nodes, Instant now) {
    return new Rollout(nodes, now).decide();
  }

  /** How many nodes of a template are in the first batch. */
  static int first(int nodes) {
    return Math.clamp(Math.ceilDiv(nodes, FRACTION), LEAST, MOST);
  }

  private Outcome decide() {
    if (open.isEmpty()) {
      return Outcome.ALL;
    }
    List<Node> batch = lastBatch();
    int took = 0;
    int waits = 0;
    List<Node> refused = new ArrayList<>();
    Duration again = BOUND;
    for (Node node : batch) {
      switch (answer(node)) {
        case TOOK -> took++;
        case REFUSED -> refused.add(node);
        case NONE_YET -> {
          waits++;
          Duration left = left(node);
          again = again.compareTo(left) < 0 ? again : left;
        }
        case NONE -> {}
      }
    }
    boolean refuses = took == 0 && !refused.isEmpty();
    if (waits > 0) {
      boolean few = open.size() + waits <= first && !refuses;
      return few ? Outcome.ALL : held(open, Optional.empty(), Optional.of(again));
    }
    if (refuses) {
      Node one = refused.stream().min(Comparator.comparing(Node::name)).orElseThrow();
      Halt halt = new Halt(one, one.refusal().orElse(""), refused.size(), open.size());
      return held(open, Optional.of(halt), Optional.empty());
    }
    Set<String> suspects = batch.isEmpty() ? suspects() : Set.of();
    return suspects.isEmpty()
        ? next(batch(Math.max(first, GROWTH * batch.size())))
        : next(suspects);
  }

  /**
   * Nodes that refuse something, and have lines that others lack and no node has taken. They get
   * what follows before any other does: it may be the remedy, or as bad.
   */
  private Set<String> suspects() {
    Set<String> lacking =
        open.stream()
            .filter(node -> node.refusal().isEmpty())
            .flatMap(node -> node.news().stream())
            .collect(Collectors.toCollection(HashSet::new));
    nodes.stream()
        .filter(node -> node.refusal().isEmpty())
        .forEach(node -> lacking.removeIf(node::has));
    return open.stream()
        .filter(node -> node.refusal().isPresent() && lacking.stream().anyMatch(node::has))
        .map(Node::object)
        .collect(Collectors.toSet());
  }

  private Outcome next(Set<String> batch) {
    List<Node> rest = open.stream().filter(node -> !batch.contains(node.object())).toList();
    // The plan after this write looks at it again; should the write fail, one comes by itself.
    return rest.isEmpty()
        ? Outcome.ALL
        : held(rest, Optional.empty(), Optional.of(FrrTransitions.SETTLE));
  }

  /** Those that have nothing yet come first: others have at least what they had. */
  private Set<String> batch(int size) {
    List<Node> inOrder =
        open.stream()
            .sorted(
                Comparator.comparing((Node node) -> node.written().isPresent())
                    .thenComparing(Node::name))
            .toList();
    Set<String> batch = new HashSet<>();
    Stream.of(true, false)
        .forEach(fails ->
            inOrder.stream()
                .filter(node -> node.refusal().isPresent() == fails)
                .limit(size)
                .map(Node::object)
                .forEach(batch::add));
    return batch;
  }

  private static Outcome held(List<Node> held, Optional<Halt> halt, Optional<Duration> again) {
    return new Outcome(held.stream().map(Node::object).collect(Collectors.toSet()), halt, again);
  }

  /** What was written last of these lines; a few stragglers are no batch of their own. */
  private List<Node> lastBatch() {
    Set<String> news =
        open.stream().flatMap(node -> node.news().stream()).collect(Collectors.toSet());
    List<Node> witnesses =
        nodes.stream()
            .filter(node -> node.news().isEmpty() && node.written().isPresent())
            .filter(node -> node.lines().stream().anyMatch(news::contains))
            .sorted(Comparator.comparing(Rollout::written).reversed())
            .toList();
    List<Node> batch = new ArrayList<>();
    for (Node node : witnesses) {
      if (batch.size() >= first
          && Duration.between(written(node), written(batch.getLast())).compareTo(BURST) >= 0) {
        break;
      }
      batch.add(node);
    }
    return batch;
  }

  private static Instant written(Node node) {
    return node.written().orElse(Instant.MIN);
  }

  private Answer answer(Node node) {
    Optional<String> refusal = node.refusal();
    if (Duration.between(written(node), now).compareTo(FrrTransitions.SETTLE) < 0) {
      return Answer.NONE_YET;
    }
    if (node.shown() || (refusal.isEmpty() && node.saidAfter(GATHER))) {
      return Answer.TOOK;
    }
    if (refusal.isPresent() && node.saidAfter(Duration.ZERO)) {
      return otherFaults.contains(withoutNumbers(refusal.get())) ? Answer.NONE : Answer.REFUSED;
    }
    return left(node).isPositive() ? Answer.NONE_YET : Answer.NONE;
  }

  private Duration left(Node node) {
    Duration age = Duration.between(written(node), now);
    Duration settling = FrrTransitions.SETTLE.minus(age);
    return settling.isPositive() ? settling : BOUND.minus(age);
  }

  private static String withoutNumbers(String refusal) {
    return LINE_NUMBER.matcher(refusal).replaceAll("line");
  }
}
