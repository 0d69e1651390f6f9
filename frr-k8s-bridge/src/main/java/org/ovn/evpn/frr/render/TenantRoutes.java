// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

/**
 * Which routes of a tenant's VRF leave as type-5 routes: those of its own interfaces, whatever
 * somebody imports into the VRF. The texts are the same for every network, template and node: FRR's
 * first load grows with the square of the number of route-maps (300 networks: 10.6 s of bgpd's CPU
 * with a map and a prefix list each, 1.2 s with these; FRR 10.3).
 *
 * <p><b>The mark.</b> {@link #connected} keeps back what is in a VRF and not the tenant's, and
 * marks the rest with a tag. {@link #ADVERTISED} lets only the mark pass. A tag stays in the node,
 * which a community would not.
 *
 * <p><b>Seen with FRR 10.3.</b>
 *
 * <ul>
 *   <li>A route that {@code import vrf} takes out of another tenant's VRF brings its tag along, and
 *       its weight. {@link #IMPORTED} overwrites both, at the importer: {@code route-map vpn
 *       export} at the lender would have been the other place, but FRR refuses it in a VRF that
 *       borrows or lends by {@code import vrf}. One that was there before acts on, unseen, until
 *       FRR's restart (findings/frr-import-vrf-hides-export-map.sh).
 *   <li>{@code import vrf route-map} alone imports nothing, and is stable under reload.
 *   <li>Where a {@code network} line has a subnet as well, OVN-Kubernetes' own say, FRR prefers its
 *       path, which has no mark. So the marked one gets the greatest weight.
 * </ul>
 */
final class TenantRoutes {
  /** The letters EVPN; nobody is likely to use it for something else. */
  private static final String MARK = "1163284558";

  /** The route-map behind {@code advertise … unicast}. */
  static final String ADVERTISED = "udn-evpn-advertised";

  /** The route-map of {@code import vrf}. */
  static final String IMPORTED = "udn-evpn-imported";

  /** Tunnel addresses are host routes, OVN-Kubernetes' masquerade subnets are link-local. */
  private static final String DEFINITIONS =
      """
      ip prefix-list udn-evpn-not-tenants seq 5 permit 0.0.0.0/0 ge 32
      ip prefix-list udn-evpn-not-tenants seq 10 permit 127.0.0.0/8 le 32
      ip prefix-list udn-evpn-not-tenants seq 15 permit 169.254.0.0/16 le 32
      !
      ipv6 prefix-list udn-evpn-not-tenants seq 5 permit ::/0 ge 128
      ipv6 prefix-list udn-evpn-not-tenants seq 10 permit fe80::/10 le 128
      ipv6 prefix-list udn-evpn-not-tenants seq 15 permit fd69::/112 le 128
      !
      route-map udn-evpn-connected-ipv4 deny 10
       match ip address prefix-list udn-evpn-not-tenants
      exit
      !
      route-map udn-evpn-connected-ipv4 permit 20
       set tag %1$s
       set weight 65535
      exit
      !
      route-map udn-evpn-connected-ipv6 deny 10
       match ipv6 address prefix-list udn-evpn-not-tenants
      exit
      !
      route-map udn-evpn-connected-ipv6 permit 20
       set tag %1$s
       set weight 65535
      exit
      !
      route-map udn-evpn-advertised permit 10
       match tag %1$s
      exit
      !
      route-map udn-evpn-imported permit 10
       set tag 1
       set weight 0
      exit
      !
      """
          .formatted(MARK);

  private TenantRoutes() {}

  /** The definitions, for a base object: networks objects lean on it. */
  static String definitions() {
    return DEFINITIONS;
  }

  /** The route-map behind {@code redistribute connected}. */
  static String connected(boolean ipv4) {
    return "udn-evpn-connected-" + (ipv4 ? "ipv4" : "ipv6");
  }
}
