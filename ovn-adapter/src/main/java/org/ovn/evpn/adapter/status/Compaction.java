// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.status;

import java.util.ArrayList;
import java.util.List;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.api.v1alpha1.NodeNetwork;
import org.ovn.evpn.api.v1alpha1.ReadyNetwork;

/**
 * Keeps the status small. A node with few networks lists them all. One with many lists those of
 * which there is something to say; the others are in a short text each, as a thousand entries of
 * half a kilobyte would be written by each node at each change.
 */
public final class Compaction {
  /** So many networks are listed whatever they are like. */
  static final int LISTED = 16;

  private Compaction() {}

  /** The status as it is written. */
  public static EvpnNodeStateStatus of(EvpnNodeStateStatus whole) {
    if (whole.networks().size() <= LISTED) {
      return whole;
    }
    List<NodeNetwork> listed = new ArrayList<>();
    List<String> ready = new ArrayList<>();
    for (NodeNetwork network : whole.networks()) {
      if (isPlain(network)) {
        ready.add(ReadyNetwork.of(network).text());
      } else {
        listed.add(network);
      }
    }
    return new EvpnNodeStateStatus(
        whole.agentVersion(),
        whole.vteps(),
        listed,
        ready,
        whole.peers(),
        whole.withoutRemoteVtep(),
        whole.conditions(),
        whole.agentPod());
  }

  /** One that is not needed is told by having no VNIs, so with VNIs left it is listed. */
  private static boolean isPlain(NodeNetwork network) {
    boolean needed =
        Conditions.find(network.conditions(), ConditionType.READY)
            .filter(ready -> ready.reason().equals(Reason.NOT_NEEDED.wire()))
            .isEmpty();
    return needed == ReadyNetwork.of(network).isNeeded()
        && Conditions.isTrue(network.conditions(), ConditionType.READY)
        && !Conditions.isTrue(network.conditions(), ConditionType.DEGRADED);
  }
}
