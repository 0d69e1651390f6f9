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

  /** A message of a type this codec does not interpret (nexthops, rules…), kept as it came. */
  record Other(Bytes payload) implements RtMessage {
    @Override
    public List<Attribute> attributes() {
      return List.of();
    }
  }
}
