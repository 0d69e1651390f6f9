// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
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
import org.ovn.evpn.api.annotation.NetworkAnnotations;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.facts.NodeFact;
import org.ovn.evpn.controller.world.NadBuilder;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.World;

/**
 * Random clusters that change at random: whatever happens, the planner comes to rest, never gives a
 * number twice, changes nothing that need not change, and does not depend on the order in which
 * objects are listed. With every write, {@link World} looks at what FRR announces and reloads.
 */
class PlannerPropertyTest {
  private static final Map<String, String> FABRIC = Map.of("fabric", "yes");

  /** Does one random thing to the world. */
  private static void change(World world, Random random) {
    String name = "n" + random.nextInt(8);
    NetworkKey key =
        random.nextInt(3) > 0
            ? NetworkKey.cluster(name)
            : NetworkKey.namespaced(random.nextBoolean() ? "ns" : "other", name);
    String evpn = "e" + random.nextInt(5);
    switch (random.nextInt(14)) {
      case 0, 1 -> {
        Map<String, String> annotations = new HashMap<>();
        if (random.nextInt(3) == 0) {
          annotations.put(NetworkAnnotations.EVPN, evpn);
          annotations.put(
              NetworkAnnotations.MAC_VNI, List.of("12", "1", "x").get(random.nextInt(3)));
        } else if (!key.isCluster()) {
          annotations.put(NetworkAnnotations.EVPN, "tenants");
          if (random.nextBoolean()) {
            annotations.put(NetworkAnnotations.MAC_VNI, "" + (10 + random.nextInt(6)));
          }
          if (random.nextBoolean()) {
            annotations.put(
                NetworkAnnotations.MAC_ROUTE_TARGETS, "64500:" + (10 + random.nextInt(6)));
          }
        }
        world.network(key, Map.of("tier", random.nextBoolean() ? "gold" : "lead"), annotations);
        // Left alone, those of other namespaces may disagree with the new one.
        if (random.nextInt(4) > 0) {
          world.nads.values().removeIf(nad -> nad.owner().equals(key));
        }
        world.nad(
            key,
            key.isCluster() ? "ns" + random.nextInt(2) : key.namespace(),
            1 + Math.floorMod(key.hashCode(), 4000),
            random.nextInt(3) == 0 ? "layer3" : "layer2",
            List.of("10.1.0.0/16", "10.1.2.0/24", "10.2.0.0/16", "10.3.0.0/16")
                .get(random.nextInt(4)));
      }
      case 2 -> {
        world.networks.remove(key);
        world.nads.values().removeIf(nad -> nad.owner().equals(key));
      }
      case 3, 4 ->
          world.evpn(
              evpn,
              Specs.evpn(
                  random.nextBoolean() ? Specs.mac(1 + random.nextInt(6)) : null,
                  random.nextBoolean()
                      ? Specs.ip(1 + random.nextInt(6), egress(random), List.of("10.200.0.0/24"))
                      : null,
                  key.isCluster() ? Specs.cudn(name) : Specs.udn(key.namespace(), name)));
      case 5, 6 ->
          world.evpn(
              evpn,
              Specs.pooled(
                  random.nextBoolean() ? Specs.mac(null) : null,
                  random.nextBoolean()
                      ? Specs.ip(null, egress(random), List.of("10.200.0.0/24"))
                      : null,
                  Specs.range(1 + random.nextInt(5), 6 + random.nextInt(6)),
                  Specs.cudns(Specs.labels("tier", random.nextBoolean() ? "gold" : "lead"))));
      case 7 ->
          world.evpn(evpn, Specs.annotated(Specs.ALL, Specs.range(10, 10 + random.nextInt(6))));
      case 8 -> {
        if (world.evpns.containsKey(evpn)) {
          world.deleteEvpn(evpn);
        }
      }
      case 9 -> {
        String node = "node-" + random.nextInt(6);
        if (world.nodes.containsKey(node) && random.nextBoolean()) {
          world.relabel(node, random.nextBoolean() ? FABRIC : Map.of());
        } else {
          world.node(node, FABRIC);
        }
      }
      case 10 -> {
        String node = "node-" + random.nextInt(6);
        world.nodes.remove(node);
        world.states.remove(node);
      }
      case 11 -> {
        String node = "node-" + random.nextInt(6);
        if (world.nodes.containsKey(node)) {
          world.nodeVteps(
              node,
              random.nextBoolean() ? new Parsed.Malformed<>("not JSON.") : new Parsed.Absent<>());
        }
      }
      case 12 ->
          world.nads.computeIfPresent(
              "ns0/" + name,
              (id, nad) ->
                  NadBuilder.of(nad.owner(), nad.namespace())
                      .ownerUid(nad.ownerUid())
                      .build(new Parsed.Malformed<>("bad.")));
      default -> world.evpn(evpn, new Parsed.Malformed<>("spec.vtep: not a name."));
    }
  }

  private static Egress egress(Random random) {
    return random.nextBoolean() ? Egress.FABRIC : Egress.SPLIT;
  }

  private static World start() {
    World world = new World();
    world.vtep("fabric", Specs.vtep(Specs.labels("fabric", "yes"), "10.254.0.0/29"));
    world.namespace("ns", Map.of());
    world.namespace("other", Map.of());
    world.evpn("tenants", Specs.annotated(Specs.ALL, Specs.range(10, 15)));
    world.template("rack-a", "172.18.1.1");
    world.node("node-0", FABRIC);
    return world;
  }

  @Property(tries = 150)
  void planner_afterRandomChanges_comesToRestWithoutGivingAnythingTwice(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int changes) {
    Random random = new Random(seed);
    World world = start();
    for (int i = 0; i < changes; i++) {
      change(world, random);
      if (random.nextInt(3) == 0) {
        world.converge();
        assertUnique(world);
      }
      if (random.nextInt(3) == 0) {
        world.agents();
      }
    }
    world.converge();
    assertUnique(world);
    assertThat(world.plan().writes()).isEmpty();
    // Agents release what was waiting, and everything comes to rest again.
    world.agents();
    world.convergeWithAgents();
    assertUnique(world);
    assertThat(world.evpnNetworks.values()).noneMatch(network -> network.meta().deleting());
  }

  private static Stream<Vni> vnis(EvpnNetworkSpec spec) {
    return Stream.of(
            spec.macVrf() == null ? null : spec.macVrf().vni(),
            spec.ipVrf() == null ? null : spec.ipVrf().vni())
        .filter(vni -> vni != null);
  }

  private static Set<Long> targets(EvpnNetworkSpec spec) {
    Set<Long> result = new HashSet<>();
    if (spec.macVrf() != null && spec.macVrf().routeTargets() != null) {
      spec.macVrf().routeTargets().exports().forEach(target -> result.add(target.number()));
    }
    return result;
  }

  private static void assertUnique(World world) {
    Set<Vni> vnis = new HashSet<>();
    for (EvpnNetworkFact network : world.evpnNetworks.values()) {
      vnis(network.spec().toOptional().orElseThrow())
          .forEach(vni -> assertThat(vnis.add(vni)).as("VNI %s given once", vni).isTrue());
    }
    // Only annotations of tenants give route targets here.
    for (EvpnNetworkFact fact : world.evpnNetworks.values()) {
      EvpnNetworkSpec spec = fact.spec().toOptional().orElseThrow();
      Set<Long> targets = targets(spec);
      if (targets.isEmpty()) {
        continue;
      }
      for (EvpnNetworkFact other : world.evpnNetworks.values()) {
        EvpnNetworkSpec others = other.spec().toOptional().orElseThrow();
        if (!NetworkKey.of(others.network())
            .namespace()
            .equals(NetworkKey.of(spec.network()).namespace())) {
          Set<Long> numbers = targets(others);
          vnis(others).forEach(vni -> numbers.add((long) vni.value()));
          assertThat(numbers)
              .as("%s must not join %s", fact.name(), other.name())
              .doesNotContainAnyElementsOf(targets);
        }
      }
    }
    Set<InetAddress> addresses = new HashSet<>();
    for (NodeFact node : world.nodes.values()) {
      node.vtepAddresses("fabric")
          .forEach(ip -> assertThat(addresses.add(ip)).as("%s given once", ip).isTrue());
    }
  }

  @Property(tries = 60)
  void plan_ofShuffledListsOrFreshPlanner_isTheSame(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 25) int changes) {
    Random random = new Random(seed);
    World world = start();
    for (int i = 0; i < changes; i++) {
      change(world, random);
      if (random.nextInt(4) == 0) {
        world.converge();
        world.agents();
      }
    }
    Set<Write> writes = new HashSet<>(world.plan().writes());
    for (int i = 0; i < 3; i++) {
      Plan other = world.freshPlan(world.shuffled(random.nextLong()));
      assertThat(texts(other.writes())).containsExactlyInAnyOrderElementsOf(texts(writes));
    }
  }

  /** After each change, and while agents, FRR and OVN-Kubernetes follow. */
  @Property(tries = 40)
  void plan_thatRemembers_isTheSameAsOneThatDoesNot(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 20) int changes) {
    Random random = new Random(seed);
    World world = start();
    for (int i = 0; i < changes; i++) {
      change(world, random);
      for (int round = random.nextInt(4); round >= 0; round--) {
        Plan plan = world.plan();
        Plan fresh = world.freshPlan(world.facts());
        assertThat(texts(plan.writes())).isEqualTo(texts(fresh.writes()));
        assertThat(plan.again()).isEqualTo(fresh.again());
        plan.writes().forEach(world::apply);
        world.pass(random.nextInt(10));
      }
      if (random.nextInt(4) == 0) {
        world.agents();
      }
    }
  }

  /** FRRConfiguration is a mutable class without equals: its text stands for it. */
  private static Set<String> texts(Collection<Write> writes) {
    Set<String> result = new HashSet<>();
    writes.forEach(write ->
        result.add(
            switch (write) {
              case Write.WriteFrr(var template, var steps) ->
                  steps.stream()
                      .map(step ->
                          step.verb()
                              + " "
                              + step.resource().getMetadata()
                              + step.resource().getSpec())
                      .toList()
                      .toString();
              case Write.WriteRouteAdvertisements w ->
                  w.sources().stream().map(s -> s.getMetadata() + " " + s.getSpec()).toList()
                      + " "
                      + w.advertisements().isPresent()
                      + w.remove().isPresent()
                      + w.obsoleteSources().size();
              default -> write.toString();
            }));
    return result;
  }

  private static int freeId(World world, Random random) {
    return random
        .ints(1, 4096)
        .filter(id ->
            world.nads.values().stream()
                .flatMap(nad -> nad.content().toOptional().stream())
                .noneMatch(content -> content.networkId() == id))
        .findFirst()
        .orElseThrow();
  }

  /** The RDs of each VNI and VRF, in text, with the object that has it; of the nodes named. */
  private static Map<String, List<String>> distinguishers(World world, Set<String> nodes) {
    Map<String, List<String>> result = new HashMap<>();
    world.frr.forEach((name, object) -> {
      Map<String, String> annotations = object.getMetadata().getAnnotations();
      String node = annotations == null ? null : annotations.get(ManagedLabels.NODE);
      if (object.getSpec().raw() != null && (node == null || nodes.contains(node))) {
        String block = "";
        for (String line : object.getSpec().raw().rawConfig().lines().map(String::strip).toList()) {
          if (line.startsWith("router bgp ") || line.startsWith("vni ")) {
            block = line;
            result.putIfAbsent(block, new ArrayList<>());
          } else if (line.startsWith("rd ")) {
            result.get(block).add(name + ": " + line);
          }
        }
      }
    });
    return result;
  }

  @Property(tries = 60)
  void addition_ofNetworkAndNode_changesNothingThatIsThere(
      @ForAll long seed, @ForAll @IntRange(min = 5, max = 30) int changes) {
    Random random = new Random(seed);
    World world = start();
    NetworkKey there = NetworkKey.cluster("there");
    world.network(there, Map.of(), Map.of());
    world.nad(there, "there", freeId(world, random), "layer3", "10.2.0.0/16");
    world.evpn(
        "there",
        Specs.evpn(
            null, Specs.ip(41, Egress.SPLIT, List.of("10.200.0.0/24")), Specs.cudn("there")));
    for (int i = 0; i < changes; i++) {
      change(world, random);
    }
    world.convergeWithAgents();
    Map<String, EvpnNetworkSpec> before = new HashMap<>();
    world.evpnNetworks.forEach((name, fact) -> before.put(name, world.spec(name)));
    Map<String, List<InetAddress>> addresses = new HashMap<>();
    world.nodes.forEach((name, node) -> addresses.put(name, node.vtepAddresses("fabric")));
    Set<String> nodes = Set.copyOf(world.nodes.keySet());
    Map<String, List<String>> distinguishers = distinguishers(world, nodes);

    NetworkKey key = NetworkKey.cluster("added");
    world.network(key, Map.of("tier", "new"), Map.of());
    boolean layer2 = random.nextBoolean();
    world.nad(
        key,
        "added",
        freeId(world, random),
        layer2 ? "layer2" : "layer3",
        List.of("10.1.2.0/25", "10.1.0.0/16", "10.2.0.0/15").get(random.nextInt(3)));
    world.evpn(
        "added",
        Specs.pooled(
            layer2 ? Specs.mac(null) : null,
            Specs.ip(null, egress(random), List.of("10.200.0.0/24")),
            Specs.range(1, 40),
            Specs.cudn("added")));
    world.node("added", FABRIC);
    world.converge();
    Map<String, List<String>> after = distinguishers(world, nodes);
    distinguishers.forEach((vrf, rds) -> assertThat(after.get(vrf)).as(vrf).isEqualTo(rds));
    before.forEach((name, spec) -> assertThat(world.spec(name)).as(name).isEqualTo(spec));
    addresses.forEach((name, ips) -> assertThat(world.addresses(name)).as(name).isEqualTo(ips));
  }
}
