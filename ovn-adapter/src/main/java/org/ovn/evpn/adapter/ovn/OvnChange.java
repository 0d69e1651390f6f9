// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import org.ovn.evpn.adapter.ovsdb.Transaction;

/**
 * One transaction of a plan.
 *
 * @param network name of the EVPNNetwork that it is for
 * @param database where it goes
 * @param action what it does
 * @param transaction the operations
 */
public record OvnChange(String network, Target database, Action action, Transaction transaction) {
  /** One of the node's databases. */
  public enum Target {
    NB,
    SB,
    OVS
  }

  /**
   * Changes that depend on each other: when one fails, those after it are not tried.
   *
   * @param network name of the EVPNNetwork
   */
  public record Chain(String network, Part part) {}

  /** What stands and falls alone. */
  public enum Part {
    /** The MAC-VRF's own port, with its guard. */
    PORT,
    /** The remote ports of a MAC-VRF. */
    REMOTE_PORTS,
    /** The exemption from NAT. */
    NAT,
    /** The end of a MAC-VRF: remote ports go back only when our port is gone. */
    RELEASE
  }

  /** What a transaction does. */
  public enum Action {
    /** Makes or corrects the switch port, its guard and its group. */
    SWITCH_PORT(Part.PORT),
    /** Forgets MAC addresses learnt on an earlier port with the same key. */
    FLUSH_FDB(Part.PORT),
    /** Makes or corrects the port of br-int. */
    OVS_PORT(Part.PORT),
    /** Takes remote ports away from Geneve. */
    TAKE(Part.REMOTE_PORTS),
    /** Gives remote ports back to Geneve that EVPN does not reach any more. */
    GIVE_BACK(Part.REMOTE_PORTS),
    /** Makes, corrects or removes the exemption from NAT. */
    NAT_EXEMPTION(Part.NAT),
    /** Removes the port of br-int. */
    REMOVE_OVS_PORT(Part.RELEASE),
    /** Gives all remote ports back to Geneve. */
    GIVE_ALL_BACK(Part.RELEASE),
    /** Removes the switch port, its guard and its group. */
    REMOVE_SWITCH_PORT(Part.RELEASE);

    private final Part part;

    Action(Part part) {
      this.part = part;
    }
  }

  /** The chain that this is a link of. */
  public Chain chain() {
    return new Chain(network, action.part);
  }
}
