// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.ovn.evpn.adapter.netlink.Attribute.number;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ovn.evpn.adapter.netlink.Attribute;
import org.ovn.evpn.adapter.netlink.Envelope;
import org.ovn.evpn.adapter.netlink.Key;
import org.ovn.evpn.adapter.netlink.Rt;
import org.ovn.evpn.adapter.netlink.RtMessage;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.IpPrefix;

/** Reads the routes of a dump of the main table into a {@link MainTable}. */
final class MainTableReader {
  private static final int RTA_GATEWAY = 5;
  private static final int RTA_MULTIPATH = 9;
  private static final int RTA_VIA = 18;

  /** struct rtnexthop: u16 length, u8 flags, u8 hops, int ifindex; attributes follow. */
  private static final int RTNEXTHOP = 8;

  private static final int RTATTR = 4;

  /** The device of the route or hop is down: the kernel passes over it. */
  private static final int RTNH_F_DEAD = 1;

  private final Devices devices;

  MainTableReader(Devices devices) {
    this.devices = devices;
  }

  /**
   * Reads.
   *
   * @param dump of both families, of all types of route
   */
  MainTable read(List<Envelope> dump) {
    List<MainTable.Route> routes = new ArrayList<>();
    for (Envelope e : dump) {
      if (e.body() instanceof RtMessage.Route body
          && isDecision(body.routeType())
          && (body.flags() & RTNH_F_DEAD) == 0) {
        routes.add(route(body));
      }
    }
    return new MainTable(routes);
  }

  private static boolean isDecision(int type) {
    return type == Rt.RTN_UNICAST || isRefusal(type);
  }

  /** RTN_BLACKHOLE, RTN_UNREACHABLE, RTN_PROHIBIT. */
  private static boolean isRefusal(int type) {
    return type >= 6 && type <= 8;
  }

  private MainTable.Route route(RtMessage.Route body) {
    List<Attribute> a = body.attributes();
    List<MainTable.Hop> hops = new ArrayList<>();
    number(a, Key.RTA_OIF)
        .ifPresent(index -> hops.add(hop((int) index, Attribute.address(a, Key.RTA_GATEWAY), a)));
    for (Attribute attribute : a) {
      if (attribute instanceof Attribute.Raw raw && (raw.type() & 0x3fff) == RTA_MULTIPATH) {
        multipath(raw.value().toArray(), hops);
      }
    }
    int octets = body.family() == Rt.AF_INET ? 4 : 16;
    InetAddress to =
        Attribute.address(a, Key.RTA_DST).orElseGet(() -> IpAddresses.of(new byte[octets]));
    return new MainTable.Route(
        IpPrefix.of(to, body.destinationLength()),
        body.protocol(),
        number(a, Key.RTA_PRIORITY).orElse(0),
        body.routeType() == Rt.RTN_UNICAST,
        hops);
  }

  private MainTable.Hop hop(int index, Optional<InetAddress> gateway, List<Attribute> attributes) {
    Optional<InetAddress> via =
        attributes.stream()
            .filter(a -> a instanceof Attribute.Raw raw && (raw.type() & 0x3fff) == RTA_VIA)
            .map(a -> via(((Attribute.Raw) a).value().toArray()))
            .flatMap(Optional::stream)
            .findFirst();
    return new MainTable.Hop(
        gateway.or(() -> via), devices.names().getOrDefault(index, "#" + index));
  }

  /** struct rtvia: u16 family, then the address. */
  private static Optional<InetAddress> via(byte[] value) {
    return value.length == 6 || value.length == 18
        ? Optional.of(IpAddresses.of(Arrays.copyOfRange(value, 2, value.length)))
        : Optional.empty();
  }

  private void multipath(byte[] value, List<MainTable.Hop> hops) {
    ByteBuffer in = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
    int at = 0;
    while (at + RTNEXTHOP <= value.length) {
      int length = Short.toUnsignedInt(in.getShort(at));
      if (length < RTNEXTHOP || at + length > value.length) {
        return;
      }
      if ((in.get(at + 2) & RTNH_F_DEAD) == 0) {
        hops.add(
            new MainTable.Hop(
                gateway(value, at + RTNEXTHOP, at + length),
                devices.names().getOrDefault(in.getInt(at + 4), "#" + in.getInt(at + 4))));
      }
      at += (length + 3) & ~3;
    }
  }

  private static Optional<InetAddress> gateway(byte[] value, int from, int to) {
    ByteBuffer in = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
    int at = from;
    while (at + RTATTR <= to) {
      int length = Short.toUnsignedInt(in.getShort(at));
      if (length < RTATTR || at + length > to) {
        return Optional.empty();
      }
      byte[] content = Arrays.copyOfRange(value, at + RTATTR, at + length);
      int type = in.getShort(at + 2) & 0x3fff;
      if (type == RTA_GATEWAY && (content.length == 4 || content.length == 16)) {
        return Optional.of(IpAddresses.of(content));
      }
      if (type == RTA_VIA) {
        return via(content);
      }
      at += (length + 3) & ~3;
    }
    return Optional.empty();
  }
}
