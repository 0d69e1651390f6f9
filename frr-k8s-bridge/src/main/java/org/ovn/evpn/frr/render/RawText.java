// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.v1alpha1.NetworkIpVrf;
import org.ovn.evpn.api.v1alpha1.NetworkMacVrf;
import org.ovn.evpn.api.v1alpha1.RouteTargets;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.RouteDistinguisher;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.frr.intent.FrrNetwork;

/**
 * FRR lines for {@code spec.raw.rawConfig}, written as {@code show running-config} prints them: a
 * line that FRR shows in another form would be deleted and added at every reload.
 *
 * <p>Every text opens with a {@code router bgp} block that is closed. frr-k8s appends raw text to
 * whatever stanza came last; {@code router bgp} is understood everywhere, while {@code vrf X}
 * behind an open {@code router bgp} is taken for {@code vrf-policy X} (FRR 10.3).
 */
final class RawText {
  /** The address family of EVPN. */
  static final String EVPN = "l2vpn evpn";

  private static final String ANY_AS_PATH = "bgp bestpath as-path multipath-relax";

  private final StringBuilder out = new StringBuilder();

  private RawText() {}

  /** What a base object says beyond its typed neighbours. */
  static String base(long asn, boolean anyAsPath, List<RawNeighbor> neighbors) {
    RawText t = new RawText();
    t.line(0, "router bgp " + asn);
    if (anyAsPath) {
      t.line(1, ANY_AS_PATH);
    }
    for (boolean ipv4 : new boolean[] {true, false}) {
      String family = unicast(ipv4);
      List<RawNeighbor> own =
          neighbors.stream()
              .filter(n -> n.allowAsIn().containsKey(family) && (ipv4 ? n.ipv4() : n.ipv6()))
              .toList();
      if (!own.isEmpty()) {
        t.line(1, "address-family " + family);
        own.forEach(n -> t.allowAsIn(n, family));
        t.line(1, "exit-address-family");
      }
    }
    t.line(1, "address-family " + EVPN);
    for (RawNeighbor n : neighbors.stream().filter(RawNeighbor::evpn).toList()) {
      t.line(2, "neighbor " + n.id() + " activate");
      if (n.allowAsIn().containsKey(EVPN)) {
        t.allowAsIn(n, EVPN);
      }
    }
    t.line(2, "advertise-all-vni");
    t.line(1, "exit-address-family");
    t.close("exit");
    return t.out + TenantRoutes.definitions();
  }

  /** The VNIs and VRFs of networks; empty if FRR needs no word about any of them. */
  static String networks(long asn, boolean anyAsPath, List<FrrNetwork> networks) {
    RawText t = new RawText();
    t.line(0, "router bgp " + asn);
    List<FrrNetwork> macVrfs = networks.stream().filter(RawText::hasMacLines).toList();
    if (!macVrfs.isEmpty()) {
      t.line(1, "address-family l2vpn evpn");
      for (FrrNetwork n : macVrfs) {
        NetworkMacVrf mac = n.spec().macVrf();
        if (mac != null) {
          t.vni(mac.vni(), mac.routeDistinguisher(), mac.routeTargets());
        }
      }
      t.line(1, "exit-address-family");
    }
    t.close("exit");
    boolean any = !macVrfs.isEmpty();
    for (FrrNetwork n : networks) {
      NetworkIpVrf ip = n.spec().ipVrf();
      if (ip != null) {
        any = true;
        t.ipVrf(asn, anyAsPath, n, ip);
      }
    }
    return any ? t.out.toString() : "";
  }

  /** The route distinguishers of one node: of MAC-VRFs by VNI, of IP-VRFs by VRF name. */
  static String distinguishers(
      long asn,
      SortedMap<Vni, RouteDistinguisher> macVrfs,
      SortedMap<String, RouteDistinguisher> ipVrfs) {
    if (macVrfs.isEmpty() && ipVrfs.isEmpty()) {
      return "";
    }
    RawText t = new RawText();
    t.line(0, "router bgp " + asn);
    if (!macVrfs.isEmpty()) {
      t.line(1, "address-family l2vpn evpn");
      macVrfs.forEach((vni, rd) -> t.vni(vni, rd, null));
      t.line(1, "exit-address-family");
    }
    t.close("exit");
    for (Map.Entry<String, RouteDistinguisher> e : ipVrfs.entrySet()) {
      t.line(0, "router bgp " + asn + " vrf " + e.getKey());
      t.line(1, "address-family l2vpn evpn");
      t.line(2, "rd " + e.getValue());
      t.line(1, "exit-address-family");
      t.close("exit");
    }
    return t.out.toString();
  }

  /** An address family of unicast routes. */
  static String unicast(boolean ipv4) {
    return (ipv4 ? "ipv4" : "ipv6") + " unicast";
  }

  private void allowAsIn(RawNeighbor n, String family) {
    line(2, "neighbor " + n.id() + " allowas-in " + n.allowAsIn().get(family));
  }

  private static boolean hasMacLines(FrrNetwork n) {
    NetworkMacVrf mac = n.spec().macVrf();
    return mac != null
        && (mac.routeDistinguisher() != null
            || (mac.routeTargets() != null
                && !(mac.routeTargets().imports().isEmpty()
                    && mac.routeTargets().exports().isEmpty())));
  }

  private void vni(Vni vni, @Nullable RouteDistinguisher rd, @Nullable RouteTargets rts) {
    line(2, "vni " + vni);
    distinguisherAndTargets(3, rd, rts);
    line(2, "exit-vni");
  }

  private void ipVrf(long asn, boolean anyAsPath, FrrNetwork n, NetworkIpVrf ip) {
    String vrf = n.spec().vrf();
    boolean ipv4 = n.spec().subnets().stream().anyMatch(IpPrefix::isIpv4);
    boolean ipv6 = n.spec().subnets().stream().anyMatch(s -> !s.isIpv4());
    line(0, "vrf " + vrf);
    line(1, "vni " + ip.vni());
    close("exit-vrf");
    line(0, "router bgp " + asn + " vrf " + vrf);
    if (anyAsPath) {
      line(1, ANY_AS_PATH);
    }
    if (ipv4) {
      redistribute(true);
    }
    if (ipv6) {
      redistribute(false);
    }
    line(1, "address-family l2vpn evpn");
    if (ipv4) {
      line(2, "advertise ipv4 unicast route-map " + TenantRoutes.ADVERTISED);
    }
    if (ipv6) {
      line(2, "advertise ipv6 unicast route-map " + TenantRoutes.ADVERTISED);
    }
    distinguisherAndTargets(
        2, RouteDistinguishers.ofAllNodes(asn, n, ip).orElse(null), ip.routeTargets());
    line(1, "exit-address-family");
    close("exit");
  }

  private void redistribute(boolean ipv4) {
    line(1, "address-family " + unicast(ipv4));
    line(2, "redistribute connected route-map " + TenantRoutes.connected(ipv4));
    line(2, "import vrf route-map " + TenantRoutes.IMPORTED);
    line(1, "exit-address-family");
  }

  private void distinguisherAndTargets(
      int depth, @Nullable RouteDistinguisher rd, @Nullable RouteTargets rts) {
    if (rd != null) {
      line(depth, "rd " + rd);
    }
    if (rts != null) {
      for (RouteTarget rt : rts.imports().stream().distinct().sorted().toList()) {
        line(depth, "route-target import " + rt);
      }
      for (RouteTarget rt : rts.exports().stream().distinct().sorted().toList()) {
        line(depth, "route-target export " + rt);
      }
    }
  }

  private void close(String keyword) {
    line(0, keyword);
    line(0, "!");
  }

  private void line(int depth, String text) {
    out.append(" ".repeat(depth)).append(text).append('\n');
  }

  /**
   * A neighbour as raw lines need it.
   *
   * @param id address in canonical form, or interface
   * @param ipv4 whether frr-k8s activates it for IPv4 unicast
   * @param ipv6 whether frr-k8s activates it for IPv6 unicast
   * @param evpn whether it carries EVPN
   * @param allowAsIn by address family the word behind {@code allowas-in}
   */
  record RawNeighbor(
      String id, boolean ipv4, boolean ipv6, boolean evpn, Map<String, String> allowAsIn) {}
}
