// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.FeatureGate;
import org.ovn.evpn.controller.facts.FrrFacts;
import org.ovn.evpn.controller.plan.Planner;
import org.ovn.evpn.controller.plan.Settings;
import org.ovn.evpn.controller.plan.Write;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.World;
import org.ovn.evpn.frr.facts.FrrNodeReport;
import org.ovn.evpn.frr.facts.RunningConfig;

/** What FRR dropped in silence is told once per network, with the nodes. */
class DroppedLinesTest {
  private static final Instant TOLD = Instant.parse("2026-11-20T12:00:00Z");

  private final World world = Demo.world();

  @BeforeEach
  void converge() {
    world.convergeWithAgents();
  }

  /** All that our objects tell a node, as FRR would run it. */
  private String asked(String node) {
    return world.frr.values().stream()
        .filter(OwnObjects::isOurs)
        .filter(object ->
            !object.getMetadata().getName().contains("node-")
                || object.getMetadata().getName().contains(node))
        .flatMap(object -> Optional.ofNullable(object.getSpec().raw()).stream())
        .map(raw -> raw.rawConfig())
        .collect(Collectors.joining());
  }

  private void runs(String node, String text, Optional<String> refusedMerge) {
    world.frrNodes.removeIf(state -> state.node().equals(node));
    world.frrNodes.add(
        new FrrFacts.NodeState(
            node,
            new FrrNodeReport(RunningConfig.parse(text), refusedMerge, Optional.empty()),
            Optional.of(TOLD)));
  }

  private void runs(String node, String text) {
    runs(node, text, Optional.empty());
  }

  private Condition degraded(String network) {
    return world.networkCondition(network, ConditionType.DEGRADED);
  }

  @Test
  void configuration_thatIsAllThere_isAsExpected() {
    runs("node-1", asked("node-1"));
    runs("node-2", asked("node-2"));
    world.converge();
    assertThat(degraded("cudn.finance").reason()).isEqualTo("AsExpected");
  }

  @Test
  void routeTarget_droppedOnTwoNodes_isToldOnceWithBoth() {
    for (String node : List.of("node-1", "node-2")) {
      runs(node, asked(node).replace("  route-target import 64500:101\n", ""));
    }
    world.converge();
    assertThat(degraded("cudn.finance").reason()).isEqualTo("FRRLinesMissing");
    assertThat(degraded("cudn.finance").message())
        .isEqualTo(
            "FRR lacks \"vrf finance: route-target import 64500:101\" on node \"node-1\","
                + " \"node-2\", by the running configuration of its last reload (told at"
                + " 2026-11-20T12:00:00Z or later). 5 further reloads have not changed that. FRR"
                + " drops what it takes for malformed or for given already: correct the EVPN, or"
                + " see the log of frr-k8s' reloader.");
    assertThat(degraded("cudn.hr").isTrue()).isFalse();
    assertThat(world.evpnCondition("finance", ConditionType.READY).reason())
        .isEqualTo("NetworksDegraded");
  }

  @Test
  void routeTarget_dropped_isNotLookedForWithoutTheFeature() {
    runs("node-1", asked("node-1").replace("  route-target import 64500:101\n", ""));
    world.converge();
    assertThat(degraded("cudn.finance").isTrue()).isTrue();
    Settings off =
        new Settings(
            World.SETTINGS.operatorNamespace(),
            World.SETTINGS.frrNamespace(),
            World.SETTINGS.renderer(),
            EnumSet.complementOf(EnumSet.of(FeatureGate.DROPPED_LINES)),
            false);
    new Planner(off)
        .plan(
            world.facts(),
            new FrrHistory(Instant.EPOCH, List.of(), Set.of()),
            Map.of(),
            world.now())
        .writes()
        .forEach(world::apply);
    assertThat(degraded("cudn.finance").reason()).isEqualTo("AsExpected");
  }

  @Test
  void distinguisherAndVni_droppedOnANode_areNamed() {
    runs("node-1", asked("node-1").replaceAll(" vni 201\n", "").replaceAll(" +rd [0-9.:]+\n", ""));
    world.converge();
    assertThat(degraded("cudn.hr").message()).contains("vrf hr: vni 201", "vrf hr: rd 65000:201");
    assertThat(degraded("cudn.finance").message())
        .contains("vni 100: rd 10.254.0.", "vrf finance: rd 10.254.0.", "on node \"node-1\",");
  }

  @Test
  void node_whoseMergeIsRefused_isToldByThatAlone() {
    runs("node-1", "", Optional.of("frr-k8s cannot merge"));
    world.converge();
    assertThat(degraded("cudn.finance").reason()).isEqualTo("FRRFailed");
    assertThat(degraded("cudn.finance").message()).doesNotContain("FRR lacks");
  }

  @Test
  void objects_writtenJustNow_areNotJudged() {
    for (FrrConfiguration object : world.frr.values()) {
      object.getMetadata().setResourceVersion("young");
      object
          .getMetadata()
          .setManagedFields(
              List.of(
                  new ManagedFieldsEntryBuilder()
                      .withTime(world.now().minusSeconds(20).toString())
                      .build()));
    }
    runs("node-1", "");
    assertThat(world.plan().again()).contains(Duration.ofSeconds(40));
    world.convergeNow();
    assertThat(degraded("cudn.finance").isTrue()).isFalse();
    world.pass(60);
    world.converge();
    assertThat(degraded("cudn.finance").reason()).isEqualTo("FRRLinesMissing");
  }

  /** The raw text of a node's own object. */
  private String ofNode(String node) {
    return world.frr.values().stream()
        .filter(object -> object.getMetadata().getName().contains(node))
        .map(object -> object.getSpec().raw().rawConfig())
        .collect(Collectors.joining());
  }

  @Test
  void lines_lostOnANode_areAskedForByItsObjectAlone_andHealed() {
    world.timed = true;
    world.pass(3600);
    String before = ofNode("node-2");
    runs("node-1", asked("node-1").replace(" vni 201\n", ""));
    runs("node-2", asked("node-2"));
    world.step();
    assertThat(ofNode("node-1")).endsWith("! udn-evpn: reload 1\n");
    assertThat(ofNode("node-2")).isEqualTo(before);
    assertThat(world.plan().writes()).noneMatch(write -> write instanceof Write.WriteFrr);
    world.step();
    assertThat(degraded("cudn.hr").message())
        .contains("vrf hr: vni 201", "asked frr-k8s for another reload, 1 of 5 so far.");
    // the second one brings it
    world.pass(60);
    world.step();
    assertThat(ofNode("node-1")).endsWith("! udn-evpn: reload 2\n");
    world.pass(30);
    runs("node-1", asked("node-1"));
    world.pass(60);
    world.converge();
    assertThat(degraded("cudn.hr").isTrue()).isFalse();
    assertThat(Reloads.inRow(world.facts())).isEmpty();
    // nothing of it is written again by somebody who knows only what is stored
    assertThat(ofNode("node-1")).endsWith("! udn-evpn: reload 2\n");
    assertThat(world.freshPlan(world.facts()).writes()).isEmpty();
  }

  @Test
  void lines_thatAreRefused_areAskedForFiveTimes_andThenTold() {
    world.timed = true;
    world.pass(3600);
    runs("node-1", asked("node-1").replace("  route-target import 64500:101\n", ""));
    runs("node-2", asked("node-2"));
    for (int minute = 0; minute < 120; minute++) {
      world.pass(60);
      world.step();
      world.step();
    }
    assertThat(ofNode("node-1")).endsWith("! udn-evpn: reload 5\n");
    assertThat(Reloads.count(world.facts())).isEqualTo(new Reloads.Counts(0, 1));
    assertThat(degraded("cudn.finance").message())
        .contains("5 further reloads have not changed that.");
  }
}
