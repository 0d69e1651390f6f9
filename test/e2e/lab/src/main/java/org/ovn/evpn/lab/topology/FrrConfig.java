// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.topology;

import java.util.List;
import org.ovn.evpn.lab.topology.Fabric.IpVrf;
import org.ovn.evpn.lab.topology.Fabric.Leaf;
import org.ovn.evpn.lab.topology.Fabric.MacVrf;
import org.ovn.evpn.lab.topology.Fabric.Spine;
import org.ovn.evpn.lab.topology.Wiring.Uplink;

/**
 * The frr.conf of spines and leaves: eBGP everywhere, IPv4 unicast for the underlay and L2VPN EVPN
 * over the same sessions.
 *
 * <p>Switches hand EVPN routes on with the next hop (the VTEP) unchanged. Their own AS numbers are
 * all different, so no route comes back to one of them and none needs allowas-in; the nodes share a
 * number, and tolerate it themselves.
 *
 * <p>The hold time is 9 s and not shorter: the whole lab shares one processor of the guest, where a
 * start of the JVM can keep bgpd waiting for seconds. How fast a session comes up does not depend
 * on it.
 */
public final class FrrConfig {

  private FrrConfig() {}

  /** The configuration of a spine. */
  public static String of(Fabric t, Spine spine) {
    Text out = head(spine.name());
    router(out, spine.asn(), spine.loopback());
    group(out, "LEAVES");
    sessions(out, Wiring.uplinks(t, spine), "LEAVES");
    unicast(out, List.of("LEAVES"));
    out.line(" address-family l2vpn evpn");
    evpnPeers(out, List.of("LEAVES"));
    out.line(" exit-address-family").line("exit");
    return out.toString();
  }

  /** The configuration of a leaf. */
  public static String of(Fabric t, Leaf leaf) {
    Text out = head(leaf.name());
    for (IpVrf v : leaf.ipVRFs()) {
      out.line("vrf " + v.name()).line(" vni " + v.vni()).line("exit-vrf").line("!");
    }
    router(out, leaf.asn(), leaf.loopback());
    group(out, "SPINES");
    group(out, "SERVERS");
    out.line(" neighbor SERVERS remote-as " + t.nodeASN());
    out.line(" bgp listen range " + leaf.servers().network() + " peer-group SERVERS");
    sessions(out, Wiring.uplinks(t, leaf), "SPINES");
    unicast(out, List.of("SPINES", "SERVERS"));
    out.line(" address-family l2vpn evpn");
    evpnPeers(out, List.of("SPINES", "SERVERS"));
    if (leaf.border()) {
      out.line("  advertise-all-vni");
    }
    for (MacVrf v : leaf.macVRFs()) {
      out.line("  vni " + v.vni());
      out.line("   rd " + leaf.loopback() + ":" + Devices.macVlan(leaf, v));
      targets(out, "   ", v.routeTarget());
      out.line("  exit-vni");
    }
    out.line(" exit-address-family").line("exit");
    for (IpVrf v : leaf.ipVRFs()) {
      vrf(out, leaf, v);
    }
    return out.toString();
  }

  private static void vrf(Text out, Leaf leaf, IpVrf v) {
    out.line("!").line("router bgp " + leaf.asn() + " vrf " + v.name());
    out.line(" bgp router-id " + leaf.loopback());
    out.line(" no bgp ebgp-requires-policy");
    out.line(" address-family ipv4 unicast")
        .line("  redistribute connected")
        .line(" exit-address-family");
    out.line(" address-family l2vpn evpn").line("  advertise ipv4 unicast");
    out.line("  rd " + leaf.loopback() + ":" + Devices.ipVlan(leaf, v));
    targets(out, "  ", v.routeTarget());
    out.line(" exit-address-family").line("exit");
  }

  private static Text head(String hostname) {
    return new Text().line("hostname " + hostname).line("log file /var/log/frr/frr.log").line("!");
  }

  private static void router(Text out, long asn, Ipv4 id) {
    out.line("router bgp " + asn);
    out.line(" bgp router-id " + id);
    out.line(" no bgp default ipv4-unicast");
    out.line(" no bgp ebgp-requires-policy");
    out.line(" bgp bestpath as-path multipath-relax");
  }

  private static void group(Text out, String group) {
    out.line(" neighbor " + group + " peer-group");
    out.line(" neighbor " + group + " advertisement-interval 0");
    out.line(" neighbor " + group + " timers 3 9");
    out.line(" neighbor " + group + " timers connect 1");
  }

  private static void sessions(Text out, List<Uplink> uplinks, String group) {
    for (Uplink u : uplinks) {
      out.line(" neighbor " + u.peer() + " remote-as " + u.peerAsn());
      out.line(" neighbor " + u.peer() + " peer-group " + group);
    }
  }

  private static void unicast(Text out, List<String> groups) {
    out.line(" address-family ipv4 unicast").line("  redistribute connected");
    groups.forEach(g -> out.line("  neighbor " + g + " activate"));
    out.line(" exit-address-family");
  }

  private static void evpnPeers(Text out, List<String> groups) {
    for (String g : groups) {
      out.line("  neighbor " + g + " activate");
      out.line("  neighbor " + g + " attribute-unchanged next-hop");
    }
  }

  private static void targets(Text out, String indent, String target) {
    out.line(indent + "route-target import " + target);
    out.line(indent + "route-target export " + target);
  }
}
