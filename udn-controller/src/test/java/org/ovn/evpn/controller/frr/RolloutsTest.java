// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Neighbor;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.controller.facts.FrrFacts;
import org.ovn.evpn.controller.plan.Plan;
import org.ovn.evpn.controller.plan.Write;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.TemplateBuilder;
import org.ovn.evpn.controller.world.World;
import org.ovn.evpn.frr.facts.FrrNodeReport;
import org.ovn.evpn.frr.facts.RunningConfig;
import org.ovn.evpn.frr.transition.FrrTransitions;

/** Node objects of a rack of thirty nodes: what comes in batches, and what at once. */
class RolloutsTest {
  private static final int NODES = 30;

  /** RD number of the IP-VRF of network id 7. */
  private static final String LATE = ":65521";

  private final World world = Demo.world();

  @BeforeEach
  void rack() {
    world.timed = true;
    for (int i = 3; i <= NODES; i++) {
      world.node("node-" + i, Map.of("rack", "a"));
    }
    // The first EVPN of the rack is a rollout as well.
    for (int batch = 0; batch < 4; batch++) {
      write();
      frr(node -> false);
    }
    settle();
    assertThat(nodeObjects()).hasSize(NODES);
  }

  /** All that can be written now is written. */
  private void write() {
    for (int i = 0; i < 5; i++) {
      world.step();
    }
  }

  private void settle() {
    for (int i = 0; i < 8; i++) {
      frr(node -> false);
      write();
    }
  }

  private Map<String, FrrConfiguration> nodeObjects() {
    return world.frr.values().stream()
        .filter(object -> node(object).isPresent())
        .collect(Collectors.toMap(object -> node(object).orElseThrow(), object -> object));
  }

  private static Optional<String> node(FrrConfiguration object) {
    return Optional.ofNullable(object.getMetadata().getAnnotations())
        .flatMap(all -> Optional.ofNullable(all.get(ManagedLabels.NODE)));
  }

  private Set<String> nodesWith(String text) {
    return nodeObjects().entrySet().stream()
        .filter(entry -> entry.getValue().getSpec().raw().rawConfig().contains(text))
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private String told(String node) {
    return world.frr.values().stream()
        .filter(OwnObjects::isOurs)
        .filter(object ->
            Selectors.matchesOrAbsent(
                object.getSpec().nodeSelector(), world.node(node).meta().labels()))
        .flatMap(object -> Optional.ofNullable(object.getSpec().raw()).stream())
        .map(raw -> Objects.requireNonNullElse(raw.rawConfig(), ""))
        .collect(Collectors.joining());
  }

  /** Ten seconds later each node has taken what it was told, or says that it refused that. */
  private void frr(Predicate<String> refuses) {
    world.pass(10);
    Map<String, FrrFacts.NodeState> before =
        world.frrNodes.stream().collect(Collectors.toMap(FrrFacts.NodeState::node, s -> s));
    world.frrNodes.clear();
    for (String node : world.nodes.keySet()) {
      FrrFacts.NodeState old = before.get(node);
      FrrNodeReport says =
          refuses.test(node)
              ? new FrrNodeReport(
                  old == null ? RunningConfig.parse(null) : old.says().running(),
                  Optional.empty(),
                  Optional.of("FRR refused the configuration: line 9: % Unknown command: rd"))
              : new FrrNodeReport(
                  RunningConfig.parse(told(node)), Optional.empty(), Optional.empty());
      boolean news = old == null || !old.says().equals(says);
      world.frrNodes.add(
          news
              ? new FrrFacts.NodeState(node, says, Optional.of(world.now()))
              : Objects.requireNonNull(old));
    }
  }

  private void late() {
    world.layer2("late", 7, "10.70.0.0/24");
    world.evpn(
        "late",
        Specs.evpn(
            null,
            Specs.ip(400, Egress.SPLIT, List.of("10.200.0.0/24"), "64500:400"),
            Specs.cudn("late")));
  }

  private Condition ready() {
    return world.evpnCondition("finance", ConditionType.READY);
  }

  private List<Neighbor> neighbors(FrrConfiguration object) {
    return object.getSpec().bgp().routers().getFirst().neighbors();
  }

  @Test
  void network_withDistinguishersPerNode_comesInBatches() {
    late();
    write();
    assertThat(nodesWith(LATE)).hasSize(3);
    assertThat(world.raw()).contains("vrf late\n vni 400");
    frr(node -> false);
    write();
    assertThat(nodesWith(LATE)).hasSize(3 + 12);
    frr(node -> false);
    write();
    assertThat(nodesWith(LATE)).hasSize(NODES);
    assertThat(ready().reason()).isNotEqualTo("RolloutHalted");
  }

  @Test
  void refusal_onAllOfTheFirstBatch_haltsAndIsTold() {
    late();
    write();
    Set<String> first = nodesWith(LATE);
    frr(first::contains);
    write();
    assertThat(nodesWith(LATE)).isEqualTo(first).hasSize(3);
    assertThat(ready().isTrue()).isFalse();
    assertThat(ready().reason()).isEqualTo("RolloutHalted");
    assertThat(ready().message())
        .contains(
            "FRRConfiguration \"ovnk-generated-evpn-node-rack-a.node-1-fe0d178c\": node \"node-1\""
                + " refused it, and so did all nodes that answered of those that got the change"
                + " first (3): FRR refused the configuration: line 9: % Unknown command: rd."
                + " Nodes of template \"rack-a\" that keep what they have: 27. Correct");
    world.pass(3600);
    write();
    assertThat(nodesWith(LATE)).isEqualTo(first);
    // A new leader knows what is stored alone.
    assertThat(world.freshPlan(world.facts()).writes())
        .noneMatch(write -> write instanceof Write.WriteFrr);
  }

  @Test
  void template_editedWhileARolloutHalts_isFollowedByAllNodesAtOnce() {
    late();
    write();
    Set<String> first = nodesWith(LATE);
    frr(first::contains);
    write();
    world.template(
        "rack-a",
        TemplateBuilder.empty()
            .neighbor("172.18.1.1", Map.of("holdTime", "9s", "keepaliveTime", "3s"))
            .neighbor("172.18.1.2", Map.of()));
    world.step();
    assertThat(nodeObjects().values())
        .allSatisfy(object -> {
          assertThat(neighbors(object))
              .extracting(Neighbor::id)
              .containsExactly("172.18.1.1", "172.18.1.2");
          assertThat(neighbors(object).getFirst().other()).containsEntry("holdTime", "9s");
          assertThat(neighbors(object)).allMatch(n -> NodeLines.announced(n).size() == 1);
        });
    assertThat(nodesWith(LATE)).isEqualTo(first);
  }

  @Test
  void remedy_ofARolloutThatHalts_isWrittenAtOnce() {
    late();
    write();
    Set<String> first = nodesWith(LATE);
    frr(first::contains);
    write();
    world.deleteEvpn("late");
    for (int i = 0; i < 3; i++) {
      write();
      world.agents();
    }
    assertThat(nodesWith(LATE)).isEmpty();
    assertThat(ready().reason()).isNotEqualTo("RolloutHalted");
  }

  @Test
  void furtherNetwork_duringAHalt_reachesTheNodesThatRefusedAlone() {
    late();
    write();
    Set<String> first = nodesWith(LATE);
    frr(first::contains);
    write();
    world.layer2("later", 8, "10.80.0.0/24");
    world.evpn(
        "later",
        Specs.evpn(
            null,
            Specs.ip(500, Egress.SPLIT, List.of("10.200.0.0/24"), "64500:500"),
            Specs.cudn("later")));
    write();
    assertThat(nodesWith(":65519")).isEqualTo(first);
    assertThat(nodesWith(LATE)).isEqualTo(first);
    frr(node -> false);
    write();
    assertThat(nodesWith(LATE)).hasSize(3 + 12);
  }

  @Test
  void rollout_thatHalts_goesOnWhenANodeTakesIt() {
    late();
    write();
    frr(nodesWith(LATE)::contains);
    write();
    assertThat(ready().reason()).isEqualTo("RolloutHalted");
    frr(node -> node.equals("node-1"));
    write();
    assertThat(nodesWith(LATE)).hasSize(3 + 12);
  }

  @Test
  void nodeThatComes_whileNothingElseDoes_goesAtOnce() {
    world.node("node-99", Map.of("rack", "a"));
    write();
    assertThat(nodeObjects()).containsKey("node-99");
  }

  /** One that gets through at any time must not meet a removal of a neighbour. */
  @Test
  void nodeObject_thatTheApiServerRefuses_holdsUpNoOtherNodeAndNoRemovalFromTheBase() {
    String refused = "ovnk-generated-evpn-node-rack-a.node-1-fe0d178c";
    world.refusesFrr(refused);
    late();
    for (int i = 0; i < 4; i++) {
      write();
      frr(node -> false);
    }
    assertThat(nodesWith(LATE)).hasSize(NODES - 1).doesNotContain("node-1");

    world.template("rack-a", "172.18.1.9");
    for (int i = 0; i < 6; i++) {
      write();
      frr(node -> false);
    }
    assertThat(world.frr.values())
        .filteredOn(OwnObjects::isOurs)
        .filteredOn(object -> object.getSpec().bgp() != null)
        .filteredOn(object -> !object.getMetadata().getName().equals(refused))
        .filteredOn(object -> object.getMetadata().getNamespace().equals("frr-k8s-system"))
        .hasSize(NODES)
        .allSatisfy(object ->
            assertThat(neighbors(object)).extracting(Neighbor::id).containsExactly("172.18.1.9"));
    assertThat(neighbors(nodeObjects().get("node-1")))
        .extracting(Neighbor::id)
        .containsExactly("172.18.1.1");
    // It is tried again, but not together with what takes neighbours away.
    Plan plan = world.plan();
    assertThat(plan.writes())
        .filteredOn(Write.WriteFrr.class::isInstance)
        .flatMap(write -> ((Write.WriteFrr) write).steps())
        .extracting(step -> step.resource().getMetadata().getName())
        .contains(refused);

    world.refusesNothing();
    for (int i = 0; i < 4; i++) {
      write();
      frr(node -> false);
    }
    assertThat(nodesWith(LATE)).hasSize(NODES);
    assertThat(neighbors(nodeObjects().get("node-1")))
        .extracting(Neighbor::id)
        .containsExactly("172.18.1.9");
    assertThat(world.plan().writes()).noneMatch(write -> write instanceof Write.WriteFrr);
  }

  @Test
  void nodeObject_refused_isNotTriedWhileARemovalSettles() {
    world.refusesFrr("ovnk-generated-evpn-node-rack-a.node-1-fe0d178c");
    world.template("rack-a", "172.18.1.9");
    boolean removed = false;
    for (int i = 0; i < 12; i++) {
      List<FrrTransitions.Step> steps =
          world.plan().writes().stream()
              .filter(Write.WriteFrr.class::isInstance)
              .flatMap(write -> ((Write.WriteFrr) write).steps().stream())
              .toList();
      boolean removes = steps.stream().anyMatch(FrrTransitions.Step::removesNeighbors);
      removed |= removes;
      assertThat(removes && steps.stream().anyMatch(FrrTransitions.Step::adds)).isFalse();
      world.step();
      world.pass(3);
    }
    assertThat(removed).isTrue();
  }
}
