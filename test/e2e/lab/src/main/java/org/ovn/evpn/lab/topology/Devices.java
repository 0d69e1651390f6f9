// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.topology;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.lab.topology.Fabric.Host;
import org.ovn.evpn.lab.topology.Fabric.IpVrf;
import org.ovn.evpn.lab.topology.Fabric.Leaf;
import org.ovn.evpn.lab.topology.Fabric.MacVrf;
import org.ovn.evpn.lab.topology.Fabric.Node;
import org.ovn.evpn.lab.topology.Fabric.Spine;
import org.ovn.evpn.lab.topology.Wiring.Uplink;

/**
 * The script that sets up links, addresses and devices inside a place, once its cables are there.
 *
 * <p>Each is one run of {@code ip -batch} and at most one of {@code bridge -batch}: starting a
 * process is what costs in a User Mode Linux guest. Settings under /proc are written by the shell
 * itself.
 */
public final class Devices {

  private static final int VXLAN_OVERHEAD = 50;
  private static final String BRIDGE = "br-evpn";
  private static final String VXLAN = "vxlan-evpn";
  private static final int FIRST_VLAN = 11;

  private Devices() {}

  static int macVlan(Leaf leaf, MacVrf v) {
    return FIRST_VLAN + leaf.macVRFs().indexOf(v);
  }

  static int ipVlan(Leaf leaf, IpVrf v) {
    return FIRST_VLAN + leaf.macVRFs().size() + leaf.ipVRFs().indexOf(v);
  }

  /** The script of a spine. */
  public static String of(Fabric t, Spine spine) {
    Text ip = new Text();
    loopback(ip, spine.loopback());
    Wiring.uplinks(t, spine).forEach(u -> uplink(t, ip, u));
    return router(ip, new Text());
  }

  /** The script of a leaf; a border leaf gets a bridge with a single VXLAN device, and its VRFs. */
  public static String of(Fabric t, Leaf leaf) {
    Text ip = new Text();
    Text bridge = new Text();
    loopback(ip, leaf.loopback());
    Wiring.uplinks(t, leaf).forEach(u -> uplink(t, ip, u));
    ip.line("link add " + Wiring.SERVERS + " mtu " + t.mtu() + " type bridge mcast_snooping 0");
    // named after its first port otherwise, and then it changes with the ports
    ip.line(
        "link set "
            + Wiring.SERVERS
            + " addrgenmode none address "
            + leaf.servers().mac(0x02, 0x53));
    ip.line("addr add " + leaf.servers() + " dev " + Wiring.SERVERS);
    ip.line("link set " + Wiring.SERVERS + " up");
    t.nodesOf(leaf).forEach(n -> port(t, ip, n));
    if (leaf.border()) {
      evpn(t, leaf, ip, bridge);
    }
    return router(ip, bridge);
  }

  /** The script, for a leaf, of its port to a node whose cable was laid anew. */
  public static String portOf(Fabric t, Node node) {
    Text ip = new Text();
    port(t, ip, node);
    return "set -e\n" + batch("ip", ip);
  }

  private static void port(Fabric t, Text ip, Node n) {
    ip.line(
        "link set "
            + n.name()
            + " addrgenmode none mtu "
            + t.mtu()
            + " master "
            + Wiring.SERVERS
            + " up");
  }

  private static void evpn(Fabric t, Leaf leaf, Text ip, Text bridge) {
    int mtu = t.mtu() - VXLAN_OVERHEAD;
    String mac = leaf.loopback().mac(0x02, 0x45);
    ip.line(
        "link add "
            + BRIDGE
            + " mtu "
            + mtu
            + " address "
            + mac
            + " type bridge vlan_filtering 1 vlan_default_pvid 0 mcast_snooping 0");
    ip.line("link set " + BRIDGE + " addrgenmode none");
    ip.line(
        "link add "
            + VXLAN
            + " mtu "
            + mtu
            + " address "
            + mac
            + " type vxlan dstport 4789 local "
            + leaf.loopback()
            + " nolearning external vnifilter");
    ip.line("link set " + VXLAN + " addrgenmode none master " + BRIDGE);
    // an SVI cannot come up before its bridge
    ip.line("link set " + BRIDGE + " up").line("link set " + VXLAN + " up");
    bridge.line("link set dev " + VXLAN + " vlan_tunnel on neigh_suppress on learning off");
    for (MacVrf v : leaf.macVRFs()) {
      // without an SVI FRR keeps no neighbours for the VNI, and ARP suppression has nothing to
      // answer from
      mapping(bridge, macVlan(leaf, v), v.vni());
      svi(ip, macVlan(leaf, v), mac, null);
    }
    for (IpVrf v : leaf.ipVRFs()) {
      ip.line("link add " + v.name() + " type vrf table " + v.vni());
      ip.line("link set " + v.name() + " up");
      ip.line("route add unreachable default metric 4278198272 table " + v.vni());
      mapping(bridge, ipVlan(leaf, v), v.vni());
      svi(ip, ipVlan(leaf, v), mac, v.name());
    }
    for (Host h : t.hostsOf(leaf)) {
      if (h.vrf() != null) {
        ip.line("link set " + h.name() + " addrgenmode none mtu " + mtu + " master " + h.vrf());
        ip.line(
            "addr add "
                + Objects.requireNonNull(h.gateway()).withLength(h.address().length())
                + " dev "
                + h.name());
        ip.line("link set " + h.name() + " up");
      } else {
        ip.line(
            "link set " + h.name() + " addrgenmode none mtu " + mtu + " master " + BRIDGE + " up");
        bridge.line("vlan add dev " + h.name() + " vid " + vlanOf(leaf, h) + " pvid untagged");
      }
    }
  }

  private static int vlanOf(Leaf leaf, Host host) {
    return leaf.macVRFs().stream()
        .filter(v -> Objects.equals(v.vni(), host.vni()))
        .mapToInt(v -> macVlan(leaf, v))
        .findFirst()
        .orElseThrow();
  }

  private static void mapping(Text bridge, int vlan, int vni) {
    bridge.line("vlan add dev " + BRIDGE + " vid " + vlan + " self");
    bridge.line("vlan add dev " + VXLAN + " vid " + vlan);
    bridge.line("vni add dev " + VXLAN + " vni " + vni);
    bridge.line("vlan add dev " + VXLAN + " vid " + vlan + " tunnel_info id " + vni);
  }

  private static void svi(Text ip, int vlan, String mac, @Nullable String vrf) {
    String name = "vlan" + vlan;
    ip.line(
        "link add link " + BRIDGE + " name " + name + " address " + mac + " type vlan id " + vlan);
    ip.line("link set " + name + " addrgenmode none" + (vrf == null ? "" : " master " + vrf));
    ip.line("link set " + name + " up");
  }

  /**
   * The script of a node: its cables only, as a machine has them before anything of the cluster
   * runs on it. Further uplinks have their addresses; that of the first one moves to Open vSwitch.
   */
  public static String of(Fabric t, Node node, Ipv4 management) {
    Text ip = new Text();
    ip.line("link set lo up");
    ip.line(
        "link set "
            + Wiring.HOST_PORT
            + " mtu "
            + t.mtu()
            + " address "
            + Wiring.nodeMac(node)
            + " up");
    for (int i = 0; i < node.uplinks().size(); i++) {
      Fabric.NodeUplink u = node.uplinks().get(i);
      String port = Wiring.furtherPort(i);
      ip.line("link set " + port + " mtu " + t.mtu() + " address " + u.address().mac(0x02, 0x42));
      ip.line(
          "addr add "
              + u.address().withLength(t.leaf(u.leaf()).servers().length())
              + " dev "
              + port);
      ip.line("link set " + port + " up");
    }
    ip.line("link set mgmt0 addrgenmode none up");
    ip.line("addr add " + management + " dev mgmt0");
    return "set -e\n" + batch("ip", ip);
  }

  /** The script of a host outside the cluster. */
  public static String of(Fabric t, Host host) {
    Text ip = new Text();
    ip.line("link set lo up");
    ip.line(
        "link set "
            + Wiring.HOST_PORT
            + " addrgenmode none mtu "
            + (t.mtu() - VXLAN_OVERHEAD)
            + " address "
            + hostMac(t, host)
            + " up");
    ip.line("addr add " + host.address() + " dev " + Wiring.HOST_PORT);
    if (host.gateway() != null) {
      ip.line("route add default via " + host.gateway());
    }
    return "set -e\n" + batch("ip", ip);
  }

  /** The MAC address of a host's only port. */
  public static String hostMac(Fabric t, Host host) {
    return host.address().mac(0x02, 0x60 + t.hosts().indexOf(host));
  }

  private static void loopback(Text ip, Ipv4 address) {
    ip.line("link set lo up");
    ip.line("addr add " + address + "/32 dev lo");
  }

  private static void uplink(Fabric t, Text ip, Uplink u) {
    ip.line("link set " + u.port() + " addrgenmode none mtu " + t.mtu());
    ip.line("addr add " + u.own() + " dev " + u.port());
    ip.line("link set " + u.port() + " up");
  }

  private static String router(Text ip, Text bridge) {
    return """
    set -e
    cd /proc/sys/net/ipv4
    echo 1 >ip_forward
    echo 1 >fib_multipath_hash_policy
    echo 0 >conf/all/rp_filter
    echo 0 >conf/default/rp_filter
    """
        + batch("ip", ip)
        + (bridge.isEmpty() ? "" : batch("bridge", bridge));
  }

  private static String batch(String program, Text lines) {
    return program + " -batch - <<'E'\n" + lines + "E\n";
  }
}
