// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovn.evpn.e2e.Traffic.Tap;
import org.ovn.evpn.e2e.Wire.Frame;
import org.ovn.evpn.lab.shell.LabShell;

/**
 * The two nodes as the fabric sees them: what is on their uplinks, and what their EVPN devices are
 * called.
 */
final class Overlay {
  static final int FINANCE_VNI = 100;
  static final int DEV_VNI = 300;
  static final String FINANCE_ROUTER_MAC = "0a:58:0a:0a:00:01";
  static final String DEV_ROUTER_MAC = "0a:58:0a:14:00:01";

  private static final String BRIDGE = "evb-fabric";

  private final LabShell shell;
  private final Tenants tenants;
  private final Traffic traffic;

  Overlay(LabShell shell, Tenants tenants, Traffic traffic) {
    this.shell = shell;
    this.tenants = tenants;
    this.traffic = traffic;
  }

  /** The overlay frames on both uplinks while {@code meanwhile} runs. */
  Wire watch(Callable<?> meanwhile) throws Exception {
    List<Tap> taps =
        List.of(
            new Tap(Tenants.NODE_1, "eth0", Wire.FILTER),
            new Tap(Tenants.NODE_2, "eth0", Wire.FILTER));
    return Wire.of(traffic.capture(taps, meanwhile));
  }

  /**
   * 160 echoes in the VNI (40 with their answers, on two uplinks), or more where some were sent to
   * find out whether there is an answer; all of them between the nodes' VTEPs, and nothing by
   * Geneve.
   */
  String onlyVxlan(Wire wire, int vni, int geneve) {
    List<Frame> echoes =
        wire.vxlan(vni).stream().filter(f -> f.inner().contains(": ICMP echo ")).toList();
    Set<String> vteps = vteps();
    long between =
        echoes.stream().filter(f -> vteps.contains(f.from()) && vteps.contains(f.to())).count();
    require(
        between >= 160 && between == echoes.size() && geneve == 0,
        "%d echoes in VNI %d, %d of them between %s, %d Geneve"
            .formatted(echoes.size(), vni, between, vteps, geneve));
    return "%d echoes in VNI %d, 0 Geneve".formatted(between, vni);
  }

  /**
   * Refutes unless two pods of finance talk in its VNI, and not by Geneve; each pings the other.
   */
  String financeInVxlan(Station one, Station other) throws Exception {
    Wire wire = watch(() -> pingBothWays(one, other));
    return onlyVxlan(
        wire.between(one.address(), other.address()), FINANCE_VNI, financeByGeneve(wire));
  }

  /**
   * Refutes unless two pods of finance talk by Geneve, and not in its VNI; each pings the other.
   */
  String financeInGeneve(Station one, Station other) throws Exception {
    Wire wire = watch(() -> pingBothWays(one, other));
    int geneve = financeByGeneve(wire);
    int vxlan = wire.between(one.address(), other.address()).vxlan(FINANCE_VNI).size();
    require(
        geneve >= 80 && vxlan == 0,
        "%d Geneve frames, %d in VNI %d".formatted(geneve, vxlan, FINANCE_VNI));
    return "%d Geneve frames, 0 in VNI %d".formatted(geneve, FINANCE_VNI);
  }

  private PingReport pingBothWays(Station one, Station other) {
    traffic.ping(one, other.address(), 20, 20);
    return traffic.ping(other, one.address(), 20, 20);
  }

  /** Geneve frames of finance, without the one kind that the takeover leaves. */
  int financeByGeneve(Wire wire) {
    return wire.geneve(tenants.tunnelKeys(Tenants.FINANCE_1), FINANCE_ROUTER_MAC).size();
  }

  /** The nodes' tunnel addresses. */
  Set<String> vteps() {
    return Stream.of(Tenants.NODE_1, Tenants.NODE_2).map(this::vtep).collect(Collectors.toSet());
  }

  String vtep(String node) {
    return Json.parse(shell.check(node, "ip -j -4 addr show dev evd-fabric"))
        .path(0)
        .path("addr_info")
        .path(0)
        .path("local")
        .asText();
  }

  /** The router's MAC address of a node: that of its bridge, which all its SVIs share. */
  String routerMac(String node) {
    return mac(node, BRIDGE);
  }

  String mac(String place, String device) {
    return Json.parse(shell.check(place, "ip -j link show dev " + device))
        .path(0)
        .path("address")
        .asText();
  }

  /** Packets so far through the VXLAN devices and EVPN ports of both nodes. */
  long packets() {
    long sum = 0;
    for (String node : List.of(Tenants.NODE_1, Tenants.NODE_2)) {
      for (JsonNode link : Json.parse(shell.check(node, "ip -j -s link show"))) {
        String name = link.path("ifname").asText();
        if (name.startsWith("ev4-") || name.startsWith("evo.")) {
          JsonNode stats = link.path("stats64");
          sum +=
              stats.path("rx").path("packets").asLong() + stats.path("tx").path("packets").asLong();
        }
      }
    }
    return sum;
  }
}
