package org.ovn.evpn.adapter.ovn;

import java.util.List;

/**
 * How one network stands in OVN before the plan's changes.
 *
 * @param owned whether anything of ours is there, so that the network must stay listed for this
 *     node
 * @param portBound whether OVN has bound our port: frames can pass between br-int and the bridge
 * @param ovsPort name of the device on br-int, "" without a MAC-VRF
 * @param taken names of remote ports that are ours now, sorted
 * @param left remote ports that stay on Geneve, sorted by name
 * @param exempt whether the exemption from NAT is in place
 * @param problems what is not as wanted
 */
public record OvnNetworkState(
    boolean owned,
    boolean portBound,
    String ovsPort,
    List<String> taken,
    List<LeftPort> left,
    boolean exempt,
    List<OvnProblem> problems) {
  /** Copies the lists. */
  public OvnNetworkState {
    taken = List.copyOf(taken);
    left = List.copyOf(left);
    problems = List.copyOf(problems);
  }

  /**
   * A remote port that stays on Geneve.
   *
   * @param port its name
   * @param node of its pod; the chassis id when that is of no known node
   */
  public record LeftPort(String port, String node, Why why) {}

  /** Why a port stays. */
  public enum Why {
    /** Its node does not take part in the network's EVPN. */
    NODE_OUTSIDE_EVPN,
    /** No chassis of this id is known, so the node is not. */
    NODE_UNKNOWN,
    /** Its node takes part, but no type-3 route of it has arrived for this VNI. */
    NOT_IN_FLOOD_LIST,
    /** The flood list or our own port is not there yet. */
    NOT_READY
  }
}
