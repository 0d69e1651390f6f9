// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.status;

import java.util.List;
import java.util.Set;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.api.v1alpha1.NodePeer;
import org.ovn.evpn.api.value.Vni;

/**
 * What the kernel proves of BGP: a VTEP in a flood list has come by EVPN. Neither FRRNodeState nor
 * BGPSessionState says whether a neighbour agreed to that address family. Where a node has one
 * neighbour for EVPN, the route came from it; of several nobody can tell which one it was.
 *
 * @param heard whether any flood list has a remote VTEP
 * @param without VNIs of MAC-VRFs of which no VTEP is known for long, sorted
 * @param neighbors that FRR has EVPN activated for, where frr-k8s says so
 */
public record Evidence(boolean heard, List<Vni> without, Set<String> neighbors) {
  /** Nothing is known. */
  public static final Evidence NONE = new Evidence(false, List.of(), Set.of());

  /** More neighbours than this are not listed. */
  private static final int MOST_PEERS = 64;

  public Evidence {
    without = List.copyOf(without);
    neighbors = Set.copyOf(neighbors);
  }

  /** The status with what is proven. */
  public EvpnNodeStateStatus addTo(EvpnNodeStateStatus status) {
    return new EvpnNodeStateStatus(
        status.agentVersion(),
        status.vteps(),
        status.networks(),
        status.readyNetworks(),
        status.unreadyNetworks(),
        peers(),
        without,
        status.conditions(),
        status.agentPod());
  }

  private List<NodePeer> peers() {
    Condition.Status evpn =
        heard && neighbors.size() == 1 ? Condition.Status.TRUE : Condition.Status.UNKNOWN;
    return neighbors.stream()
        .sorted()
        .limit(MOST_PEERS)
        .map(neighbor -> new NodePeer(neighbor, evpn))
        .toList();
  }
}
