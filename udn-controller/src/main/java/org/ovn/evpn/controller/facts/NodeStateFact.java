package org.ovn.evpn.controller.facts;

import java.util.Optional;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.api.v1alpha1.NodeNetwork;

/**
 * An EVPNNodeState: what the agent of one node last said.
 *
 * @param node name of the node
 * @param status empty when the agent never wrote one
 */
public record NodeStateFact(String node, EvpnNodeStateStatus status) {
  /** What the node has of an EVPNNetwork. */
  public Optional<NodeNetwork> network(String evpnNetwork) {
    return status.networks().stream().filter(n -> n.name().equals(evpnNetwork)).findFirst();
  }
}
