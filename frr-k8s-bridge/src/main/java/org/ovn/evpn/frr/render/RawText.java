// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.v1alpha1.NetworkIpVrf;
import org.ovn.evpn.api.v1alpha1.NetworkMacVrf;
import org.ovn.evpn.api.v1alpha1.RouteTargets;
import org.ovn.evpn.api.v1alpha1.Topology;
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
    return t.out.toString();
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
    if (ipv4) {
      connectedFilter(n, true);
    }
    if (ipv6) {
      connectedFilter(n, false);
    }
    line(0, "vrf " + vrf);
    line(1, "vni " + ip.vni());
    close("exit-vrf");
    line(0, "router bgp " + asn + " vrf " + vrf);
    if (anyAsPath) {
      line(1, ANY_AS_PATH);
    }
    if (ipv4) {
      redistribute(n, true);
    }
    if (ipv6) {
      redistribute(n, false);
    }
    line(1, "address-family l2vpn evpn");
    if (ipv4) {
      line(2, "advertise ipv4 unicast route-map " + filterName(n, true));
    }
    if (ipv6) {
      line(2, "advertise ipv6 unicast route-map " + filterName(n, false));
    }
    distinguisherAndTargets(
        2, RouteDistinguishers.ofAllNodes(asn, n, ip).orElse(null), ip.routeTargets());
    line(1, "exit-address-family");
    close("exit");
  }

  /**
   * Only the tenant's own subnets enter BGP, and only they leave as type-5 routes, whatever
   * somebody imports into the VRF: the whole subnet of a Layer2 network, and of a Layer3 network
   * this node's share, whatever its length is. One map does both: FRR's first load grows with the
   * square of the number of maps. A mark that connected routes get and one map for all that asks
   * for it would not do: a route that another VRF of ours lends this one keeps its mark (tag and
   * community alike), and {@code match source-protocol connected} would drop a subnet that
   * OVN-Kubernetes announces by a {@code network} line, which FRR prefers.
   */
  private void connectedFilter(FrrNetwork n, boolean ipv4) {
    String name = filterName(n, ipv4);
    String family = ipv4 ? "ip" : "ipv6";
    int seq = 5;
    for (IpPrefix s :
        n.spec().subnets().stream().filter(p -> p.isIpv4() == ipv4).sorted().toList()) {
      boolean shares = n.spec().topology() == Topology.LAYER3 && s.length() < s.hostLength();
      line(
          0,
          family
              + " prefix-list "
              + name
              + " seq "
              + seq
              + " permit "
              + s
              + (shares ? " le " + s.hostLength() : ""));
      seq += 5;
    }
    line(0, "!");
    line(0, "route-map " + name + " permit 10");
    line(1, "match " + family + " address prefix-list " + name);
    close("exit");
  }

  private void redistribute(FrrNetwork n, boolean ipv4) {
    line(1, "address-family " + (ipv4 ? "ipv4" : "ipv6") + " unicast");
    line(2, "redistribute connected route-map " + filterName(n, ipv4));
    line(1, "exit-address-family");
  }

  /** VRF names are unique on a node, and so are these; two templates of a node agree on them. */
  private static String filterName(FrrNetwork n, boolean ipv4) {
    return "evpn-" + n.spec().vrf() + (ipv4 ? "-ipv4" : "-ipv6");
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
