// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What to do, in order, and how each network stands. Changes of one {@link OvnChange.Chain} depend
 * on those before them; chains do not depend on each other.
 *
 * @param changes in order
 * @param networks by name of the EVPNNetwork: those wanted and those of which something is left
 */
public record OvnPlan(List<OvnChange> changes, Map<String, OvnNetworkState> networks) {
  /** Copies. */
  public OvnPlan {
    changes = List.copyOf(changes);
    networks = java.util.Collections.unmodifiableMap(new TreeMap<>(networks));
  }
}
