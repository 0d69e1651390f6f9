// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

/**
 * Why a part of a network is not, or not yet, as wanted.
 *
 * @param message a sentence that names the object and, where there is one, the remedy
 */
public record OvnProblem(Reason reason, String message) {
  /** Typed, for conditions and tests. */
  public enum Reason {
    /** OVN-Kubernetes has not made the network's switch or router on this node yet. */
    WAITING_FOR_NETWORK(true),
    /** The MTU of the overlay is not known yet. */
    WAITING_FOR_MTU(true),
    /** The guard routes are not in the VRF yet. */
    WAITING_FOR_ROUTES(true),
    /** OVN has not bound our port yet. */
    WAITING_FOR_PORT(true),
    /** Something that is not ours has our name. */
    NAME_TAKEN(false),
    /** Open vSwitch reports an error for our port. */
    PORT_FAILED(false),
    /** Pods of nodes that do not take part stay on Geneve. */
    PODS_OUTSIDE_EVPN(false),
    /** Split: this OVN has no NAT match or priority. */
    OVN_TOO_OLD(false),
    /** Split: Layer2 network in the layout without a transit router. */
    OLD_LAYER2_LAYOUT(false),
    /** Split: a default route among the prefixes. */
    DEFAULT_ROUTE(false),
    /** Split: a prefix overlaps addresses that need their NAT. */
    PREFIX_OVERLAPS(false),
    /** Split: the network has EgressIPs on this node. */
    EGRESS_IP(false),
    /** Split: the network is advertised, so it has no NAT to be exempt from. */
    ADVERTISED(false);

    private final boolean waiting;

    Reason(boolean waiting) {
      this.waiting = waiting;
    }

    /** Whether, because of it, Split is refused: nothing is exempt from NAT. */
    public boolean refusesSplit() {
      return switch (this) {
        case OVN_TOO_OLD,
            OLD_LAYER2_LAYOUT,
            DEFAULT_ROUTE,
            PREFIX_OVERLAPS,
            EGRESS_IP,
            ADVERTISED ->
            true;
        default -> false;
      };
    }

    /** Whether it passes by itself. */
    public boolean waiting() {
      return waiting;
    }
  }
}
