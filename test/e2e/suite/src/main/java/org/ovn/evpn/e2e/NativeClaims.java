// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ovn.evpn.e2e.BorderLeaf.Route;
import org.ovn.evpn.e2e.Tenants.Pod;

/** What is claimed of clusters that run OVN-Kubernetes' own EVPN as well. */
final class NativeClaims {
  private static final int VNI = 310;
  private static final Pod ONE = new Pod("native", "one", Tenants.NODE_1, "native");
  private static final Pod TWO = new Pod("native", "two", Tenants.NODE_2, "native");
  private static final Duration SAID_WITHIN = Duration.ofSeconds(20);

  private final Sight sight;

  NativeClaims(Sight sight) {
    this.sight = sight;
  }

  List<Claim> inOrder() {
    return List.of(
        new Claim(
            "native-evpn",
            "OVN-Kubernetes' own EVPN on the same nodes and FRR: both carry, ours takes nothing of"
                + " it",
            this::beside));
  }

  /** The network stays in the lab: a VRF that goes can end zebra (FRR 10.3), whoever made it. */
  private String beside() throws Exception {
    List<String> seen = new ArrayList<>();
    String whole =
        new Pings(sight.traffic())
            .wholeDuring(
                sight.stations().everyTenant(),
                () -> {
                  sight.cases().add("native");
                  sight.tenants().create(List.of(ONE, TWO));
                  sight.tenants().awaitRunning();
                  seen.add(carried());
                  seen.add(announced());
                  return seen.add(refused());
                });
    sight
        .kubectl()
        .run("wait", "--for=condition=Ready", "--timeout=90s", "evpn", "finance", "hr", "tenants");
    return String.join("; ", seen) + "; " + whole;
  }

  private String carried() throws Exception {
    Station one = sight.tenants().station(ONE);
    Station two = sight.tenants().station(TWO);
    sight.traffic().awaitAnswer(one, two.address());
    Wire wire = sight.overlay().watch(() -> sight.traffic().ping(one, two.address(), 20, 20));
    List<Wire.Frame> echoes =
        wire.vxlan(VNI).stream()
            .filter(f -> f.inner().contains(one.address()) && f.inner().contains("ICMP echo"))
            .toList();
    Set<String> ends =
        echoes.stream().map(Wire.Frame::from).collect(Collectors.toCollection(TreeSet::new));
    require(
        echoes.size() >= 80 && ends.stream().allMatch(a -> a.startsWith("172.18.")),
        "%d echoes in VNI %d from %s".formatted(echoes.size(), VNI, ends));
    return "%d echoes in VNI %d from %s".formatted(echoes.size(), VNI, ends);
  }

  /** Each network with its own numbers, from its own tunnel addresses. */
  private String announced() throws InterruptedException {
    long end = System.nanoTime() + SAID_WITHIN.toNanos();
    while (true) {
      List<Route> routes = sight.border().fromNodes(RouteClaims.NODE_AS);
      List<Set<String>> ofNativeEvpn =
          routes.stream()
              .filter(route -> route.isOf(3) && route.prefix().contains("[172.18."))
              .map(Route::routeTargets)
              .toList();
      // until FRR has its configuration, it takes the VNI of the IP-VRF for one of Layer 2
      if (ofNativeEvpn.equals(List.of(Set.of("65000:310"), Set.of("65000:310")))) {
        requireApart(routes);
        return "its type-3 with 65000:310";
      }
      require(System.nanoTime() < end, "type-3 of native EVPN: " + ofNativeEvpn);
      Thread.sleep(500);
    }
  }

  private void requireApart(List<Route> routes) {
    Set<String> vteps = sight.overlay().vteps();
    for (Route route : routes) {
      boolean numberOfNativeEvpn =
          route.routeTargets().stream().anyMatch(t -> t.matches("65000:31[01]"));
      boolean vtepOfOurs = vteps.stream().anyMatch(v -> route.text().contains("\"" + v + "\""));
      require(
          !(numberOfNativeEvpn && vtepOfOurs), "a VTEP of ours with its route target: " + route);
    }
  }

  private String refused() throws Exception {
    List<String> reasons = new ArrayList<>();
    sight.cases().add("native-numbers");
    Map<String, String> words = Map.of("greedy-vni", "310", "greedy-network", "transport EVPN");
    try {
      for (var evpn : words.entrySet()) {
        reasons.add(
            sight
                .conditions()
                .await(
                    "evpn/" + evpn.getKey(),
                    "Accepted",
                    SAID_WITHIN,
                    c -> c.status().equals("False") && c.message().contains(evpn.getValue()))
                .message());
      }
    } finally {
      sight.kubectl().run("delete", "evpn", "greedy-vni", "greedy-network", "--timeout=60s");
    }
    return String.join(" ", reasons);
  }
}
