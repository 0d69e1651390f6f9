// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

import java.util.List;

/**
 * The body of an rtnetlink message: the fixed header of its family of types, and attributes.
 * Immutable. Numbers are unsigned.
 */
public sealed interface RtMessage {
  /** The attributes that follow the fixed header. */
  List<Attribute> attributes();

  /** struct ifinfomsg: RTM_*LINK. */
  record Link(
      int family, int hardware, int index, int flags, int change, List<Attribute> attributes)
      implements RtMessage {
    public Link {
      attributes = List.copyOf(attributes);
    }
  }

  /** struct ifaddrmsg: RTM_*ADDR. */
  record Address(
      int family, int prefixLength, int flags, int scope, int index, List<Attribute> attributes)
      implements RtMessage {
    public Address {
      attributes = List.copyOf(attributes);
    }
  }

  /**
   * struct rtmsg: RTM_*ROUTE. {@code table} is the low octet only; the whole number is in
   * RTA_TABLE.
   */
  record Route(
      int family,
      int destinationLength,
      int sourceLength,
      int tos,
      int table,
      int protocol,
      int scope,
      int routeType,
      int flags,
      List<Attribute> attributes)
      implements RtMessage {
    public Route {
      attributes = List.copyOf(attributes);
    }
  }

  /**
   * struct ndmsg: RTM_*NEIGH, both ARP/ND entries and, with family AF_BRIDGE, forwarding entries.
   */
  record Neighbour(
      int family, int index, int state, int flags, int kind, List<Attribute> attributes)
      implements RtMessage {
    public Neighbour {
      attributes = List.copyOf(attributes);
    }
  }

  /** struct br_vlan_msg: RTM_*VLAN. */
  record Vlan(int family, int index, List<Attribute> attributes) implements RtMessage {
    public Vlan {
      attributes = List.copyOf(attributes);
    }
  }

  /** struct tunnel_msg: RTM_*TUNNEL, the VNI filter of a VXLAN device. */
  record Tunnel(int family, int flags, int index, List<Attribute> attributes) implements RtMessage {
    public Tunnel {
      attributes = List.copyOf(attributes);
    }
  }

  /**
   * struct tcmsg: RTM_*QDISC, RTM_*TFILTER.
   *
   * @param info of a filter, the priority in the upper half and the protocol, in network order, in
   *     the lower one: {@link #filterInfo}
   */
  record TrafficControl(
      int family, int index, int handle, int parent, int info, List<Attribute> attributes)
      implements RtMessage {
    public TrafficControl {
      attributes = List.copyOf(attributes);
    }

    /** The number that holds priority and protocol of a filter. */
    public static int filterInfo(int priority, int protocol) {
      return priority << 16 | (protocol >> 8 & 0xff) | (protocol & 0xff) << 8;
    }

    /** The priority of a filter. */
    public int priority() {
      return info >>> 16;
    }

    /** The protocol of a filter. */
    public int protocol() {
      return (info >> 8 & 0xff) | (info & 0xff) << 8;
    }
  }

  /** A message of a type this codec does not interpret (nexthops, rules…), kept as it came. */
  record Other(Bytes payload) implements RtMessage {
    @Override
    public List<Attribute> attributes() {
      return List.of();
    }
  }
}
