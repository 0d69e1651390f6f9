// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Raw;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.controller.facts.FrrFacts;
import org.ovn.evpn.frr.facts.FrrNodeReport;
import org.ovn.evpn.frr.facts.Lacks;
import org.ovn.evpn.frr.facts.RunningConfig;
import org.ovn.evpn.frr.render.FrrObject;
import org.ovn.evpn.frr.render.FrrPlan;

/** Which nodes reload once more. Seconds are counted from when all objects were written. */
class ReloadsTest {
  private static final Instant THEN = Instant.parse("2026-11-21T00:00:00Z");
  private static final String TOLD = "vrf blue\n vni 1000\nexit-vrf\n";
  private static final String NONE = "";

  private final List<FrrConfiguration> objects = new ArrayList<>();
  private final List<Lacking.OfNode> nodes = new ArrayList<>();

  private static FrrConfiguration object(String node, String raw, int written) {
    FrrConfiguration object = new FrrConfiguration();
    object.setMetadata(
        new ObjectMetaBuilder()
            .withName("of-" + node)
            .addToLabels(ApiGroup.MANAGED_BY_LABEL, ApiGroup.MANAGED_BY)
            .addToLabels(ManagedLabels.ROLE, FrrObject.Role.NODE.text())
            .addToLabels(ManagedLabels.TEMPLATE, "rack")
            .addToAnnotations(ManagedLabels.NODE, node)
            .withManagedFields(
                new ManagedFieldsEntryBuilder()
                    .withTime(THEN.plusSeconds(written).toString())
                    .build())
            .build());
    object.setSpec(new FrrConfigurationSpec(null, new Raw(50, raw), null));
    return object;
  }

  /**
   * A node.
   *
   * @param mark of its object
   * @param runs what FRR has
   * @param told second of its FRRNodeState
   * @param failure of the reload
   */
  private void node(
      String name, ReloadMark mark, int written, String runs, int told, @Nullable String failure) {
    objects.add(mark.on(object(name, TOLD, written)));
    RunningConfig running = RunningConfig.parse(runs);
    List<RunningConfig> asked = List.of(RunningConfig.parse(TOLD));
    FrrFacts.NodeState state =
        new FrrFacts.NodeState(
            name,
            new FrrNodeReport(running, Optional.empty(), Optional.ofNullable(failure)),
            Optional.of(THEN.plusSeconds(told)));
    nodes.add(new Lacking.OfNode(state, asked, Lacks.of(asked, running), Duration.ZERO));
  }

  private void node(String name, ReloadMark mark, int written, String runs, int told) {
    node(name, mark, written, runs, told, null);
  }

  private Reloads.Outcome after(int seconds) {
    return Reloads.decide(nodes, objects, this::names, THEN.plusSeconds(seconds));
  }

  private Set<String> names() {
    return objects.stream().map(o -> o.getMetadata().getName()).collect(Collectors.toSet());
  }

  @Test
  void lines_lost_areAskedForOnceTheReportIsOldEnough() {
    node("a", ReloadMark.NONE, 0, NONE, 1000);
    assertThat(after(1039).marks()).isEmpty();
    assertThat(after(1039).again()).contains(Duration.ofSeconds(1));
    assertThat(after(1040).marks()).isEqualTo(Map.of("of-a", new ReloadMark(1, 1)));
  }

  @ParameterizedTest
  @CsvSource({
    // reloads so far, pause in seconds
    "1, 60",
    "2, 120",
    "3, 240",
    "4, 480",
  })
  void lines_lostStill_areAskedForAfterALongerPause(int before, int pause) {
    node("a", new ReloadMark(7, before), 0, NONE, -1000);
    assertThat(after(pause - 1).marks()).isEmpty();
    assertThat(after(pause - 1).again()).contains(Duration.ofSeconds(1));
    assertThat(after(pause).marks()).isEqualTo(Map.of("of-a", new ReloadMark(8, before + 1)));
  }

  @Test
  void lines_thatFiveReloadsDidNotBring_areGivenUp() {
    node("a", new ReloadMark(9, Reloads.TRIES), 0, NONE, 0);
    assertThat(after(1_000_000)).isEqualTo(Reloads.Outcome.NONE);
  }

  @Test
  void lines_thatCame_endTheCountAndNotTheComment() {
    node("a", new ReloadMark(9, Reloads.TRIES), 0, TOLD, 30);
    assertThat(after(60).marks()).isEqualTo(Map.of("of-a", new ReloadMark(9, 0)));
    assertThat(new ReloadMark(9, 0).another()).isEqualTo(new ReloadMark(10, 1));
  }

  @Test
  void lines_notJudgedYet_endNoCount() {
    node("a", new ReloadMark(1, 1), 0, TOLD, 0);
    Lacking.OfNode settled = nodes.removeLast();
    nodes.add(new Lacking.OfNode(settled.state(), List.of(), Lacks.NONE, Duration.ofSeconds(30)));
    assertThat(after(30).marks()).isEmpty();
  }

  @Test
  void node_thatHasAll_isLeftAlone() {
    node("a", ReloadMark.NONE, 0, TOLD, 0);
    node("b", new ReloadMark(3, 0), 0, TOLD, 0);
    assertThat(after(9999)).isEqualTo(Reloads.Outcome.NONE);
  }

  @Test
  void node_whoseReloadFailed_isTriedByFrrK8sItself() {
    node("a", ReloadMark.NONE, 0, NONE, 0, "FRR refused the configuration: line 7");
    assertThat(after(9999).marks()).isEmpty();
  }

  @Test
  void object_thatIsWrittenAnyway_getsNoMark() {
    node("a", ReloadMark.NONE, 0, NONE, 0);
    assertThat(Reloads.decide(nodes, objects, Set::of, THEN.plusSeconds(9999)).marks()).isEmpty();
  }

  @Test
  void lines_thatMostNodesLack_areRefusedAndNotLost() {
    for (int i = 0; i < 4; i++) {
      node("lacks" + i, ReloadMark.NONE, 0, NONE, 0);
    }
    for (int i = 0; i < 3; i++) {
      node("has" + i, ReloadMark.NONE, 0, TOLD, 0);
    }
    assertThat(after(9999).marks()).isEmpty();
    node("has3", ReloadMark.NONE, 0, TOLD, 0);
    assertThat(after(9999).marks()).hasSize(Rollout.first(8));
  }

  @Test
  void nodes_ofASmallCluster_areAskedAlthoughAllLack() {
    node("a", ReloadMark.NONE, 0, NONE, 0);
    node("b", ReloadMark.NONE, 0, NONE, 0);
    assertThat(after(9999).marks().keySet()).containsExactlyInAnyOrder("of-a", "of-b");
  }

  @Test
  void manyNodes_areAskedAFewAtATime() {
    for (int i = 0; i < 40; i++) {
      node("has%02d".formatted(i), ReloadMark.NONE, 0, TOLD, 0);
    }
    for (int i = 0; i < 10; i++) {
      // two were asked half a minute ago
      boolean asked = i < 2;
      node("l" + i, asked ? new ReloadMark(1, 1) : ReloadMark.NONE, asked ? 9970 : 0, NONE, 0);
    }
    assertThat(after(10_000).marks().keySet()).containsExactly("of-l2");
    assertThat(after(10_000).again()).contains(Duration.ofSeconds(30));
    assertThat(after(10_031).marks()).hasSize(Rollout.first(50)).hasSize(3);
  }

  @Test
  void mark_onAnObject_isReadBackAndReplacesTheOneBefore() {
    FrrConfiguration plain = object("a", "router bgp 1\nexit", 0);
    FrrConfiguration first = new ReloadMark(1, 1).on(plain);
    FrrConfiguration second = new ReloadMark(12, 3).on(first);
    assertThat(first.getSpec().raw().rawConfig())
        .isEqualTo("router bgp 1\nexit\n! udn-evpn: reload 1\n");
    assertThat(second.getSpec().raw())
        .isEqualTo(new Raw(50, "router bgp 1\nexit\n! udn-evpn: reload 12\n"));
    assertThat(second.getMetadata().getAnnotations())
        .isEqualTo(Map.of(ManagedLabels.NODE, "a", ManagedLabels.RELOADS, "3"));
    assertThat(ReloadMark.of(second)).isEqualTo(new ReloadMark(12, 3));
    assertThat(ReloadMark.of(plain)).isEqualTo(ReloadMark.NONE);
    assertThat(ReloadMark.NONE.on(plain)).isSameAs(plain);
    assertThat(plain.getMetadata().getAnnotations()).doesNotContainKey(ManagedLabels.RELOADS);
  }

  @Test
  void mark_thatSomebodyScribbledOn_countsAsNone() {
    FrrConfiguration object = object("a", "! udn-evpn: reload many\n", 0);
    object.getMetadata().getAnnotations().put(ManagedLabels.RELOADS, "-1");
    assertThat(ReloadMark.of(object)).isEqualTo(ReloadMark.NONE);
  }

  @Test
  void plan_renderedAnew_keepsTheComments() {
    FrrConfiguration stored = new ReloadMark(4, 0).on(object("a", "old", 0));
    FrrObject wanted = new FrrObject(FrrObject.Role.NODE, object("a", "new\n", 0));
    FrrObject other = new FrrObject(FrrObject.Role.NODE, object("b", "new\n", 0));
    FrrPlan kept = Reloads.keeping(new FrrPlan(List.of(wanted, other), List.of()), List.of(stored));
    assertThat(kept.objects())
        .extracting(object -> object.resource().getSpec().raw().rawConfig())
        .containsExactly("new\n! udn-evpn: reload 4\n", "new\n");
  }
}
