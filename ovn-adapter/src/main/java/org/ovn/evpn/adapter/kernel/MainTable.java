// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * The routes of the main table, which is that of the default VRF: by them the node reaches its API
 * server, its neighbours and the VTEPs of other nodes. Immutable.
 */
public final class MainTable {
  /** Nothing is routed. */
  public static final MainTable EMPTY = new MainTable(List.of());

  /** rtm_protocol of routes that zebra installs for bgpd: RTPROT_BGP of linux/rtnetlink.h. */
  private static final int BGP = 186;

  /** Where a route sends a packet. The gateway is absent when the destination is on the link. */
  public record Hop(Optional<InetAddress> gateway, String device) {}

  /**
   * A route.
   *
   * @param protocol rtm_protocol: who installed it
   * @param unicast whether it leads anywhere; else it is unreachable, prohibit or a black hole
   * @param hops next hops; none when only a nexthop object names them
   */
  public record Route(IpPrefix to, int protocol, long metric, boolean unicast, List<Hop> hops) {
    /** Copies the list. */
    public Route {
      hops = List.copyOf(hops);
    }

    /** Whether it is the way for everything that has no other. */
    boolean isDefault() {
      return to.length() == 0;
    }
  }

  private final List<Route> routes;
  private final Map<IpPrefix, Route> best = new HashMap<>();

  /** A table of these routes. */
  public MainTable(Collection<Route> routes) {
    this.routes = List.copyOf(routes);
    for (Route route : this.routes) {
      best.merge(route.to(), route, (a, b) -> b.metric() < a.metric() ? b : a);
    }
  }

  /** All routes, also those that a better one of the same destination hides. */
  List<Route> routes() {
    return routes;
  }

  /** The route that the kernel takes: the longest match, of these the one with the least metric. */
  Optional<Route> lookup(InetAddress ip) {
    for (int length = 8 * ip.getAddress().length; length >= 0; length--) {
      Route route = best.get(IpPrefix.of(ip, length));
      if (route != null) {
        return Optional.of(route);
      }
    }
    return Optional.empty();
  }

  /**
   * Whether the fabric leads to the address: by a route of its own, or by a default route that BGP
   * brought. Any other default route leads out of the node, to a router that nobody told of VTEPs.
   */
  public boolean hasPath(InetAddress ip) {
    return lookup(ip)
        .filter(Route::unicast)
        .filter(route -> !route.isDefault() || route.protocol() == BGP)
        .isPresent();
  }

  /** The default routes of the address's family, by any metric. */
  List<Route> defaults(InetAddress ip) {
    return routes.stream()
        .filter(route -> route.isDefault() && route.unicast() && route.to().contains(ip))
        .toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MainTable table && routes.equals(table.routes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(routes);
  }

  @Override
  public String toString() {
    return "MainTable[" + routes.size() + " routes]";
  }
}
