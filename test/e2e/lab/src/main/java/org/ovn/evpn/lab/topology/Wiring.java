// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.topology;

import java.util.ArrayList;
import java.util.List;
import org.ovn.evpn.lab.topology.Fabric.Host;
import org.ovn.evpn.lab.topology.Fabric.Leaf;
import org.ovn.evpn.lab.topology.Fabric.Node;
import org.ovn.evpn.lab.topology.Fabric.Spine;

/**
 * The cables of a fabric, and the addresses of those between switches.
 *
 * <p>Spine s and leaf l (both from 0) share 192.168.s.(2l)/31: the even address is the spine's.
 */
public final class Wiring {

  /** The device of a leaf that its servers hang on. */
  static final String SERVERS = "servers";

  /** The first device of a node, and the only one of a host. */
  static final String HOST_PORT = "eth0";

  private Wiring() {}

  /**
   * One veth pair.
   *
   * @param a the place of one end
   * @param aPort its device there
   * @param b the place of the other end
   * @param bPort its device there
   */
  public record Cable(String a, String aPort, String b, String bPort) {}

  /**
   * One port of a switch that has a BGP session.
   *
   * @param port the device
   * @param own its address, /31
   * @param peer the other end's address
   * @param peerAsn the other end's AS number
   */
  record Uplink(String port, Ipv4 own, Ipv4 peer, long peerAsn) {}

  /** All cables, spines first. */
  public static List<Cable> cables(Fabric t) {
    List<Cable> out = new ArrayList<>();
    for (Spine s : t.spines()) {
      for (Leaf l : t.leaves()) {
        out.add(new Cable(s.name(), to(l.name()), l.name(), to(s.name())));
      }
    }
    for (Node n : t.nodes()) {
      out.add(new Cable(n.leaf(), n.name(), n.name(), HOST_PORT));
      for (int i = 0; i < n.uplinks().size(); i++) {
        out.add(new Cable(n.uplinks().get(i).leaf(), n.name(), n.name(), furtherPort(i)));
      }
    }
    for (Host h : t.hosts()) {
      out.add(new Cable(h.leaf(), h.name(), h.name(), HOST_PORT));
    }
    return out;
  }

  static List<Uplink> uplinks(Fabric t, Spine spine) {
    List<Uplink> out = new ArrayList<>();
    for (int l = 0; l < t.leaves().size(); l++) {
      Ipv4 own = spineSide(t.spines().indexOf(spine), l);
      Leaf leaf = t.leaves().get(l);
      out.add(new Uplink(to(leaf.name()), own, own.plus(1).withLength(32), leaf.asn()));
    }
    return out;
  }

  static List<Uplink> uplinks(Fabric t, Leaf leaf) {
    List<Uplink> out = new ArrayList<>();
    for (int s = 0; s < t.spines().size(); s++) {
      Ipv4 peer = spineSide(s, t.leaves().indexOf(leaf));
      Spine spine = t.spines().get(s);
      out.add(new Uplink(to(spine.name()), peer.plus(1), peer.withLength(32), spine.asn()));
    }
    return out;
  }

  /** The devices of a node's uplinks. */
  static List<String> ports(Node node) {
    List<String> out = new ArrayList<>(List.of(HOST_PORT));
    for (int i = 0; i < node.uplinks().size(); i++) {
      out.add(furtherPort(i));
    }
    return out;
  }

  /** The device of a node's further uplink, counted from 0. */
  static String furtherPort(int index) {
    return "eth" + (index + 1);
  }

  /**
   * The MAC address of a node's first uplink, as a real machine's would be: stable, and its own.
   */
  public static String nodeMac(Node node) {
    return node.address().mac(0x02, 0x42);
  }

  private static Ipv4 spineSide(int spine, int leaf) {
    return Ipv4.parse("192.168." + spine + ".0/31").plus(2 * leaf);
  }

  private static String to(String place) {
    return "to-" + place;
  }
}
