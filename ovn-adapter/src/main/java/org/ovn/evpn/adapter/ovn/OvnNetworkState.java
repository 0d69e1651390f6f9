// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import java.util.List;
import java.util.Set;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.MacAddress;

/**
 * How one network stands in OVN before the plan's changes.
 *
 * @param owned whether anything of ours is there, so that the network must stay listed for this
 *     node
 * @param portBound whether OVN has bound our port: frames can pass between br-int and the bridge
 * @param portLeft whether br-int still has a port of ours that the network should not have: until
 *     it is gone, no remote port is given back, and the EVPN side carries the network
 * @param taken names of remote ports that are ours now, sorted
 * @param left remote ports that stay on Geneve, sorted by name
 * @param gateways MAC addresses of the routers' ports on the network's switch
 * @param exemptPrefixes what is exempt from NAT now
 * @param issues what is not as wanted
 */
public record OvnNetworkState(
    boolean owned,
    boolean portBound,
    boolean portLeft,
    List<String> taken,
    List<LeftPort> left,
    Set<MacAddress> gateways,
    Set<IpPrefix> exemptPrefixes,
    List<Issue> issues) {
  /** Copies the collections. */
  public OvnNetworkState {
    taken = List.copyOf(taken);
    left = List.copyOf(left);
    gateways = Set.copyOf(gateways);
    exemptPrefixes = Set.copyOf(exemptPrefixes);
    issues = List.copyOf(issues);
  }

  /** Whether Split is refused: then nothing is, or stays, exempt from NAT. */
  public boolean splitRefused() {
    return issues.stream().anyMatch(SplitRefusals::refuses);
  }

  /** Whether the port's name on br-int is somebody else's. */
  public boolean nameTaken() {
    return issues.stream().anyMatch(issue -> issue.reason() == Reason.NAME_TAKEN);
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
    /** Its node announces the VNI, but no path of the fabric leads there. */
    NO_PATH,
    /** The flood list or our own port is not there yet. */
    NOT_READY
  }
}
