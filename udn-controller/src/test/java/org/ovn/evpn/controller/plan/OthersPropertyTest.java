// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.controller.facts.NodeFact;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.TemplateBuilder;
import org.ovn.evpn.controller.world.World;

/** What others write at random next to what runs. */
class OthersPropertyTest {
  private static final Map<String, String> FABRIC = Map.of("fabric", "yes");

  private static World start() {
    World world = new World();
    world.vtep("fabric", Specs.vtep(Specs.labels("fabric", "yes"), "10.254.0.0/29"));
    world.template("rack-a", "172.18.1.1");
    world.node("node-0", FABRIC);
    return world;
  }

  private static final LabelSelector[] SELECTORS = {
    null, Specs.labels("fabric", "yes"), Specs.labels("fabric", "typo"), near()
  };

  private static LabelSelector near() {
    return new LabelSelectorBuilder()
        .addNewMatchExpression()
        .withKey("fabric")
        .withOperator("Near")
        .endMatchExpression()
        .build();
  }

  /** A template as somebody in a hurry leaves it. */
  private static TemplateBuilder edited(Random random) {
    TemplateBuilder template = TemplateBuilder.empty();
    if (random.nextInt(3) > 0) {
      Map<String, Object> timers =
          random.nextBoolean() ? Map.of("holdTime", "9s", "keepaliveTime", "3s") : Map.of();
      template.neighbor(random.nextInt(3) > 0 ? "172.18.1.1" : "172.18.1.9", timers);
    }
    if (random.nextInt(3) == 0) {
      template.vrf(random.nextBoolean() ? "default" : "elsewhere");
    }
    if (random.nextInt(4) == 0) {
      template.asn(65001);
    }
    if (random.nextInt(4) == 0) {
      template.raw(5, "bgp community-list standard own seq 5 permit 65000:1\n");
    }
    return template.nodes(SELECTORS[random.nextInt(SELECTORS.length)]);
  }

  /** Networks by node that has lines about them, and nodes that announce. */
  private static Map<String, Set<String>> running(World world) {
    Map<String, Set<String>> result = new HashMap<>();
    for (NodeFact node : world.nodes.values()) {
      Set<String> its = result.computeIfAbsent(node.name(), name -> new HashSet<>());
      world.frr.values().stream()
          .filter(object -> ManagedLabels.template(object).equals("rack-a"))
          .filter(object ->
              Selectors.matchesOrAbsent(object.getSpec().nodeSelector(), node.meta().labels()))
          .forEach(object -> {
            Map<String, String> said = object.getMetadata().getAnnotations();
            its.add(object.getMetadata().getLabels().get(ManagedLabels.ROLE));
            its.add(said == null ? "" : said.getOrDefault(ManagedLabels.NETWORKS, ""));
          });
    }
    return result;
  }

  @Property(tries = 40)
  void edit_ofTemplateThatKeepsItsLabel_takesNothingAwayThatRuns(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int edits) {
    Random random = new Random(seed);
    World world = start();
    world.layer3("there", 901, "10.2.0.0/16");
    world.evpn(
        "there",
        Specs.evpn(
            null, Specs.ip(41, Egress.SPLIT, List.of("10.200.0.0/24")), Specs.cudn("there")));
    world.layer2("too", 902, "10.3.0.0/16");
    world.evpn("too", Specs.evpn(Specs.mac(42, "64500:42"), null, Specs.cudn("too")));
    world.node("node-1", FABRIC);
    world.convergeWithAgents();
    Map<String, Set<String>> before = running(world);
    assertThat(before.get("node-1")).contains("base", "node", "networks");
    for (int i = 0; i < edits; i++) {
      world.template("rack-a", edited(random));
      world.convergeWithAgents();
      Map<String, Set<String>> now = running(world);
      before.forEach((node, had) -> assertThat(now.get(node)).as(node).containsAll(had));
      assertThat(world.plan().writes()).isEmpty();
    }
  }

  /** Lines of objects of ours that name one of the VRFs or VNIs. */
  private static Set<String> lines(World world, String node, String... names) {
    Set<String> result = new HashSet<>();
    world.frr.values().stream()
        .filter(object -> ManagedLabels.template(object).equals("rack-a"))
        .filter(object -> object.getSpec().raw() != null)
        .filter(object ->
            Selectors.matchesOrAbsent(
                object.getSpec().nodeSelector(), world.node(node).meta().labels()))
        .flatMap(object -> object.getSpec().raw().rawConfig().lines())
        .map(String::strip)
        .filter(line -> Stream.of(names).anyMatch(line::endsWith))
        .forEach(result::add);
    return result;
  }

  @Property(tries = 40)
  void foreignObject_touchingOneNetwork_changesNoOther(@ForAll long seed) {
    Random random = new Random(seed);
    World world = start();
    List.of("one", "two", "three")
        .forEach(name -> world.layer3(name, 900 + name.length() + name.charAt(1), "10.2.0.0/16"));
    int vni = 41;
    for (String name : List.of("one", "two", "three")) {
      world.evpn(
          name,
          Specs.evpn(
              null, Specs.ip(vni++, Egress.SPLIT, List.of("10.200.0.0/24")), Specs.cudn(name)));
    }
    world.node("node-1", FABRIC);
    world.convergeWithAgents();
    Map<String, Set<String>> before = new HashMap<>();
    world
        .nodes
        .keySet()
        .forEach(node ->
            before.put(node, lines(world, node, "vrf two", "vni 42", "vrf three", "vni 43")));
    assertThat(before.get("node-1")).hasSizeGreaterThan(3);

    TemplateBuilder foreign =
        TemplateBuilder.empty()
            .nodes(random.nextBoolean() ? null : Specs.labels("kubernetes.io/hostname", "node-1"));
    switch (random.nextInt(3)) {
      case 0 -> foreign.asn(64515).vrf("one").neighbor("192.0.2.9", Map.of());
      case 1 -> foreign.raw(5, "vrf elsewhere\n vni 41\nexit-vrf\n");
      default -> foreign.raw(5, "vrf one\n vni 77\nexit-vrf\n");
    }
    world.template("aaa", Map.of(), foreign);
    world.layer2("late", 7, "10.70.0.0/24");
    world.evpn("late", Specs.evpn(Specs.mac(400, "64500:400"), null, Specs.cudn("late")));
    world.convergeWithAgents();
    before.forEach((node, had) -> {
      assertThat(lines(world, node, "vrf two", "vni 42", "vrf three", "vni 43")).isEqualTo(had);
      assertThat(lines(world, node, "vni 400")).isNotEmpty();
    });
    assertThat(lines(world, "node-1", "vrf one")).isEmpty();
    assertThat(world.plan().writes()).isEmpty();
  }
}
