// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The fixed headers that rtnetlink messages begin with, one for each family of message types:
 * struct ifinfomsg, ifaddrmsg, rtmsg, ndmsg, br_vlan_msg, tunnel_msg and tcmsg. A message of any
 * other type has none that this codec knows.
 */
enum FixedHeader {
  LINK(16, Scope.LINK) {
    @Override
    RtMessage read(ByteBuffer in, List<Attribute> attributes) {
      return new RtMessage.Link(
          u8(in, 0), u16(in, 2), in.getInt(4), in.getInt(8), in.getInt(12), attributes);
    }
  },
  ADDRESS(8, Scope.ADDRESS) {
    @Override
    RtMessage read(ByteBuffer in, List<Attribute> attributes) {
      return new RtMessage.Address(
          u8(in, 0), u8(in, 1), u8(in, 2), u8(in, 3), in.getInt(4), attributes);
    }
  },
  ROUTE(12, Scope.ROUTE) {
    @Override
    RtMessage read(ByteBuffer in, List<Attribute> attributes) {
      return new RtMessage.Route(
          u8(in, 0),
          u8(in, 1),
          u8(in, 2),
          u8(in, 3),
          u8(in, 4),
          u8(in, 5),
          u8(in, 6),
          u8(in, 7),
          in.getInt(8),
          attributes);
    }
  },
  NEIGHBOUR(12, Scope.NEIGHBOUR) {
    @Override
    RtMessage read(ByteBuffer in, List<Attribute> attributes) {
      return new RtMessage.Neighbour(
          u8(in, 0), in.getInt(4), u16(in, 8), u8(in, 10), u8(in, 11), attributes);
    }
  },
  VLAN(8, Scope.VLAN_DB) {
    @Override
    RtMessage read(ByteBuffer in, List<Attribute> attributes) {
      return new RtMessage.Vlan(u8(in, 0), in.getInt(4), attributes);
    }
  },
  TUNNEL(8, Scope.TUNNEL) {
    @Override
    RtMessage read(ByteBuffer in, List<Attribute> attributes) {
      return new RtMessage.Tunnel(u8(in, 0), u8(in, 1), in.getInt(4), attributes);
    }
  },
  TRAFFIC_CONTROL(20, Scope.TRAFFIC_CONTROL) {
    @Override
    RtMessage read(ByteBuffer in, List<Attribute> attributes) {
      return new RtMessage.TrafficControl(
          u8(in, 0), in.getInt(4), in.getInt(8), in.getInt(12), in.getInt(16), attributes);
    }
  };

  private final int length;
  private final Scope scope;

  FixedHeader(int length, Scope scope) {
    this.length = length;
    this.scope = scope;
  }

  /** The header of messages of that type; empty when the type is none of those above. */
  static Optional<FixedHeader> of(int type) {
    return switch (type) {
      case Rt.RTM_NEWLINK, Rt.RTM_DELLINK, Rt.RTM_GETLINK, Rt.RTM_SETLINK -> Optional.of(LINK);
      case Rt.RTM_NEWADDR, Rt.RTM_DELADDR, Rt.RTM_GETADDR -> Optional.of(ADDRESS);
      case Rt.RTM_NEWROUTE, Rt.RTM_DELROUTE, Rt.RTM_GETROUTE -> Optional.of(ROUTE);
      case Rt.RTM_NEWNEIGH, Rt.RTM_DELNEIGH, Rt.RTM_GETNEIGH -> Optional.of(NEIGHBOUR);
      case Rt.RTM_NEWVLAN, Rt.RTM_DELVLAN, Rt.RTM_GETVLAN -> Optional.of(VLAN);
      case Rt.RTM_NEWTUNNEL, Rt.RTM_DELTUNNEL, Rt.RTM_GETTUNNEL -> Optional.of(TUNNEL);
      case Rt.RTM_NEWQDISC, Rt.RTM_DELQDISC, Rt.RTM_GETQDISC -> Optional.of(TRAFFIC_CONTROL);
      case Rt.RTM_NEWTFILTER, Rt.RTM_DELTFILTER, Rt.RTM_GETTFILTER -> Optional.of(TRAFFIC_CONTROL);
      default -> Optional.empty();
    };
  }

  /** Octets, a multiple of four. */
  int length() {
    return length;
  }

  /** What the numbers of the attributes behind it mean. */
  Scope scope() {
    return scope;
  }

  /** Reads a body that is at least {@link #length} long. */
  abstract RtMessage read(ByteBuffer in, List<Attribute> attributes);

  /** Writes the header of a body; of a message of some other type, all of it. */
  static void write(Growing out, RtMessage body) {
    switch (body) {
      case RtMessage.Link m -> {
        out.u8(m.family());
        out.u8(0);
        out.u16(m.hardware());
        out.u32(m.index());
        out.u32(m.flags());
        out.u32(m.change());
      }
      case RtMessage.Address m -> {
        out.u8(m.family());
        out.u8(m.prefixLength());
        out.u8(m.flags());
        out.u8(m.scope());
        out.u32(m.index());
      }
      case RtMessage.Route m -> {
        out.u8(m.family());
        out.u8(m.destinationLength());
        out.u8(m.sourceLength());
        out.u8(m.tos());
        out.u8(m.table());
        out.u8(m.protocol());
        out.u8(m.scope());
        out.u8(m.routeType());
        out.u32(m.flags());
      }
      case RtMessage.Neighbour m -> {
        out.u8(m.family());
        out.u8(0);
        out.u16(0);
        out.u32(m.index());
        out.u16(m.state());
        out.u8(m.flags());
        out.u8(m.kind());
      }
      case RtMessage.Vlan m -> {
        out.u8(m.family());
        out.u8(0);
        out.u16(0);
        out.u32(m.index());
      }
      case RtMessage.Tunnel m -> {
        out.u8(m.family());
        out.u8(m.flags());
        out.u16(0);
        out.u32(m.index());
      }
      case RtMessage.TrafficControl m -> {
        out.u8(m.family());
        out.u8(0);
        out.u16(0);
        out.u32(m.index());
        out.u32(m.handle());
        out.u32(m.parent());
        out.u32(m.info());
      }
      case RtMessage.Other m -> out.octets(m.payload().toArray());
    }
  }

  private static int u8(ByteBuffer in, int at) {
    return in.get(at) & 0xff;
  }

  private static int u16(ByteBuffer in, int at) {
    return in.getShort(at) & 0xffff;
  }
}
