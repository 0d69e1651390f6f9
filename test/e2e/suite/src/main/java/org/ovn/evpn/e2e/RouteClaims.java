// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.ovn.evpn.e2e.BorderLeaf.Route;
import org.ovn.evpn.e2e.Traffic.Tap;

/** What is claimed of the routes that the border leaf has from the nodes. */
final class RouteClaims {
  static final String NODE_AS = "65000";

  private static final Set<String> FINANCE_L2 = Set.of("64500:100");
  private static final Set<String> DEV_L2 = Set.of("65000:300");

  private final Tenants tenants;
  private final Traffic traffic;
  private final BorderLeaf border;
  private final Overlay overlay;
  private final Station finance1;
  private final Station finance2;
  private final Station dev1;
  private final Station dev2;
  private final Station hostL2;

  RouteClaims(
      Tenants tenants, Traffic traffic, BorderLeaf border, Overlay overlay, Stations stations) {
    this.tenants = tenants;
    this.traffic = traffic;
    this.border = border;
    this.overlay = overlay;
    this.finance1 = stations.finance1();
    this.finance2 = stations.finance2();
    this.dev1 = stations.dev1();
    this.dev2 = stations.dev2();
    this.hostL2 = stations.hostL2();
  }

  Claim gateway() {
    return new Claim(
        "no-gateway-mac",
        "no node advertises the gateway's or management port's MAC",
        this::noGatewayMac);
  }

  List<Claim> types() {
    return List.of(
        new Claim(
            "type-2",
            "border leaf: type-2 MAC and MAC+IP of each pod, RT and router MAC",
            this::typeTwo),
        new Claim(
            "type-3", "border leaf: type-3 of each node for VNI 100 and 300", this::typeThree),
        new Claim(
            "type-5", "border leaf: type-5 of finance and hr, RT and router MAC", this::typeFive));
  }

  private String noGatewayMac() throws Exception {
    String management = "ovn-k8s-mp" + tenants.networkId(Tenants.FINANCE_1);
    Set<String> local = new TreeSet<>(List.of(Overlay.FINANCE_ROUTER_MAC, Overlay.DEV_ROUTER_MAC));
    for (String node : List.of(Tenants.NODE_1, Tenants.NODE_2)) {
      String mac = overlay.mac(node, management);
      local.add(mac);
      local.add(overlay.mac(node, "ovn-k8s-mp" + tenants.networkId(Tenants.DEV_1)));
      // of its own, the host's kernel sends no frame into this network
      List<String> sent =
          traffic.capture(
              List.of(new Tap(node, management, "arp and ether src " + mac)),
              () -> {
                traffic.whoHas(node, management, "10.10.0.2", hostL2.address());
                return true;
              });
      require(!sent.isEmpty(), "no frame of %s could be sent on %s".formatted(mac, node));
    }
    for (Station pod : List.of(finance1, finance2)) {
      PingReport report = traffic.ping(pod, "10.10.0.1", 2, 50);
      require(report.received() > 0, "the gateway did not answer %s".formatted(pod));
    }
    Thread.sleep(1000);
    List<Route> routes = border.fromNodes(2, NODE_AS);
    require(!routes.isEmpty(), "no type-2 route at all");
    for (Route route : routes) {
      require(local.stream().noneMatch(mac -> route.prefix().contains(mac)), route.prefix());
    }
    return "%d type-2 routes, none with %s".formatted(routes.size(), String.join(", ", local));
  }

  private String typeTwo() throws Exception {
    List<Route> routes = border.fromNodes(2, NODE_AS);
    for (Station pod : List.of(finance1, finance2, dev1, dev2)) {
      Set<String> layer2 = finance1.equals(pod) || finance2.equals(pod) ? FINANCE_L2 : DEV_L2;
      boolean routed = layer2.equals(FINANCE_L2);
      Route mac = only(routes, "[" + pod.mac() + "]", false, pod.address());
      Route macIp = only(routes, "[" + pod.mac() + "]", true, pod.address());
      for (Route route : List.of(mac, macIp)) {
        require(
            route.text().contains("\"" + overlay.vtep(pod.node()) + "\""),
            route.prefix() + " is not from the VTEP of " + pod.node() + ": " + route.text());
      }
      requireTargets(mac, layer2);
      requireTargets(macIp, routed ? Set.of("64500:100", "64500:101") : layer2);
      Set<String> expected = routed ? Set.of(overlay.routerMac(pod.node())) : Set.of();
      require(
          macIp.routerMacs().equals(expected),
          macIp.prefix() + " has router MAC " + macIp.routerMacs() + ", not " + expected);
    }
    return "%d routes; RT 64500:100, with IP +101 and its node's RMAC; dev 65000:300"
        .formatted(routes.size());
  }

  private static void requireTargets(Route route, Set<String> targets) {
    require(
        route.routeTargets().equals(targets),
        "%s has route targets %s, not %s".formatted(route.prefix(), route.routeTargets(), targets));
  }

  private static Route only(List<Route> routes, String mac, boolean withAddress, String address) {
    List<Route> found =
        routes.stream()
            .filter(r ->
                r.prefix().contains(mac) && r.prefix().contains("[" + address + "]") == withAddress)
            .toList();
    require(
        found.size() == 1,
        "%d times type-2 %s%s: %s"
            .formatted(
                found.size(), mac, withAddress ? " with " + address : " without address", found));
    return found.getFirst();
  }

  private String typeThree() throws Exception {
    List<Route> routes = border.fromNodes(3, NODE_AS);
    for (Set<String> targets : List.of(FINANCE_L2, DEV_L2)) {
      Set<String> from =
          routes.stream()
              .filter(r -> r.routeTargets().equals(targets))
              .map(r -> originator(r.prefix()))
              .collect(Collectors.toSet());
      require(
          from.equals(overlay.vteps()), "%s comes from %s: %s".formatted(targets, from, routes));
    }
    require(routes.size() == 4, routes.size() + " type-3 routes: " + routes);
    return "2 for VNI 100, 2 for VNI 300 (automatic RT), one of each VTEP";
  }

  /** The last field of a type-3 prefix, {@code [3]:[0]:[32]:[10.254.0.1]}. */
  private static String originator(String prefix) {
    return prefix.substring(prefix.lastIndexOf('[') + 1, prefix.lastIndexOf(']'));
  }

  private String typeFive() throws Exception {
    List<Route> routes = border.fromNodes(5, NODE_AS);
    Map<String, String> macByVtep = new HashMap<>();
    for (String node : List.of(Tenants.NODE_1, Tenants.NODE_2)) {
      macByVtep.put(overlay.vtep(node), overlay.routerMac(node));
    }
    for (Route route : routes) {
      // a router MAC of the other node would send the packets there
      String vtep =
          macByVtep.keySet().stream()
              .filter(ip -> route.text().contains("\"" + ip + "\""))
              .findFirst()
              .orElseThrow(() -> new Claim.Refuted("from no node's VTEP: " + route));
      require(
          route.routerMacs().equals(Set.of(macByVtep.get(vtep))),
          "%s from %s has router MAC %s".formatted(route.prefix(), vtep, route.routerMacs()));
    }
    List<Route> finance =
        routes.stream().filter(r -> r.routeTargets().equals(Set.of("64500:101"))).toList();
    List<Route> hr =
        routes.stream().filter(r -> r.routeTargets().equals(Set.of("64500:201"))).toList();
    require(
        finance.stream().allMatch(r -> r.prefix().contains("[24]:[10.10.0.0]"))
            && finance.size() == 2
            && distinct(finance, Route::rd) == 2,
        "finance: " + finance);
    require(
        hr.stream().allMatch(r -> r.prefix().contains("[24]:[10.10."))
            && hr.size() == 2
            && distinct(hr, Route::prefix) == 2,
        "hr: " + hr);
    require(finance.size() + hr.size() == routes.size(), "others: " + routes);
    return "finance /24 from 2 nodes (2 RDs), hr /24 of each node, each with its node's RMAC";
  }

  private static long distinct(List<Route> routes, Function<Route, String> what) {
    return routes.stream().map(what).distinct().count();
  }
}
