// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

/**
 * The nest an attribute number belongs to: the same number means different things in different
 * nests.
 */
enum Scope {
  LINK,
  LINK_INFO,
  BRIDGE,
  BRIDGE_PORT,
  VXLAN,
  VLAN,
  VRF,
  VRF_PORT,
  /** IFLA_AF_SPEC of an AF_UNSPEC message: one nest per address family. */
  FAMILY_SPEC,
  INET,
  INET_CONF,
  INET6,
  /** IFLA_PROP_LIST: alternative names. */
  PROPERTIES,
  /** IFLA_AF_SPEC of an AF_BRIDGE message: VLANs and tunnel map. */
  BRIDGE_SPEC,
  BRIDGE_TUNNEL,
  VLAN_DB,
  VLAN_DB_ENTRY,
  VLAN_DB_TUNNEL,
  TUNNEL,
  TUNNEL_ENTRY,
  NEIGHBOUR,
  ADDRESS,
  ROUTE,
  TRAFFIC_CONTROL,
  /** TCA_OPTIONS of a flower filter. */
  FLOWER,
  /** A list of actions, keyed by their place in it. */
  ACTIONS,
  ACTION,
  /** TCA_ACT_OPTIONS; its struct tc_gact stays raw. */
  GACT,
  /** A nest whose content is not interpreted. */
  OPAQUE
}
