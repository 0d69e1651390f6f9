// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ovn.evpn.e2e.BorderLeaf.Route;
import org.ovn.evpn.e2e.Tenants.Pod;

/** What is claimed of networks as people write them, and as OVN-Kubernetes has them. */
final class NetworkClaims {
  private static final Duration LEAVES_WITHIN = Duration.ofSeconds(30);
  private static final int VNI = 5100;
  private static final Pod ONE = new Pod("hb2", "one", Tenants.NODE_1, "hb2");
  private static final Pod TWO = new Pod("hb2", "two", Tenants.NODE_2, "hb2");

  /** Of those that the API admits, the smallest and largest of each form. */
  private static final Set<String> EDGES =
      Set.of(
          "0:100",
          "0:0",
          "23456:1",
          "65535:1",
          "64500:0",
          "64500:4294967295",
          "65536:1",
          "4294967294:65535",
          "4294967295:1",
          "0.0.0.0:1",
          "10.0.0.1:65535",
          "255.255.255.255:1");

  private final Sight sight;

  NetworkClaims(Sight sight) {
    this.sight = sight;
  }

  List<Claim> inOrder() {
    return List.of(
        new Claim(
            "host-bits",
            "subnets with host bits, route targets at the edges: pods talk, routes have them",
            this::hostBits),
        new Claim(
            "not-on-every-node",
            "a node that does not run a network announces nothing of it, and joins by itself",
            this::notOnEveryNode));
  }

  private String notOnEveryNode() throws Exception {
    AsBefore before = AsBefore.of(sight);
    sight.cases().add("not-on-every-node");
    String measured;
    try {
      sight.kubectl().run("wait", "--for=create", "--timeout=30s", "evpnnetwork/cudn.part");
      awaitPart("{.status.nodes.notNeeded}", "1");
      sight
          .kubectl()
          .run("wait", "--for=condition=Programmed", "--timeout=90s", "evpnnetwork/cudn.part");
      sight.kubectl().run("wait", "--for=condition=Ready", "--timeout=60s", "evpn/part");
      awaitType3(1);
      sight.kubectl().run("annotate", "clusteruserdefinednetwork/part", "ovnkube-fixture/not-on-");
      long begin = System.nanoTime();
      awaitPart("{.status.nodes.ready}", "2");
      awaitType3(2);
      measured =
          "one node and one type-3 first; both %.1f s after node-2 had it"
              .formatted((System.nanoTime() - begin) / 1e9);
    } finally {
      // the network stays: see above
      sight.kubectl().run("delete", "evpn", "part", "--ignore-not-found", "--timeout=60s");
    }
    before.awaitRoutes();
    return measured;
  }

  private void awaitPart(String path, String value) {
    sight
        .kubectl()
        .run(
            "wait",
            "--for=jsonpath=" + path + "=" + value,
            "--timeout=90s",
            "evpnnetwork/cudn.part");
  }

  private void awaitType3(int nodes) throws InterruptedException {
    long end = System.nanoTime() + LEAVES_WITHIN.toNanos();
    while (true) {
      long there =
          sight.border().fromNodes(3, RouteClaims.NODE_AS).stream()
              .filter(route -> route.routeTargets().contains("65000:5110"))
              .map(Route::prefix)
              .distinct()
              .count();
      if (there == nodes) {
        return;
      }
      require(System.nanoTime() < end, "%d of %d nodes announce VNI 5110".formatted(there, nodes));
      Thread.sleep(500);
    }
  }

  private String hostBits() throws Exception {
    AsBefore before = AsBefore.of(sight);
    sight.cases().add("host-bits");
    String measured;
    try {
      sight.tenants().create(List.of(ONE, TWO));
      for (String network : List.of("cudn.hb2", "cudn.hb3")) {
        sight.kubectl().run("wait", "--for=create", "--timeout=30s", "evpnnetwork/" + network);
        sight
            .kubectl()
            .run("wait", "--for=condition=Programmed", "--timeout=90s", "evpnnetwork/" + network);
      }
      sight.tenants().awaitRunning();
      Station one = sight.tenants().station(ONE);
      Station two = sight.tenants().station(TWO);
      sight.traffic().awaitAnswer(one, two.address());
      Wire wire = sight.overlay().watch(() -> sight.traffic().ping(one, two.address(), 20, 20));
      long echoes = wire.vxlan(VNI).stream().filter(f -> f.inner().contains("ICMP echo")).count();
      require(echoes >= 80, "%d echoes in VNI %d".formatted(echoes, VNI));
      awaitEdges("leaf-1");
      awaitEdges("leaf-2");
      List<String> layer3 = awaitLayer3();
      measured =
          "%d echoes in VNI %d; type-3 with %d route targets; type-5 of %s"
              .formatted(echoes, VNI, EDGES.size(), layer3);
    } finally {
      // the networks stay: a VRF that goes can end zebra (FRR 10.3), whoever made it
      sight.kubectl().run("delete", "evpn", "hb2", "hb3", "--ignore-not-found", "--timeout=60s");
    }
    before.awaitRoutes();
    return measured;
  }

  /**
   * At the leaf of the node's own rack: FRR 10.3 itself, as a switch between two others, drops
   * route targets of the form ADDRESS:NUMBER.
   */
  private void awaitEdges(String leaf) throws InterruptedException {
    BorderLeaf table = new BorderLeaf(sight.shell(), leaf);
    long end = System.nanoTime() + LEAVES_WITHIN.toNanos();
    while (true) {
      List<Set<String>> targets =
          table.fromNodes(3, RouteClaims.NODE_AS).stream()
              .map(Route::routeTargets)
              .filter(t -> t.contains("23456:1"))
              .toList();
      if (targets.contains(EDGES)) {
        return;
      }
      require(System.nanoTime() < end, "%s: type-3 with route targets %s".formatted(leaf, targets));
      Thread.sleep(500);
    }
  }

  private List<String> awaitLayer3() throws InterruptedException {
    long end = System.nanoTime() + LEAVES_WITHIN.toNanos();
    while (true) {
      Set<String> prefixes =
          sight.border().fromNodes(5, RouteClaims.NODE_AS).stream()
              .filter(route -> route.routeTargets().contains("65000:5101"))
              .map(Route::prefix)
              .collect(Collectors.toCollection(TreeSet::new));
      if (prefixes.size() == 2
          && prefixes.stream().allMatch(p -> p.startsWith("[5]:[0]:[24]:[10.120."))) {
        return List.copyOf(prefixes);
      }
      require(System.nanoTime() < end, "type-5 " + prefixes);
      Thread.sleep(500);
    }
  }
}
