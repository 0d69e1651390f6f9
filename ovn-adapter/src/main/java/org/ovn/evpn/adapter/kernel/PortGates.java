// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.util.Map;
import java.util.Set;
import org.ovn.evpn.api.value.MacAddress;

/**
 * How far networks may go by what OVN has, by EVPNNetwork name. A VNI that is mapped stays mapped
 * and a port that is up stays up without a word here, so that a restart of the agent is not seen; a
 * port in {@code mustGoDown} goes down whatever else is said (the first step of a release).
 *
 * @param mayMap OVN has bound the network's port: the VNI of the MAC-VRF may be mapped, by which
 *     FRR asks the other nodes to send here what they sent by Geneve
 * @param mayComeUp the takeover of the remote ports is done
 * @param mayJoin Open vSwitch says that the port is ours, so the bridge may take a device of its
 *     name that does not carry our alias yet
 * @param mustGoDown the network is being released, and Open vSwitch was told to remove the port
 * @param gateways MAC addresses of the router's ports on the network's switch: frames to them, and
 *     what a router and those who look for one tell a link, stay on this node. A network that is
 *     not in here keeps the filters that it has; one that is goes up with filters only
 */
public record PortGates(
    Set<String> mayJoin,
    Set<String> mayMap,
    Set<String> mayComeUp,
    Set<String> mustGoDown,
    Map<String, Set<MacAddress>> gateways) {
  /** Nothing goes up, nothing goes down. */
  public static final PortGates CLOSED = new PortGates(Set.of(), Set.of(), Set.of());

  /** Copies the sets. */
  public PortGates {
    mayJoin = Set.copyOf(mayJoin);
    mayMap = Set.copyOf(mayMap);
    mayComeUp = Set.copyOf(mayComeUp);
    mustGoDown = Set.copyOf(mustGoDown);
    gateways = Map.copyOf(gateways);
  }

  /** Gates of networks whose gateways are not known. */
  public PortGates(
      Set<String> mayJoin, Set<String> mayMap, Set<String> mayComeUp, Set<String> mustGoDown) {
    this(mayJoin, mayMap, mayComeUp, mustGoDown, Map.of());
  }

  /** Gates of networks whose ports are theirs as soon as they may be mapped. */
  public PortGates(Set<String> mayMap, Set<String> mayComeUp, Set<String> mustGoDown) {
    this(mayMap, mayMap, mayComeUp, mustGoDown);
  }

  /** Gates that only open. */
  public static PortGates open(Set<String> names) {
    return new PortGates(names, names, Set.of());
  }
}
