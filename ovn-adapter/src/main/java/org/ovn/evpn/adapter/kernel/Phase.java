// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

/**
 * The order of a plan. All changes of a phase go to the kernel together, those of several networks
 * too; the next phase begins when the answers are there, without whom an error befell.
 */
enum Phase {
  /** EVPN ports go down before anything they lean on goes away. */
  PORT_DOWN,
  ENTRIES_REMOVE,
  PORT_LEAVE,
  /**
   * The SVI that goes: zebra then takes its VNI out of the tenant's VRF. While that of a MAC-VRF is
   * in there, bgpd announces the VNI's type-3 route anew when the VRF's L3 VNI goes, be the VNI
   * itself gone already, and never takes it back (FRR 10.3). So too when the bridge goes as a
   * whole, for it lets go of the VXLAN device, and with it of the VNIs, before its SVIs.
   */
  GOING_SVI_DOWN,
  /** VLAN-VNI map and VNI filter, before SVIs, before the bridge. */
  UNMAP,
  RETAG,
  DELETE,
  BASE_CREATE,
  BASE_CONFIGURE,
  VXLAN_CREATE,
  VXLAN_CONFIGURE,
  VXLAN_PORT,
  BASE_UP,
  /** VLANs of bridge and VXLAN devices; the VNIs of IP-VRFs. */
  MAP,
  SVI_CREATE,
  SVI_DOWN,
  SVI_CONFIGURE,
  SVI_MASTER,
  SVI_UP,
  GUARD_ADD,
  PORT_JOIN,
  PORT_CONFIGURE,
  /** Forwarding entries first, then neighbours. */
  FORWARDING,
  NEIGHBOURS,
  /**
   * VNIs of MAC-VRFs: zebra reads the VLAN's forwarding entries and the SVI's neighbours when it
   * hears of the VNI. What it hears of an entry before it knows port, SVI and VNI it drops.
   */
  MAP_MAC,
  /**
   * Filters of EVPN ports. Behind all that carries packets, for a kernel without them refuses, and
   * what comes later of the same network is not tried then: no port goes up without.
   */
  PORT_FILTER,
  /** Only now may broadcast of the pods leave by EVPN. */
  PORT_UP,
  /** Last: a prefix that leaves Split must not leak meanwhile. */
  GUARD_REMOVE
}
