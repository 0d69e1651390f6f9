// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.controller.facts.FrrFacts;
import org.ovn.evpn.controller.plan.Write;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.TemplateBuilder;
import org.ovn.evpn.controller.world.World;
import org.ovn.evpn.frr.facts.FrrNodeReport;
import org.ovn.evpn.frr.facts.RunningConfig;
import org.ovn.evpn.frr.transition.FrrTransitions;

/** A cluster whose FRRConfigurations have the names that an earlier version gave them. */
class FormerNamesTest {
  private static final String PREFIX = "frr-k8s-system/" + RouteAdvertisements.GENERATED_PREFIX;

  private final World world = Demo.world();

  @Test
  void objects_ofAnEarlierVersion_areRenamedWithoutAMomentWithout() {
    world.convergeWithAgents();
    Map<String, FrrConfiguration> before = Map.copyOf(world.frr);
    List<String> names = before.keySet().stream().filter(key -> key.startsWith(PREFIX)).toList();
    assertThat(names).hasSizeGreaterThan(3);
    names.forEach(this::rename);

    for (int round = 0; round < 6; round++) {
      for (Write write : world.plan().writes()) {
        world.apply(write);
        assertNothingLacks(world, names);
      }
      world.pass(9);
    }
    assertThat(world.plan().writes()).isEmpty();
    assertThat(world.frr.keySet()).isEqualTo(before.keySet());
  }

  private static Stream<TemplateBuilder> broken() {
    return Stream.of(
        TemplateBuilder.empty(),
        TemplateBuilder.peering("172.18.1.1").vrf("elsewhere"),
        TemplateBuilder.empty()
            .neighbor("172.18.1.1", Map.of("holdTime", "9s", "keepaliveTime", "3s"))
            .nodes(Specs.labels("on", "no node")));
  }

  /** Before the rename, in its middle, or after. */
  @ParameterizedTest
  @MethodSource("broken")
  void template_thatBreaksDuringTheRename_losesNothingAndIsRenamedAllTheSame(
      TemplateBuilder broken) {
    for (int plans = 0; plans < 3; plans++) {
      World world = Demo.world();
      world.convergeWithAgents();
      Map<String, FrrConfiguration> before = Map.copyOf(world.frr);
      List<String> names = before.keySet().stream().filter(key -> key.startsWith(PREFIX)).toList();
      names.forEach(key -> rename(world, key));
      world.apply(plans, write -> true);
      world.template("rack-a", broken);
      for (int round = 0; round < 6; round++) {
        for (Write write : world.plan().writes()) {
          world.apply(write);
          assertNothingLacks(world, names);
        }
        world.pass(9);
      }
      assertThat(world.plan().writes()).isEmpty();
      assertThat(world.frr.keySet()).as("after %d plans", plans).isEqualTo(before.keySet());
      assertThat(world.evpnCondition("finance", ConditionType.READY).reason())
          .isEqualTo("TemplateNotUsable");
    }
  }

  /** One of the two copies is there. */
  private static void assertNothingLacks(World world, List<String> names) {
    for (String name : names) {
      String former = former(name);
      assertThat(world.frr.containsKey(name) || world.frr.containsKey(former)).as(name).isTrue();
    }
  }

  @Test
  void rename_isTwoWrites_andTheSecondOnlyDeletes() {
    world.converge();
    world.frr.keySet().stream()
        .filter(key -> key.startsWith(PREFIX))
        .toList()
        .forEach(this::rename);
    List<FrrTransitions.Step> first = steps();
    assertThat(first)
        .isNotEmpty()
        .allMatch(step -> step.verb() == FrrTransitions.Verb.APPLY)
        .allMatch(step -> ManagedLabels.isOurs(step.resource().getMetadata().getLabels()));
    world.plan().writes().forEach(world::apply);
    assertThat(steps()).isEmpty();
    world.pass(9);
    assertThat(steps())
        .hasSize(first.size())
        .allMatch(step -> step.verb() == FrrTransitions.Verb.DELETE);
  }

  /** Renamed objects, written just now. */
  private void writeNewOnes() {
    world.converge();
    world.frr.keySet().stream()
        .filter(key -> key.startsWith(PREFIX))
        .toList()
        .forEach(this::rename);
    world.plan().writes().forEach(world::apply);
    for (FrrConfiguration object : world.frr.values()) {
      object
          .getMetadata()
          .setManagedFields(
              List.of(new ManagedFieldsEntryBuilder().withTime(world.now().toString()).build()));
    }
    world.pass(9);
  }

  private void runs(String node, String text, Optional<String> refusedMerge) {
    world.frrNodes.removeIf(state -> state.node().equals(node));
    world.frrNodes.add(
        new FrrFacts.NodeState(
            node, new FrrNodeReport(RunningConfig.parse(text), refusedMerge, Optional.empty())));
  }

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

  @Test
  void formerObject_whileANodeDoesNotShowTheNewOne_stays() {
    writeNewOnes();
    runs("node-1", asked("node-1"), Optional.empty());
    runs("node-2", asked("node-2").replace("advertise ipv4 unicast", ""), Optional.empty());
    assertThat(deleted()).isNotEmpty().noneMatch(name -> !name.contains("node-1"));

    runs("node-2", asked("node-2"), Optional.of("frr-k8s cannot merge"));
    assertThat(deleted()).noneMatch(name -> !name.contains("node-1"));

    runs("node-2", asked("node-2"), Optional.empty());
    assertThat(deleted()).anyMatch(name -> name.contains("base"));
  }

  @Test
  void formerObject_ofANodeThatNeverTells_goesAfterAMinute() {
    writeNewOnes();
    assertThat(deleted()).isEmpty();
    assertThat(world.plan().again()).isPresent();
    world.pass(52);
    assertThat(deleted()).anyMatch(name -> name.contains("base"));
  }

  private List<String> deleted() {
    return steps().stream()
        .filter(step -> step.verb() == FrrTransitions.Verb.DELETE)
        .map(step -> step.resource().getMetadata().getName())
        .toList();
  }

  private List<FrrTransitions.Step> steps() {
    return world.plan().writes().stream()
        .filter(Write.WriteFrr.class::isInstance)
        .flatMap(write -> ((Write.WriteFrr) write).steps().stream())
        .toList();
  }

  private static String former(String key) {
    return "frr-k8s-system/" + key.substring(PREFIX.length());
  }

  private void rename(String key) {
    rename(world, key);
  }

  private static void rename(World world, String key) {
    FrrConfiguration object = world.frr.remove(key);
    FrrConfiguration renamed = new FrrConfiguration();
    renamed.setMetadata(
        new ObjectMetaBuilder(object.getMetadata())
            .withName(former(key).substring("frr-k8s-system/".length()))
            .build());
    renamed.setSpec(object.getSpec());
    world.frr.put(former(key), renamed);
  }
}
