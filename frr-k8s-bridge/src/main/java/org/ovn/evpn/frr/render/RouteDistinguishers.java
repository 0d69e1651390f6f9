// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.ovn.evpn.api.v1alpha1.NetworkIpVrf;
import org.ovn.evpn.api.v1alpha1.NetworkMacVrf;
import org.ovn.evpn.api.v1alpha1.Topology;
import org.ovn.evpn.api.value.RouteDistinguisher;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.frr.intent.FrrNetwork;

/**
 * Which route distinguisher a VRF has.
 *
 * <p>A route reflector or an eBGP spine keeps one path per RD and prefix, so neither two nodes of a
 * network nor two networks may send the same prefix under the same RD. FRR's automatic RD of a VRF
 * is no help: it is {@code <router-id of the VRF>:<index>}, the router-id being an address inside
 * the tenant's VRF, which another tenant, or another node of a Layer2 network, may have as well.
 *
 * <p>What it is follows from the network alone, never from which others there are: a changed RD
 * withdraws and announces every route of a network that is up.
 *
 * <ul>
 *   <li>Layer3: each node has a subnet of its own, so one RD serves all nodes and stands in the
 *       shared object: {@code <ASN>:<VNI of the IP-VRF>}.
 *   <li>Layer2 with an IP-VRF: the subnet is the same on every node, so the RD differs per node and
 *       stands in the node's object: {@code <IPv4 VTEP address of the node>:<65534-2n>} for the
 *       MAC-VRF and {@code :<65535-2n>} for the IP-VRF of network id n, known without asking the
 *       node.
 *   <li>A MAC-VRF alone: FRR's automatic one, whose router-id is the node's own.
 * </ul>
 *
 * <p>Where the router-id is the VTEP address, explicit and automatic RDs share one range. FRR
 * counts its automatic ones from 2 upwards, VNIs and VRFs together; the explicit ones come from the
 * top.
 */
final class RouteDistinguishers {
  /**
   * Highest network id: OVN-Kubernetes has 4,096 networks and counts from 0. Below the numbers of
   * this one FRR has room for 57,342 automatic ones.
   */
  static final int MAX_NETWORK_ID = 4095;

  private static final int TOP = 65535;

  private RouteDistinguishers() {}

  /** Whether the RDs differ per node. An IP-VRF with an RD from the administrator is left alone. */
  static boolean isPerNode(FrrNetwork n) {
    NetworkIpVrf ip = n.spec().ipVrf();
    return ip != null && ip.routeDistinguisher() == null && n.spec().topology() == Topology.LAYER2;
  }

  /** The RD of an IP-VRF that is the same on every node; empty where it differs per node. */
  static Optional<RouteDistinguisher> ofAllNodes(long asn, FrrNetwork n, NetworkIpVrf ip) {
    return isPerNode(n)
        ? Optional.empty()
        : Optional.ofNullable(ip.routeDistinguisher()).or(() -> Optional.of(shared(asn, ip.vni())));
  }

  /** The VNI needs the room of a two-byte AS number, as in FRR's automatic route target. */
  private static RouteDistinguisher shared(long asn, Vni vni) {
    return RouteDistinguisher.parse((asn & 0xFFFF) + ":" + vni);
  }

  /** The IPv4 address among a node's addresses of one VTEP; RDs have room for no other. */
  static Optional<InetAddress> administrator(List<InetAddress> vtepAddresses) {
    return vtepAddresses.stream().filter(a -> a.getAddress().length == 4).findFirst();
  }

  /**
   * The RDs that differ per node, of a network of which {@link #isPerNode} says so.
   *
   * @param withIpVrf whether the node has the network's IP-VRF
   * @param macVrfs gets that of the MAC-VRF, by VNI
   * @param ipVrfs gets that of the IP-VRF, by VRF
   */
  static void put(
      InetAddress vtep,
      FrrNetwork n,
      boolean withIpVrf,
      SortedMap<Vni, RouteDistinguisher> macVrfs,
      SortedMap<String, RouteDistinguisher> ipVrfs) {
    NetworkMacVrf mac = n.spec().macVrf();
    if (mac != null && mac.routeDistinguisher() == null) {
      macVrfs.put(mac.vni(), macVrf(vtep, n.spec().networkId()));
    }
    if (withIpVrf) {
      ipVrfs.put(n.spec().vrf(), ipVrf(vtep, n.spec().networkId()));
    }
  }

  static RouteDistinguisher macVrf(InetAddress vtep, int networkId) {
    return RouteDistinguisher.of(vtep, TOP - 1 - 2 * networkId);
  }

  static RouteDistinguisher ipVrf(InetAddress vtep, int networkId) {
    return RouteDistinguisher.of(vtep, TOP - 2 * networkId);
  }
}
