// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.facts;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.api.v1alpha1.NodeNetwork;
import org.ovn.evpn.api.v1alpha1.ReadyNetwork;
import org.ovn.evpn.api.value.Vni;

/**
 * An EVPNNodeState: what the agent of one node last said.
 *
 * @param node name of the node
 * @param status empty when the agent never wrote one
 * @param reports what it says of EVPNNetworks that it lists, by name: a thousand networks ask each
 *     of a thousand nodes
 * @param ready the others, by {@link ReadyNetwork#key}
 * @param withoutRemoteVtep VNIs of MAC-VRFs for which it knows no other VTEP
 * @param uid of the object
 * @param logLevel that its agent is asked to log at; empty when it is not asked
 */
public record NodeStateFact(
    String node,
    EvpnNodeStateStatus status,
    Map<String, Report> reports,
    Map<Long, ReadyNetwork> ready,
    Set<Vni> withoutRemoteVtep,
    String uid,
    Optional<String> logLevel) {
  public NodeStateFact {
    reports = Map.copyOf(reports);
    ready = Map.copyOf(ready);
    withoutRemoteVtep = Set.copyOf(withoutRemoteVtep);
  }

  /**
   * What a node says of an EVPNNetwork.
   *
   * @param generation of the EVPNNetwork that it has programmed
   * @param ready whether it says so
   * @param needed whether the node needs it: else it is ready with nothing of it
   * @param message why not
   * @param trouble what is wrong although it may work
   */
  public record Report(
      long generation, boolean ready, boolean needed, String message, Optional<String> trouble) {
    private static Report of(NodeNetwork network) {
      Optional<Condition> ready = Conditions.find(network.conditions(), ConditionType.READY);
      return new Report(
          network.observedGeneration(),
          ready.filter(Condition::isTrue).isPresent(),
          ready.filter(r -> r.reason().equals(Reason.NOT_NEEDED.wire())).isEmpty(),
          ready.map(Condition::message).orElse("not ready."),
          Conditions.find(network.conditions(), ConditionType.DEGRADED)
              .filter(Condition::isTrue)
              .map(Condition::message));
    }
  }

  /** Indexes a status, of an object of which nothing else is known. */
  public static NodeStateFact of(String node, EvpnNodeStateStatus status) {
    return of(node, status, "", Optional.empty());
  }

  /** Indexes a status. */
  static NodeStateFact of(
      String node, EvpnNodeStateStatus status, String uid, Optional<String> logLevel) {
    Map<String, Report> reports = new HashMap<>();
    status.networks().forEach(network -> reports.put(network.name(), Report.of(network)));
    Map<Long, ReadyNetwork> ready = new HashMap<>();
    status.readyNetworks().stream()
        .flatMap(text -> ReadyNetwork.parse(text).stream())
        .forEach(network -> ready.put(network.key(), network));
    return new NodeStateFact(
        node, status, reports, ready, Set.copyOf(status.withoutRemoteVtep()), uid, logLevel);
  }

  /** What the node says of an EVPNNetwork; nothing when nothing of it is there. */
  public Optional<Report> report(String evpnNetwork) {
    Report listed = reports.get(evpnNetwork);
    if (listed != null || ready.isEmpty()) {
      return Optional.ofNullable(listed);
    }
    return Optional.ofNullable(ready.get(ReadyNetwork.key(evpnNetwork)))
        .map(network ->
            new Report(network.generation(), true, network.isNeeded(), "", Optional.empty()));
  }

  /** Whether anything of an EVPNNetwork is on the node. */
  public boolean has(String evpnNetwork) {
    return report(evpnNetwork).isPresent();
  }
}
