// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.world;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.plan.Plan;

/**
 * Prints what one plan costs on a cluster of a given size, at rest. Arguments: networks, nodes. Run
 * it with the class path of the tests.
 */
final class PlanCost {
  private PlanCost() {}

  public static void main(String[] arguments) {
    int networks = Integer.parseInt(arguments[0]);
    int nodes = Integer.parseInt(arguments[1]);
    World world = new World();
    world.vtep("fabric", "10.0.0.0/16");
    world.template("rack-a", "172.18.1.1");
    for (int i = 0; i < nodes; i++) {
      world.node("node-" + i, Map.of());
    }
    for (int i = 0; i < networks; i++) {
      NetworkKey key = NetworkKey.cluster("net-" + i);
      world.network(key, Map.of("all", "yes"), Map.of());
      world.nad(
          key,
          "ns-" + i,
          1 + i % 4000,
          "layer2",
          "10.%d.%d.0/24".formatted(100 + i / 256, i % 256));
    }
    world.evpn(
        "all",
        Specs.pooled(
            Specs.mac(null),
            Specs.ip(null, Egress.FABRIC, List.of()),
            Specs.range(1, 2 * networks),
            Specs.cudns(Specs.labels("all", "yes"))));
    long began = System.nanoTime();
    int rounds = world.converge();
    System.out.printf(
        "%d networks, %d nodes: %d rounds to rest in %d ms%n",
        networks, nodes, rounds, (System.nanoTime() - began) / 1_000_000);
    world.agents();
    world.converge();
    for (int i = 0; i < 5; i++) {
      began = cpu();
      int writes = world.plan().writes().size();
      System.out.printf(
          "  a plan at rest: %d writes, %d ms%n", writes, (cpu() - began) / 1_000_000);
    }
    world.node("node-new", Map.of());
    began = cpu();
    int writes = world.plan().writes().size();
    System.out.printf(
        "  a plan after one node came: %d writes, %d ms%n", writes, (cpu() - began) / 1_000_000);
    world.converge();
    for (int i = 0; i < 3; i++) {
      world.layer3("new-" + i, 4001 + i, "10.%d.0.0/16".formatted(90 + i));
      world.evpn(
          "new-" + i,
          Specs.evpn(
              null,
              Specs.ip(60_000 + i, Egress.SPLIT, List.of("192.168.0.0/24")),
              Specs.cudn("new-" + i)));
      plans(world, "a plan after one Layer3 network came");
    }
  }

  /** Processor time of this thread: the machine may be busy. */
  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** Plans and applies to the end, and prints what each of the plans took. */
  private static void plans(World world, String what) {
    List<String> times = new ArrayList<>();
    while (true) {
      world.clusterManager.reconcile();
      long began = cpu();
      Plan plan = world.plan();
      times.add((cpu() - began) / 1_000_000 + " ms");
      if (plan.writes().isEmpty()) {
        break;
      }
      plan.writes().forEach(world::apply);
    }
    System.out.printf("  %s: %s%n", what, times);
  }
}
