// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.controller.facts.FrrFacts;
import org.ovn.evpn.frr.facts.FrrNodeReport;
import org.ovn.evpn.frr.facts.RunningConfig;

/** Rollouts from their beginning to their end, whatever the nodes do. */
class RolloutPropertyTest {
  private static final Set<String> LINES = Set.of("old", "new");
  private static final Instant BEGIN = Instant.parse("2026-11-21T00:00:00Z");

  private enum Kind {
    TAKES,
    REFUSES,
    SILENT
  }

  /** Takes the decision's word, and answers as its kind does. */
  private static final class Node {
    private final String name;
    private final Kind kind;
    private final Duration latency;
    private final boolean unwritable;
    private @Nullable Instant written;

    Node(String name, Kind kind, Duration latency, boolean unwritable) {
      this.name = name;
      this.kind = kind;
      this.latency = latency;
      this.unwritable = unwritable;
    }

    Rollout.Node at(Instant now) {
      Instant then = written;
      Instant answers = then == null ? null : then.plus(latency);
      boolean answered = answers != null && !now.isBefore(answers) && kind != Kind.SILENT;
      Optional<String> refusal =
          answered && kind == Kind.REFUSES ? Optional.of("no, " + name) : Optional.empty();
      return new Rollout.Node(
          name,
          name,
          LINES,
          then == null ? Set.of("new") : Set.of(),
          Optional.of(then == null ? BEGIN.minusSeconds(9999) : then),
          then == null,
          kind == Kind.SILENT
              ? Optional.empty()
              : Optional.of(
                  new FrrFacts.NodeState(
                      name,
                      new FrrNodeReport(RunningConfig.parse(null), Optional.empty(), refusal),
                      Optional.of(
                          answered && answers != null ? answers : BEGIN.minusSeconds(999)))),
          unwritable);
    }
  }

  /** How it ended. */
  private record End(
      Optional<Rollout.Halt> halt, Set<String> held, List<Set<Node>> batches, Duration took) {}

  /** Plans whenever a plan says so, and now and then in between, as events come. */
  private static End run(List<Node> nodes, Random random) {
    Instant now = BEGIN;
    List<Set<Node>> batches = new ArrayList<>();
    for (int plans = 0; plans < 1000; plans++) {
      Instant at = now;
      Rollout.Outcome outcome =
          Rollout.decide(nodes.stream().map(node -> node.at(at)).toList(), at);
      Set<Node> batch = new HashSet<>();
      for (Node node : nodes) {
        if (node.written == null && !node.unwritable && !outcome.held().contains(node.name)) {
          batch.add(node);
        }
      }
      batch.forEach(node -> node.written = at);
      if (!batch.isEmpty()) {
        batches.add(batch);
      }
      if (outcome.held().isEmpty() || outcome.halt().isPresent()) {
        return new End(outcome.halt(), outcome.held(), batches, Duration.between(BEGIN, now));
      }
      assertThat(outcome.again()).as("who waits is told when it goes on").isPresent();
      Duration most = outcome.again().get();
      assertThat(most).isPositive().isLessThanOrEqualTo(Rollout.BOUND);
      now =
          now.plusMillis(
              random.nextBoolean() ? most.toMillis() : random.nextLong(most.toMillis()) + 1);
    }
    throw new AssertionError("it never ends");
  }

  private static List<Node> nodes(int count, Random random, List<Kind> kinds) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nodes.add(
          new Node(
              "n%04d".formatted(i),
              kinds.get(random.nextInt(kinds.size())),
              Duration.ofSeconds(4 + random.nextInt(30)),
              random.nextInt(20) == 0));
    }
    return nodes;
  }

  @Property(tries = 300)
  void rollout_ends_withEachNodeWrittenOrHeldForAReason(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 400) int count) {
    Random random = new Random(seed);
    List<Kind> kinds =
        List.of(
                List.of(Kind.values()),
                List.of(Kind.TAKES, Kind.REFUSES),
                List.of(Kind.SILENT, Kind.REFUSES),
                List.of(Kind.REFUSES, Kind.REFUSES, Kind.REFUSES, Kind.TAKES))
            .get(random.nextInt(4));
    List<Node> nodes = nodes(count, random, kinds);
    End end = run(nodes, random);
    for (Node node : nodes) {
      assertThat(node.written != null || node.unwritable || end.held().contains(node.name))
          .as(node.name)
          .isTrue();
    }
    if (end.halt().isPresent()) {
      assertThat(end.batches().getLast()).noneMatch(node -> node.kind == Kind.TAKES);
      assertThat(end.halt().get().why()).isEqualTo("no, " + end.halt().get().first().name());
      assertThat(end.halt().get().held()).isEqualTo(end.held().size());
    } else {
      assertThat(end.held()).isEmpty();
    }
    for (int i = 1; i < end.batches().size(); i++) {
      assertThat(end.batches().get(i).size())
          .as("size of batch %d", i)
          .isLessThanOrEqualTo(4 * Math.max(end.batches().get(i - 1).size(), Rollout.first(count)));
    }
  }

  @Property(tries = 100)
  void rollout_whereOneOfEachBatchTakesIt_isNeverHeld(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 400) int count) {
    Random random = new Random(seed);
    List<Node> nodes = nodes(count, random, List.of(Kind.REFUSES, Kind.SILENT));
    for (int i = 0; i < count; i++) {
      // Batches are taken by name, so each has one of these.
      if (i % 3 == 0) {
        nodes.set(i, new Node("n%04d".formatted(i), Kind.TAKES, Duration.ofSeconds(20), false));
      }
    }
    End end = run(nodes, random);
    assertThat(end.halt()).isEmpty();
    assertThat(nodes).allMatch(node -> node.written != null || node.unwritable);
    assertThat(end.took()).isLessThanOrEqualTo(Rollout.BOUND.multipliedBy(end.batches().size()));
  }

  @Property(tries = 100)
  void rollout_thatAllRefuse_touchesTheFirstBatchAlone(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 400) int count) {
    Random random = new Random(seed);
    List<Node> nodes = nodes(count, random, List.of(Kind.REFUSES));
    End end = run(nodes, random);
    assertThat(end.batches()).hasSizeLessThanOrEqualTo(1);
    assertThat(nodes.stream().filter(node -> node.written != null).count())
        .isLessThanOrEqualTo(Rollout.first(count));
  }
}
