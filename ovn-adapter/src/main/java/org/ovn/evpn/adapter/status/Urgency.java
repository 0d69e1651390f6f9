// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.status;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.api.v1alpha1.NodeNetwork;

/**
 * Which change of a status must be known at once: a condition flips, a network comes, goes or is at
 * another generation, a VTEP changes, another agent writes. Counts and the words of messages can
 * wait.
 */
public final class Urgency {
  private record Heads(
      String version,
      Map<String, Condition.Status> node,
      Set<String> networks,
      List<String> ready,
      List<String> unready,
      List<?> vteps,
      List<?> without) {
    static Heads of(EvpnNodeStateStatus status) {
      return new Heads(
          status.agentVersion() + " " + status.agentPod(),
          statuses(status.conditions()),
          status.networks().stream().map(Heads::of).collect(Collectors.toSet()),
          status.readyNetworks(),
          status.unreadyNetworks(),
          status.vteps(),
          status.withoutRemoteVtep());
    }

    private static String of(NodeNetwork network) {
      return network.name()
          + " "
          + network.observedGeneration()
          + " "
          + statuses(network.conditions());
    }

    private static Map<String, Condition.Status> statuses(List<Condition> conditions) {
      return conditions.stream().collect(Collectors.toMap(Condition::type, Condition::status));
    }
  }

  private Urgency() {}

  /** Whether the second status cannot wait. */
  public static boolean isUrgent(EvpnNodeStateStatus before, EvpnNodeStateStatus after) {
    return !Heads.of(before).equals(Heads.of(after));
  }
}
