// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.facts;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.api.v1alpha1.NodeNetwork;

/**
 * An EVPNNodeState: what the agent of one node last said.
 *
 * @param node name of the node
 * @param status empty when the agent never wrote one
 * @param reports what it says of each EVPNNetwork, by name: a thousand networks ask each of a
 *     thousand nodes
 */
public record NodeStateFact(String node, EvpnNodeStateStatus status, Map<String, Report> reports) {
  public NodeStateFact {
    reports = Map.copyOf(reports);
  }

  /**
   * What a node says of an EVPNNetwork.
   *
   * @param generation of the EVPNNetwork that it has programmed
   * @param ready whether it says so
   * @param message why not
   * @param trouble what is wrong although it may work
   */
  public record Report(long generation, boolean ready, String message, Optional<String> trouble) {
    private static Report of(NodeNetwork network) {
      Optional<Condition> ready = Conditions.find(network.conditions(), ConditionType.READY);
      return new Report(
          network.observedGeneration(),
          ready.filter(Condition::isTrue).isPresent(),
          ready.map(Condition::message).orElse("not ready."),
          Conditions.find(network.conditions(), ConditionType.DEGRADED)
              .filter(Condition::isTrue)
              .map(Condition::message));
    }
  }

  /** Indexes a status. */
  public static NodeStateFact of(String node, EvpnNodeStateStatus status) {
    Map<String, Report> reports = new HashMap<>();
    status.networks().forEach(network -> reports.put(network.name(), Report.of(network)));
    return new NodeStateFact(node, status, reports);
  }

  /** Whether anything of an EVPNNetwork is on the node. */
  public boolean has(String evpnNetwork) {
    return reports.containsKey(evpnNetwork);
  }
}
