// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * What OVN says of guard routes. Without its guard a prefix that is exempt from NAT would leave by
 * the node's default route with the pod's own address; with its guard a prefix that is not exempt
 * would reach nothing but the fabric.
 *
 * @param exempt by EVPNNetwork, the prefixes that are exempt now: their guards stay, whatever the
 *     intent says; empty when nobody knows: then all guards stay
 * @param refused EVPNNetworks whose Split was refused: they get no guards
 */
public record GuardGates(Optional<Map<String, Set<IpPrefix>>> exempt, Set<String> refused) {
  /** Nothing is exempt, nothing is refused: the intent alone counts. */
  public static final GuardGates BY_INTENT = new GuardGates(Optional.of(Map.of()), Set.of());

  /** Copies. */
  public GuardGates {
    exempt = exempt.map(Map::copyOf);
    refused = Set.copyOf(refused);
  }
}
