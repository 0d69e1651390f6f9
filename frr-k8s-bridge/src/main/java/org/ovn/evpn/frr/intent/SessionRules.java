// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.intent;

import java.util.List;

/**
 * What an EVPN says of the sessions of its templates.
 *
 * @param evpnNeighbors addresses or interfaces of the neighbours that carry EVPN; the others
 *     announce the VTEP address. Empty: the template decides, see {@code Peering}
 * @param anyAsPath whether paths with different AS paths of equal length may be used side by side
 */
public record SessionRules(List<String> evpnNeighbors, boolean anyAsPath) {
  /** Every neighbour does both, and FRR keeps its own rule for best paths. */
  public static final SessionRules DEFAULT = new SessionRules(List.of(), false);

  /** Copies the list. */
  public SessionRules {
    evpnNeighbors = List.copyOf(evpnNeighbors);
  }
}
