// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.status;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.api.v1alpha1.NodeNetwork;
import org.ovn.evpn.api.v1alpha1.ReadyNetwork;
import org.ovn.evpn.api.v1alpha1.UnreadyNetwork;

/**
 * Keeps the status small. A node with few networks lists them all. One with many lists those of
 * which there is something to say; the others are in a short text each, as a thousand entries of
 * half a kilobyte would be written by each node at each change.
 *
 * <p>Where hundreds are not ready, they are so for few reasons. Of each reason the first networks
 * have all that there is to say. The others keep what programs need, which is name, generation,
 * VNIs and reason: an object of more than 1.5 MiB would be refused by etcd, and then nothing of it
 * were known. With metadata.managedFields, which are about as long, 2,000 such networks fit. So
 * beyond {@value #MOST} they are in a short text each, too. What they have in numbers is in the
 * agent's metrics.
 */
public final class Compaction {
  /** So many networks are listed whatever they are like. */
  static final int LISTED = 16;

  /** Of each reason so many networks have their messages and numbers. */
  static final int IN_FULL = 16;

  /** So many networks that are not as they should be are listed. */
  static final int MOST = 1_500;

  private static final String SEE = "See the first %d with this reason.".formatted(IN_FULL);

  private Compaction() {}

  /** The status as it is written. */
  public static EvpnNodeStateStatus of(EvpnNodeStateStatus whole) {
    if (whole.networks().size() <= LISTED) {
      return whole;
    }
    List<NodeNetwork> listed = new ArrayList<>();
    List<String> ready = new ArrayList<>();
    List<String> unready = new ArrayList<>();
    Map<String, Integer> told = new HashMap<>();
    for (NodeNetwork network : whole.networks()) {
      if (isPlain(network)) {
        ready.add(ReadyNetwork.of(network).text());
      } else if (told.merge(reason(network), 1, Integer::sum) <= IN_FULL) {
        listed.add(network);
      } else if (listed.size() < MOST) {
        listed.add(shortened(network));
      } else {
        unready.add(unready(network).text());
      }
    }
    return new EvpnNodeStateStatus(
        whole.agentVersion(),
        whole.vteps(),
        listed,
        ready,
        unready,
        whole.peers(),
        whole.withoutRemoteVtep(),
        whole.conditions(),
        whole.agentPod());
  }

  /** Why it is listed: the reason of what is not as it should be. */
  private static String reason(NodeNetwork network) {
    ConditionType worse =
        Conditions.isTrue(network.conditions(), ConditionType.READY)
            ? ConditionType.DEGRADED
            : ConditionType.READY;
    return Conditions.find(network.conditions(), worse).map(Condition::reason).orElse("");
  }

  private static UnreadyNetwork unready(NodeNetwork network) {
    boolean ready = Conditions.isTrue(network.conditions(), ConditionType.READY);
    String reason = isNeeded(network) ? reason(network) : Reason.NOT_NEEDED.wire();
    return new UnreadyNetwork(ReadyNetwork.of(network), ready, reason);
  }

  private static NodeNetwork shortened(NodeNetwork network) {
    return new NodeNetwork(
        network.name(),
        network.observedGeneration(),
        network.macVni(),
        null,
        network.ipVni(),
        null,
        0,
        0,
        network.conditions().stream()
            .filter(c -> c.is(ConditionType.READY) || c.status() == Condition.Status.TRUE)
            .map(c ->
                new Condition(
                    c.type(),
                    c.status(),
                    c.observedGeneration(),
                    c.lastTransitionTime(),
                    c.reason(),
                    c.message().length() > SEE.length() ? SEE : c.message()))
            .toList());
  }

  /** One that is not needed is told by having no VNIs, so with VNIs left it is listed. */
  private static boolean isPlain(NodeNetwork network) {
    return isNeeded(network) == ReadyNetwork.of(network).isNeeded()
        && Conditions.isTrue(network.conditions(), ConditionType.READY)
        && !Conditions.isTrue(network.conditions(), ConditionType.DEGRADED);
  }

  private static boolean isNeeded(NodeNetwork network) {
    return Conditions.find(network.conditions(), ConditionType.READY)
        .filter(ready -> ready.reason().equals(Reason.NOT_NEEDED.wire()))
        .isEmpty();
  }
}
