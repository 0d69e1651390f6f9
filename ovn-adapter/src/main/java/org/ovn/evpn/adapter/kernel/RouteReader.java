// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.ovn.evpn.adapter.netlink.Attribute.num;
import static org.ovn.evpn.adapter.netlink.Attribute.number;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.ovn.evpn.adapter.netlink.Attribute;
import org.ovn.evpn.adapter.netlink.Envelope;
import org.ovn.evpn.adapter.netlink.Errno;
import org.ovn.evpn.adapter.netlink.Key;
import org.ovn.evpn.adapter.netlink.NetlinkException;
import org.ovn.evpn.adapter.netlink.NetlinkRequest;
import org.ovn.evpn.adapter.netlink.NetlinkSocket;
import org.ovn.evpn.adapter.netlink.Rt;
import org.ovn.evpn.adapter.netlink.RtMessage;
import org.ovn.evpn.api.foreign.OvnKubernetesDefaults;
import org.ovn.evpn.api.value.IpPrefix;

/** Reads the routes that matter here: RTM_GETROUTE, by type and table. */
final class RouteReader {
  private static final int RTA_MULTIPATH = 9;

  /** In a dump's filter: routes of any type. */
  private static final int ALL_TYPES = 0;

  private final NetlinkSocket netlink;
  private final Devices devices;

  private RouteReader(NetlinkSocket netlink, Devices devices) {
    this.netlink = netlink;
    this.devices = devices;
  }

  /** The content of the routes; each part as the field of {@link KernelState} of that name. */
  record Routes(
      Set<KernelState.GuardRoute> guardRoutes,
      Set<Integer> unreachableDefaults,
      OptionalInt underlayMtu4,
      OptionalInt underlayMtu6,
      Set<IpPrefix> serviceCidrs,
      MainTable main) {}

  static Routes read(NetlinkSocket netlink, Devices devices) {
    return new RouteReader(netlink, devices).read();
  }

  private Routes read() {
    boolean ipv6 = devices.ipv6();
    Set<KernelState.GuardRoute> guards = new HashSet<>();
    Set<Integer> unreachableDefaults = new HashSet<>();
    readUnreachable(Rt.AF_INET, guards, unreachableDefaults);
    if (ipv6) {
      readUnreachable(Rt.AF_INET6, guards, new HashSet<>());
    }
    List<Envelope> all = new ArrayList<>(dump(Rt.AF_INET, ALL_TYPES, Rt.RT_TABLE_MAIN));
    if (ipv6) {
      all.addAll(dump(Rt.AF_INET6, ALL_TYPES, Rt.RT_TABLE_MAIN));
    }
    List<Envelope> main4 = unicast(all, Rt.AF_INET);
    List<Envelope> main6 = unicast(all, Rt.AF_INET6);
    Set<IpPrefix> serviceCidrs = new HashSet<>();
    readServiceCidrs(main4, serviceCidrs);
    readServiceCidrs(main6, serviceCidrs);
    return new Routes(
        guards,
        unreachableDefaults,
        underlayMtu(main4),
        underlayMtu(main6),
        serviceCidrs,
        new MainTableReader(devices).read(all));
  }

  private static List<Envelope> unicast(List<Envelope> routes, int family) {
    return routes.stream()
        .filter(e ->
            e.body() instanceof RtMessage.Route body
                && body.family() == family
                && body.routeType() == Rt.RTN_UNICAST)
        .toList();
  }

  private List<Envelope> dump(int family, int type, int table) {
    List<Attribute> filter = table == 0 ? List.of() : List.of(num(Key.RTA_TABLE, table));
    try {
      return netlink.dump(
          new NetlinkRequest(
              Rt.RTM_GETROUTE,
              0,
              new RtMessage.Route(family, 0, 0, 0, 0, 0, 0, type, 0, filter),
              "dump routes"));
    } catch (NetlinkException e) {
      if (e.errno() == Errno.ENOENT) {
        return List.of(); // the table does not exist as long as it has no route
      }
      throw e;
    }
  }

  private void readUnreachable(
      int family, Set<KernelState.GuardRoute> guards, Set<Integer> defaults) {
    for (Envelope e : dump(family, Rt.RTN_UNREACHABLE, 0)) {
      if (!(e.body() instanceof RtMessage.Route body) || body.routeType() != Rt.RTN_UNREACHABLE) {
        continue;
      }
      int table = (int) number(body.attributes(), Key.RTA_TABLE).orElse(body.table());
      if (body.protocol() == Ownership.ROUTE_PROTOCOL) {
        IpPrefix prefix =
            IpPrefix.of(
                Attribute.address(body.attributes(), Key.RTA_DST).orElseGet(() -> any(family)),
                body.destinationLength());
        guards.add(
            new KernelState.GuardRoute(
                table, prefix, number(body.attributes(), Key.RTA_PRIORITY).orElse(0)));
      } else if (body.destinationLength() == 0) {
        defaults.add(table);
      }
    }
  }

  private static InetAddress any(int family) {
    try {
      return InetAddress.getByAddress(new byte[family == Rt.AF_INET ? 4 : 16]);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // only for other lengths
    }
  }

  /**
   * OVN-Kubernetes routes services to a gateway and from a source address that are both of its
   * masquerade subnet. A gateway alone would not do: zebra writes 169.254.0.1 for routes of
   * unnumbered BGP sessions.
   */
  private static void readServiceCidrs(List<Envelope> main, Set<IpPrefix> result) {
    for (Envelope e : main) {
      if (e.body() instanceof RtMessage.Route body
          && body.destinationLength() > 0
          && isMasquerade(Attribute.address(body.attributes(), Key.RTA_GATEWAY))
          && isMasquerade(Attribute.address(body.attributes(), Key.RTA_PREFSRC))) {
        Attribute.address(body.attributes(), Key.RTA_DST)
            .ifPresent(to -> result.add(IpPrefix.of(to, body.destinationLength())));
      }
    }
  }

  private static boolean isMasquerade(Optional<InetAddress> address) {
    return address
        .map(ip -> IpPrefix.of(ip, ip.getAddress().length * 8))
        .filter(ip -> OvnKubernetesDefaults.MASQUERADE_SUBNETS.stream().anyMatch(ip::overlaps))
        .isPresent();
  }

  /**
   * MTU of the device of the default route with the lowest metric; of the first one when it has
   * several next hops.
   */
  private OptionalInt underlayMtu(List<Envelope> main) {
    long best = Long.MAX_VALUE;
    OptionalInt mtu = OptionalInt.empty();
    for (Envelope e : main) {
      if (!(e.body() instanceof RtMessage.Route body) || body.destinationLength() != 0) {
        continue;
      }
      long metric = number(body.attributes(), Key.RTA_PRIORITY).orElse(0);
      List<Integer> indexes = new ArrayList<>();
      number(body.attributes(), Key.RTA_OIF).ifPresent(i -> indexes.add((int) i));
      for (Attribute a : body.attributes()) {
        // struct rtnexthop: u16 length, u8 flags, u8 hops, int ifindex
        if (a instanceof Attribute.Raw raw
            && (raw.type() & 0x3fff) == RTA_MULTIPATH
            && raw.value().size() >= 8) {
          indexes.add(
              ByteBuffer.wrap(raw.value().toArray()).order(ByteOrder.nativeOrder()).getInt(4));
        }
      }
      for (int index : indexes) {
        Device device = devices.at(index);
        if (device != null && metric < best) {
          best = metric;
          mtu = OptionalInt.of(device.mtu());
        }
      }
    }
    return mtu;
  }
}
