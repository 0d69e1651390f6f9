// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.ovn.LocalPods;
import org.ovn.evpn.adapter.ovn.OvnChange;
import org.ovn.evpn.adapter.ovn.OvnFacts;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.adapter.ovn.OvnSide;

/** OVN and Open vSwitch as the loop sees them. */
public interface OvnPort {
  /** Plans from the rows as last seen; empty while a database is out of reach. */
  Optional<OvnPlan> plan(NodeIntent intent, OvnFacts facts);

  /**
   * Whom of its pods this node announces, by network, from the rows as last seen; empty while they
   * cannot be told.
   */
  Optional<Map<String, LocalPods>> localPods(NodeIntent intent);

  /**
   * Names of the intent's EVPNNetworks that OVN-Kubernetes runs here; empty while that cannot be
   * told.
   */
  default Optional<Set<String>> there(NodeIntent intent) {
    return Optional.empty();
  }

  /** Carries a plan out; what became of each chain that has changes. */
  Map<OvnChange.Chain, OvnSide.Outcome> apply(OvnPlan plan);
}
