// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovn.evpn.controller.facts.FrrFacts;
import org.ovn.evpn.controller.frr.Rollout.Node;
import org.ovn.evpn.controller.frr.Rollout.Outcome;
import org.ovn.evpn.frr.facts.FrrNodeReport;
import org.ovn.evpn.frr.facts.RunningConfig;

/** Which nodes get new lines now. Seconds are counted from the write of the last batch. */
class RolloutTest {
  private static final Instant THEN = Instant.parse("2026-11-21T00:00:00Z");
  private static final Set<String> LINES = Set.of("old", "new");
  private static final String BAD = "FRR refused the configuration: line 7: % Unknown command";
  private static final String BAD_TOO = "FRR refused the configuration: line 93: % Unknown command";

  private final List<Node> nodes = new ArrayList<>();

  /** What a node says: when, and what it refuses. */
  private static Optional<FrrFacts.NodeState> says(int second, @Nullable String refusal) {
    return Optional.of(
        new FrrFacts.NodeState(
            "",
            new FrrNodeReport(
                RunningConfig.parse(null), Optional.empty(), Optional.ofNullable(refusal)),
            Optional.of(THEN.plusSeconds(second))));
  }

  private static final Optional<FrrFacts.NodeState> SILENT = Optional.empty();

  private String name() {
    return "n%04d".formatted(nodes.size());
  }

  private void add(
      Set<String> news,
      @Nullable Integer written,
      boolean shown,
      Optional<FrrFacts.NodeState> says,
      boolean unwritable) {
    nodes.add(
        new Node(
            name(),
            "object of " + name(),
            LINES,
            news,
            Optional.ofNullable(written).map(THEN::plusSeconds),
            shown,
            says,
            unwritable));
  }

  private void waiting(int count, Optional<FrrFacts.NodeState> says) {
    IntStream.range(0, count).forEach(i -> add(Set.of("new"), -9999, true, says, false));
  }

  private void waiting(int count) {
    waiting(count, says(-9000, null));
  }

  private void written(int count, int second, Optional<FrrFacts.NodeState> says) {
    IntStream.range(0, count).forEach(i -> add(Set.of(), second, false, says, false));
  }

  private Outcome after(int seconds) {
    return Rollout.decide(nodes, THEN.plusSeconds(seconds));
  }

  private int steps(Outcome outcome) {
    long lacking = nodes.stream().filter(node -> !node.news().isEmpty()).count();
    return (int) lacking - outcome.held().size();
  }

  @ParameterizedTest
  @CsvSource({
    // nodes, in the first batch
    "1, 1",
    "3, 3",
    "4, 3",
    "60, 3",
    "61, 4",
    "100, 5",
    "200, 10",
    "1000, 10"
  })
  void firstBatch_isSmall(int all, int first) {
    waiting(all);
    Outcome outcome = after(0);
    assertThat(steps(outcome)).isEqualTo(first);
    assertThat(outcome.again().isPresent()).isEqualTo(first < all);
    assertThat(outcome.halt()).isEmpty();
  }

  @Test
  void thousandNodes_takeFiveBatches() {
    List<Integer> sizes = new ArrayList<>();
    int done = 0;
    while (done < 1000) {
      nodes.clear();
      for (int i = 0, batch = 0, left = 0; i < done; i++, left--) {
        if (left == 0) {
          left = sizes.get(batch++);
        }
        written(1, (batch - sizes.size()) * 40, says(20, null));
      }
      waiting(1000 - done);
      int size = steps(after(30));
      sizes.add(size);
      done += size;
    }
    assertThat(sizes).containsExactly(10, 40, 160, 640, 150);
  }

  @ParameterizedTest
  @CsvSource({
    // seconds since the write, second of the answer, what it refuses, next batch, halted
    "7, 6, , 0, false",
    "9, 6, , 12, false",
    "9, 3, , 0, false",
    "59, 3, , 0, false",
    "60, 3, , 12, false",
    "9, -1, , 0, false",
    "60, -1, , 12, false",
    "9, 4, no, 0, true",
    "9999, 4, no, 0, true",
    // of a fault that it had before
    "9, -1, no, 0, false",
    "60, -1, no, 12, false",
  })
  void nextBatch_comesWithTheAnswersOfTheLast(
      int now, int said, @Nullable String refuses, int next, boolean halted) {
    written(3, 0, says(said, refuses));
    waiting(40);
    Outcome outcome = after(now);
    assertThat(steps(outcome)).isEqualTo(next);
    assertThat(outcome.halt().isPresent()).isEqualTo(halted);
    assertThat(outcome.again().isPresent()).isEqualTo(!halted);
  }

  @Test
  void lines_thatFrrShows_areTakenWhateverElseItRefuses() {
    IntStream.range(0, 3).forEach(i -> add(Set.of(), 0, true, says(9, BAD), false));
    waiting(40);
    assertThat(steps(after(10))).isEqualTo(12);
  }

  @Test
  void nodes_withoutAnyState_areWaitedForUntilTheBound() {
    written(3, 0, SILENT);
    waiting(40, SILENT);
    assertThat(after(30).again()).contains(Duration.ofSeconds(30));
    assertThat(steps(after(30))).isZero();
    assertThat(steps(after(60))).isEqualTo(12);
  }

  @Test
  void oneThatTookIt_isEnough() {
    written(2, 0, says(9, BAD));
    written(1, 1, says(9, null));
    waiting(40);
    assertThat(steps(after(10))).isEqualTo(12);
  }

  @Test
  void oneThatHasNotAnswered_isWaitedForWhileOthersRefuse() {
    written(9, 0, says(9, BAD));
    written(1, 0, SILENT);
    waiting(1);
    assertThat(steps(after(10))).isZero();
    assertThat(after(10).again()).contains(Duration.ofSeconds(50));
    assertThat(after(60).halt().map(Rollout.Halt::refused)).contains(9);
  }

  @Test
  void halt_namesTheFirstNodeAndCountsTheOthers() {
    written(3, 0, says(9, BAD));
    waiting(40);
    Rollout.Halt halt = after(10).halt().orElseThrow();
    assertThat(halt.first().name()).isEqualTo("n0000");
    assertThat(halt.first().object()).isEqualTo("object of n0000");
    assertThat(halt.why()).isEqualTo(BAD);
    assertThat(halt.refused()).isEqualTo(3);
    assertThat(halt.held()).isEqualTo(40);
    assertThat(after(10).held()).hasSize(40);
  }

  @Test
  void laterBatch_thatRefusesAsAWhole_halts() {
    written(3, -40, says(-20, null));
    written(12, 0, says(9, BAD));
    waiting(40);
    assertThat(after(10).halt().map(Rollout.Halt::refused)).contains(12);
  }

  @Test
  void fault_thatNodesHaveWhichWait_isNotOfTheNewLines() {
    written(3, 0, says(9, BAD));
    waiting(40, says(9, BAD_TOO));
    assertThat(after(10).halt()).isEmpty();
    assertThat(steps(after(60))).isPositive();
  }

  @Test
  void nodeThatComes_goesAtOnce() {
    written(1000, -9999, says(-9000, null));
    add(LINES, null, false, SILENT, false);
    assertThat(after(0)).isEqualTo(Outcome.ALL);
    // also while the one before it is waited for, and where that one refuses
    written(1, -5, SILENT);
    assertThat(after(0)).isEqualTo(Outcome.ALL);
    written(1, -70, says(-60, BAD));
    assertThat(after(0)).isEqualTo(Outcome.ALL);
  }

  @Test
  void nodesThatCome_whereOthersHaveTheSame_areProvenAlready() {
    written(1000, -9999, says(-9000, null));
    IntStream.range(0, 100).forEach(i -> add(LINES, null, false, SILENT, false));
    assertThat(after(0)).isEqualTo(Outcome.ALL);
  }

  @Test
  void nodes_thatNeverHadTheLines_areNoWitnesses() {
    IntStream.range(0, 50)
        .forEach(i ->
            nodes.add(
                new Node(
                    name(),
                    name(),
                    Set.of("old"),
                    Set.of(),
                    Optional.of(THEN.minusSeconds(99)),
                    true,
                    says(-60, null),
                    false)));
    waiting(40);
    assertThat(steps(after(0))).isEqualTo(5);
  }

  @Test
  void failingNodes_goAlongAndTakeNobodysPlace() {
    waiting(2, says(-60, BAD));
    waiting(38);
    assertThat(steps(after(0))).isEqualTo(3 + 2);
    assertThat(after(0).held()).doesNotContain("object of n0000", "object of n0001");
  }

  @Test
  void linesThatChangeDuringAHalt_goFirstToTheNodesThatRefused() {
    Set<String> both = Set.of("bad", "new");
    IntStream.range(0, 3).forEach(i -> node(both, Set.of("new"), says(9, BAD)));
    IntStream.range(0, 40).forEach(i -> node(both, both, says(-60, null)));
    assertThat(after(10).held()).hasSize(40).doesNotContain("object of n0000");
    // One that refuses for itself what others have taken is no reason to wait for it.
    node(both, Set.of("new"), says(9, null));
    assertThat(steps(after(10))).isEqualTo(3 + 3);
  }

  private void node(Set<String> lines, Set<String> news, Optional<FrrFacts.NodeState> says) {
    nodes.add(
        new Node(
            name(), "object of " + name(), lines, news, Optional.of(THEN), false, says, false));
  }

  @Test
  void unwritableObjects_takeNobodysPlaceAndHoldUpNobody() {
    IntStream.range(0, 20).forEach(i -> add(Set.of("new"), -9999, true, SILENT, true));
    waiting(40);
    assertThat(after(0).held()).hasSize(40 - 3);
  }

  @Test
  void node_thatHasNothingYet_goesFirst() {
    waiting(40);
    add(LINES, null, false, SILENT, false);
    assertThat(after(0).held()).doesNotContain("object of n0040", "object of n0000");
  }
}
