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

  /** What a transaction does. */
  public enum Action {
    /** Makes or corrects the switch port, its guard and its group. */
    SWITCH_PORT,
    /** Forgets MAC addresses learnt on an earlier port with the same key. */
    FLUSH_FDB,
    /** Makes or corrects the port of br-int. */
    OVS_PORT,
    /** Takes remote ports away from Geneve, or gives them back. */
    REMOTE_PORTS,
    /** Makes, corrects or removes the exemption from NAT. */
    NAT_EXEMPTION,
    /** Removes the port of br-int. */
    REMOVE_OVS_PORT,
    /** Removes the switch port, its guard and its group. */
    REMOVE_SWITCH_PORT
  }
}
