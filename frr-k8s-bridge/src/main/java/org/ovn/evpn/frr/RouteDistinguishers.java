package org.ovn.evpn.frr;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ovn.evpn.api.v1alpha1.NetworkIpVrf;
import org.ovn.evpn.api.v1alpha1.Topology;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.RouteDistinguisher;

/**
 * Which networks need a route distinguisher of their own on every node, and what it is.
 *
 * <p>FRR's automatic RD of a VRF is {@code <router-id of the VRF>:<index>}, the router-id being an
 * address inside the tenant's VRF. A route reflector or an eBGP spine keeps one path per RD and
 * prefix, so two nodes must not send the same prefix under the same RD. They would where the prefix
 * is the same on every node (Layer2), and where tenants overlap: then node A's share of one tenant
 * can equal node B's share of the other, router-id and index included.
 *
 * <p>An explicit RD is {@code <IPv4 VTEP address of the node>:<2n>} for the MAC-VRF and {@code
 * :<2n+1>} for the IP-VRF of network id n: unique, and known without asking the node.
 */
final class RouteDistinguishers {
  /** Highest network id whose numbers still fit the 16 bits behind an IPv4 address. */
  static final int MAX_NETWORK_ID = 32767;

  private RouteDistinguishers() {}

  /**
   * Names of the networks that need per-node RDs. Of Layer3 networks that overlap each other the
   * one with the lowest network id stays automatic, so that a newcomer never changes the RD of a
   * network that is up. A network whose IP-VRF has an RD from the administrator is left alone.
   */
  static Set<String> perNode(List<FrrNetwork> networks) {
    Set<String> result = new HashSet<>();
    List<IpPrefix> automatic = new ArrayList<>();
    networks.stream()
        .sorted(
            Comparator.comparingInt((FrrNetwork n) -> n.spec().networkId())
                .thenComparing(FrrNetwork::name))
        .forEach(n -> {
          NetworkIpVrf ip = n.spec().ipVrf();
          if (ip == null || ip.routeDistinguisher() != null) {
            return;
          }
          boolean shared =
              n.spec().topology() == Topology.LAYER2
                  || n.spec().subnets().stream()
                      .anyMatch(s -> automatic.stream().anyMatch(s::overlaps));
          if (shared) {
            result.add(n.name());
          } else {
            automatic.addAll(n.spec().subnets());
          }
        });
    return result;
  }

  /** The IPv4 address among a node's addresses of one VTEP; RDs have room for no other. */
  static Optional<InetAddress> administrator(List<InetAddress> vtepAddresses) {
    return vtepAddresses.stream().filter(a -> a.getAddress().length == 4).findFirst();
  }

  static RouteDistinguisher macVrf(InetAddress vtep, int networkId) {
    return RouteDistinguisher.of(vtep, 2 * networkId);
  }

  static RouteDistinguisher ipVrf(InetAddress vtep, int networkId) {
    return RouteDistinguisher.of(vtep, 2 * networkId + 1);
  }
}
