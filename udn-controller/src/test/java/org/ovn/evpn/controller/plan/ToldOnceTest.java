// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.VtepMode;
import org.ovn.evpn.api.v1alpha1.VtepSpec;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.controller.facts.FrrFacts;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.TemplateBuilder;
import org.ovn.evpn.controller.world.World;
import org.ovn.evpn.frr.facts.FrrNodeReport;
import org.ovn.evpn.frr.facts.RunningConfig;

/**
 * What is wrong with many nodes is told in as many words as what is wrong with some: with a
 * thousand networks on a thousand nodes a sentence for each node, or for each network, fills the
 * API server and is read by nobody.
 */
class ToldOnceTest {
  private static final int NETWORKS = 4;

  private interface Trouble {
    void on(World world, String node, int number);
  }

  /** All conditions, after so many nodes have that trouble. */
  private static List<Condition> told(int nodes, Trouble trouble, String... cidrs) {
    World world = new World();
    world.vtep("fabric", cidrs);
    world.template("rack-a", TemplateBuilder.peering("172.18.1.1"));
    for (int i = 0; i < nodes; i++) {
      world.node("node-%02d".formatted(i), Map.of("rack", "a"));
    }
    for (int i = 0; i < NETWORKS; i++) {
      world.layer2("net-" + i, 1 + i, "10.%d.0.0/16".formatted(20 + i));
    }
    for (int i = 0; i < NETWORKS; i++) {
      world.evpn(
          "evpn-" + i,
          Specs.evpn(
              Specs.mac(100 + i, "64500:" + (100 + i)),
              Specs.ip(200 + i, Egress.SPLIT, List.of("192.168.0.0/24"), "64500:" + (200 + i)),
              Specs.cudn("net-" + i)));
    }
    world.convergeWithAgents();
    int number = 0;
    for (String node : List.copyOf(world.nodes.keySet())) {
      trouble.on(world, node, number++);
    }
    world.pass(120);
    world.converge();
    return Stream.of(
            world.evpns.values().stream().flatMap(e -> e.status().conditions().stream()),
            world.vteps.values().stream().flatMap(v -> v.status().conditions().stream()),
            world.evpnNetworks.values().stream().flatMap(n -> n.status().conditions().stream()))
        .flatMap(some -> some)
        .toList();
  }

  private static void assertSameLength(Trouble trouble, String word, String... cidrs) {
    List<Condition> few = told(2 * Message.SENTENCES, trouble, cidrs);
    List<Condition> many = told(6 * Message.SENTENCES, trouble, cidrs);
    assertThat(few).anyMatch(condition -> condition.message().contains(word));
    assertThat(many).hasSameSizeAs(few);
    for (int i = 0; i < few.size(); i++) {
      assertThat(words(many.get(i)))
          .as(many.get(i).message())
          .isLessThanOrEqualTo(words(few.get(i)) + 2);
    }
  }

  private static int words(Condition condition) {
    return condition.message().split(" ").length;
  }

  @Test
  void vtepAddress_ofAFamilyThatNoNeighborCarries_isToldOnce() {
    List<Condition> conditions = told(60, (world, node, number) -> {}, "10.254.0.0/24");
    assertThat(conditions).noneMatch(c -> c.message().contains("VTEP addresses of"));

    World world = new World();
    world.vtep("fabric", "10.254.0.0/24");
    world.template("rack-a", "fd00::1");
    for (int i = 0; i < 60; i++) {
      world.node("node-%02d".formatted(i), Map.of());
    }
    for (int i = 0; i < NETWORKS; i++) {
      world.layer2("net-" + i, 1 + i, "10.%d.0.0/16".formatted(20 + i));
      world.evpn(
          "evpn-" + i, Specs.evpn(Specs.mac(100 + i, "64500:1"), null, Specs.cudn("net-" + i)));
    }
    world.convergeWithAgents();
    world
        .evpns
        .values()
        .forEach(evpn -> {
          List<Condition> its =
              evpn.status().conditions().stream()
                  .filter(c -> c.message().contains("the VTEP addresses of"))
                  .toList();
          assertThat(its).hasSize(1);
          assertThat(its.getFirst().message())
              .containsOnlyOnce("the VTEP addresses of 60 nodes: \"node-00\"")
              .contains("\"node-09\" and 50 more")
              .doesNotContain("node-10");
        });
  }

  @Test
  void annotationOfNode_malformed_isToldAtMostTenTimes() {
    assertSameLength(
        (world, node, number) ->
            world.nodeVteps(node, new Parsed.Malformed<>("annotation: not JSON.")),
        "not JSON",
        "10.254.0.0/24");
  }

  @Test
  void addressOfUnmanagedVtep_outsideItsCidrs_isToldAtMostTenTimes() {
    assertSameLength(
        (world, node, number) -> {
          world.vtep(
              "by-hand",
              new VtepSpec(List.of(IpPrefix.parse("10.9.0.0/24")), VtepMode.UNMANAGED, null));
          TreeMap<String, List<InetAddress>> had =
              new TreeMap<>(world.node(node).vteps().toOptional().orElseThrow());
          had.put("by-hand", List.of(IpAddresses.parse("10.8.0." + (1 + number))));
          world.nodeVteps(node, new Parsed.Present<>(had));
        },
        "is outside spec.cidrs",
        "10.254.0.0/24");
  }

  @Test
  void linesThatDifferFromNodeToNode_missing_areToldAtMostTenTimes() {
    assertSameLength(
        (world, node, number) ->
            world.frrNodes.add(
                new FrrFacts.NodeState(
                    node,
                    new FrrNodeReport(
                        RunningConfig.parse("! empty\n"), Optional.empty(), Optional.empty()))),
        "FRR lacks",
        "10.254.0.0/24");
  }

  @Test
  void nodesWhereFrrFailsOrSessionsAreDown_areToldAtMostTenTimes() {
    assertSameLength(
        (world, node, number) -> {
          world.sessions.removeIf(session -> node.equals(session.statusOrEmpty().node()));
          world.session(node, "172.18.1.1", "Active");
          world.frrNodes.add(
              new FrrFacts.NodeState(
                  node,
                  new FrrNodeReport(
                      RunningConfig.parse(""),
                      Optional.empty(),
                      Optional.of("FRR refused the configuration: line " + number))));
        },
        "FRR refused the configuration",
        "10.254.0.0/24");
  }
}
