// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The attributes this agent reads or writes, with the kernel's own names and numbers
 * (linux/if_link.h, if_bridge.h, neighbour.h, if_addr.h, rtnetlink.h, pkt_cls.h). What is not
 * listed here survives decoding as {@link Attribute.Raw}.
 */
public enum Key {
  IFLA_ADDRESS(Scope.LINK, 1, Format.MAC),
  IFLA_IFNAME(Scope.LINK, 3, Format.TEXT),
  IFLA_MTU(Scope.LINK, 4, Format.U32),
  IFLA_LINK(Scope.LINK, 5, Format.U32),
  IFLA_MASTER(Scope.LINK, 10, Format.U32),
  IFLA_PROTINFO(Scope.LINK, 12, Scope.BRIDGE_PORT),
  IFLA_OPERSTATE(Scope.LINK, 16, Format.U8),
  IFLA_LINKINFO(Scope.LINK, 18, Scope.LINK_INFO),
  IFLA_IFALIAS(Scope.LINK, 20, Format.TEXT),
  IFLA_AF_SPEC(Scope.LINK, 26, Scope.FAMILY_SPEC),
  IFLA_GROUP(Scope.LINK, 27, Format.U32),
  IFLA_EXT_MASK(Scope.LINK, 29, Format.U32),
  IFLA_PROP_LIST(Scope.LINK, 52, Scope.PROPERTIES),
  IFLA_ALT_IFNAME(Scope.PROPERTIES, 53, Format.TEXT),

  IFLA_INFO_KIND(Scope.LINK_INFO, 1, Format.TEXT),
  IFLA_INFO_DATA(Scope.LINK_INFO, 2, Scope.OPAQUE),
  IFLA_INFO_SLAVE_KIND(Scope.LINK_INFO, 4, Format.TEXT),
  IFLA_INFO_SLAVE_DATA(Scope.LINK_INFO, 5, Scope.OPAQUE),

  IFLA_BR_VLAN_FILTERING(Scope.BRIDGE, 7, Format.U8),
  IFLA_BR_MCAST_SNOOPING(Scope.BRIDGE, 23, Format.U8),
  IFLA_BR_VLAN_DEFAULT_PVID(Scope.BRIDGE, 39, Format.U16),

  IFLA_BRPORT_LEARNING(Scope.BRIDGE_PORT, 8, Format.U8),
  IFLA_BRPORT_UNICAST_FLOOD(Scope.BRIDGE_PORT, 9, Format.U8),
  IFLA_BRPORT_VLAN_TUNNEL(Scope.BRIDGE_PORT, 29, Format.U8),
  IFLA_BRPORT_NEIGH_SUPPRESS(Scope.BRIDGE_PORT, 32, Format.U8),
  IFLA_BRPORT_ISOLATED(Scope.BRIDGE_PORT, 33, Format.U8),

  IFLA_VXLAN_ID(Scope.VXLAN, 1, Format.U32),
  IFLA_VXLAN_LOCAL(Scope.VXLAN, 4, Format.IP),
  IFLA_VXLAN_LEARNING(Scope.VXLAN, 7, Format.U8),
  IFLA_VXLAN_PORT(Scope.VXLAN, 15, Format.BE16),
  IFLA_VXLAN_LOCAL6(Scope.VXLAN, 17, Format.IP),
  IFLA_VXLAN_COLLECT_METADATA(Scope.VXLAN, 25, Format.U8),
  IFLA_VXLAN_VNIFILTER(Scope.VXLAN, 30, Format.U8),

  IFLA_VLAN_ID(Scope.VLAN, 1, Format.U16),
  IFLA_VLAN_PROTOCOL(Scope.VLAN, 5, Format.BE16),

  IFLA_VRF_TABLE(Scope.VRF, 1, Format.U32),
  IFLA_VRF_PORT_TABLE(Scope.VRF_PORT, 1, Format.U32),

  AF_INET(Scope.FAMILY_SPEC, 2, Scope.INET),
  AF_INET6(Scope.FAMILY_SPEC, 10, Scope.INET6),
  /**
   * In requests a nest keyed by devconf id, in dumps an array of all values: see {@link
   * Attribute.Ints}.
   */
  IFLA_INET_CONF(Scope.INET, 1, Format.CONF),
  IPV4_DEVCONF_FORWARDING(Scope.INET_CONF, 1, Format.U32),
  IPV4_DEVCONF_RP_FILTER(Scope.INET_CONF, 8, Format.U32),
  IFLA_INET6_ADDR_GEN_MODE(Scope.INET6, 8, Format.U8),

  IFLA_BRIDGE_FLAGS(Scope.BRIDGE_SPEC, 0, Format.U16),
  IFLA_BRIDGE_VLAN_INFO(Scope.BRIDGE_SPEC, 2, Format.VLAN),
  IFLA_BRIDGE_VLAN_TUNNEL_INFO(Scope.BRIDGE_SPEC, 3, Scope.BRIDGE_TUNNEL),
  IFLA_BRIDGE_VLAN_TUNNEL_ID(Scope.BRIDGE_TUNNEL, 1, Format.U32),
  IFLA_BRIDGE_VLAN_TUNNEL_VID(Scope.BRIDGE_TUNNEL, 2, Format.U16),
  IFLA_BRIDGE_VLAN_TUNNEL_FLAGS(Scope.BRIDGE_TUNNEL, 3, Format.U16),

  BRIDGE_VLANDB_ENTRY(Scope.VLAN_DB, 1, Scope.VLAN_DB_ENTRY),
  BRIDGE_VLANDB_ENTRY_INFO(Scope.VLAN_DB_ENTRY, 1, Format.VLAN),
  BRIDGE_VLANDB_ENTRY_RANGE(Scope.VLAN_DB_ENTRY, 2, Format.U16),
  BRIDGE_VLANDB_ENTRY_STATE(Scope.VLAN_DB_ENTRY, 3, Format.U8),
  BRIDGE_VLANDB_ENTRY_TUNNEL_INFO(Scope.VLAN_DB_ENTRY, 4, Scope.VLAN_DB_TUNNEL),
  BRIDGE_VLANDB_TINFO_ID(Scope.VLAN_DB_TUNNEL, 1, Format.U32),

  VXLAN_VNIFILTER_ENTRY(Scope.TUNNEL, 1, Scope.TUNNEL_ENTRY),
  VXLAN_VNIFILTER_ENTRY_START(Scope.TUNNEL_ENTRY, 1, Format.U32),
  VXLAN_VNIFILTER_ENTRY_END(Scope.TUNNEL_ENTRY, 2, Format.U32),

  NDA_DST(Scope.NEIGHBOUR, 1, Format.IP),
  NDA_LLADDR(Scope.NEIGHBOUR, 2, Format.MAC),
  NDA_VLAN(Scope.NEIGHBOUR, 5, Format.U16),
  NDA_VNI(Scope.NEIGHBOUR, 7, Format.U32),
  NDA_IFINDEX(Scope.NEIGHBOUR, 8, Format.U32),
  NDA_MASTER(Scope.NEIGHBOUR, 9, Format.U32),
  NDA_SRC_VNI(Scope.NEIGHBOUR, 11, Format.U32),
  NDA_PROTOCOL(Scope.NEIGHBOUR, 12, Format.U8),
  NDA_NH_ID(Scope.NEIGHBOUR, 13, Format.U32),
  NDA_FLAGS_EXT(Scope.NEIGHBOUR, 15, Format.U32),

  IFA_ADDRESS(Scope.ADDRESS, 1, Format.IP),
  IFA_LOCAL(Scope.ADDRESS, 2, Format.IP),
  IFA_LABEL(Scope.ADDRESS, 3, Format.TEXT),
  IFA_FLAGS(Scope.ADDRESS, 8, Format.U32),

  RTA_DST(Scope.ROUTE, 1, Format.IP),
  RTA_OIF(Scope.ROUTE, 4, Format.U32),
  RTA_GATEWAY(Scope.ROUTE, 5, Format.IP),
  RTA_PRIORITY(Scope.ROUTE, 6, Format.U32),
  RTA_PREFSRC(Scope.ROUTE, 7, Format.IP),
  RTA_TABLE(Scope.ROUTE, 15, Format.U32),

  TCA_KIND(Scope.TRAFFIC_CONTROL, 1, Format.TEXT),
  /** Means something else for each kind. */
  TCA_OPTIONS(Scope.TRAFFIC_CONTROL, 2, Scope.OPAQUE),
  TCA_FLOWER_ACT(Scope.FLOWER, 3, Scope.ACTIONS),
  TCA_FLOWER_KEY_ETH_DST(Scope.FLOWER, 4, Format.MAC),
  TCA_FLOWER_KEY_ETH_DST_MASK(Scope.FLOWER, 5, Format.MAC),
  TCA_FLOWER_KEY_ETH_TYPE(Scope.FLOWER, 8, Format.BE16),
  TCA_FLOWER_KEY_IP_PROTO(Scope.FLOWER, 9, Format.U8),
  TCA_FLOWER_KEY_ICMPV6_TYPE(Scope.FLOWER, 55, Format.U8),
  TCA_FLOWER_KEY_ICMPV6_TYPE_MASK(Scope.FLOWER, 56, Format.U8),
  FIRST_ACTION(Scope.ACTIONS, 1, Scope.ACTION),
  TCA_ACT_KIND(Scope.ACTION, 1, Format.TEXT),
  TCA_ACT_OPTIONS(Scope.ACTION, 2, Scope.GACT);

  /**
   * How the value of an attribute is laid out. Numbers are unsigned and in host order but for the
   * BE formats.
   */
  enum Format {
    U8,
    U16,
    U32,
    BE16,
    TEXT,
    MAC,
    IP,
    /** struct bridge_vlan_info: u16 flags, u16 vid. */
    VLAN,
    /** IFLA_INET_CONF: a nest in requests, an array of int in dumps. */
    CONF,
    NEST
  }

  private static final Map<Scope, Map<Integer, Key>> BY_NUMBER = new EnumMap<>(Scope.class);

  static {
    for (Key key : values()) {
      BY_NUMBER.computeIfAbsent(key.scope, _ -> new HashMap<>()).put(key.number, key);
    }
  }

  private final Scope scope;
  private final int number;
  private final Format format;
  private final Scope children;

  Key(Scope scope, int number, Format format) {
    this.scope = scope;
    this.number = number;
    this.format = format;
    this.children = format == Format.CONF ? Scope.INET_CONF : Scope.OPAQUE;
  }

  Key(Scope scope, int number, Scope children) {
    this.scope = scope;
    this.number = number;
    this.format = Format.NEST;
    this.children = children;
  }

  Scope scope() {
    return scope;
  }

  int number() {
    return number;
  }

  Format format() {
    return format;
  }

  /**
   * The scope of the attributes inside, where this one is a nest whose scope does not depend on its
   * surroundings.
   */
  Scope children() {
    return children;
  }

  static Optional<Key> find(Scope scope, int number) {
    return Optional.ofNullable(BY_NUMBER.getOrDefault(scope, Map.of()).get(number));
  }
}
