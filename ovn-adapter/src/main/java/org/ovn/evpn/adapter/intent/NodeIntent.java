// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.intent;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Everything that this node should have. VTEPs and networks are sorted by name; every network's
 * VTEP is in the list of VTEPs.
 *
 * @param node name of the node
 * @param vteps VTEPs that have an address on this node
 * @param networks networks that this node takes part in
 */
public record NodeIntent(String node, List<VtepIntent> vteps, List<NetworkIntent> networks) {
  /** Copies the lists. */
  public NodeIntent {
    vteps = List.copyOf(vteps);
    networks = List.copyOf(networks);
  }

  /** Names of the EVPNNetworks. */
  public Set<String> networkNames() {
    return networks.stream().map(NetworkIntent::name).collect(Collectors.toSet());
  }
}
