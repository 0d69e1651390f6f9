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
import org.ovn.evpn.api.v1alpha1.UnreadyNetwork;
import org.ovn.evpn.api.value.Vni;

/**
 * An EVPNNodeState: what the agent of one node last said.
 *
 * @param node name of the node
 * @param status empty when the agent never wrote one
 * @param reports what it says of EVPNNetworks that it lists, by name: a thousand networks ask each
 *     of a thousand nodes
 * @param ready the others, by {@link ReadyNetwork#key}
 * @param unready those that are not as they should be and too many to be listed, by the same
 * @param withoutRemoteVtep VNIs of MAC-VRFs for which it knows no other VTEP
 * @param uid of the object
 * @param logLevel that its agent is asked to log at; empty when it is not asked
 */
public record NodeStateFact(
    String node,
    EvpnNodeStateStatus status,
    Map<String, Report> reports,
    Map<Long, ReadyNetwork> ready,
    Map<Long, UnreadyNetwork> unready,
    Set<Vni> withoutRemoteVtep,
    String uid,
    Optional<String> logLevel) {
  public NodeStateFact {
    reports = Map.copyOf(reports);
    ready = Map.copyOf(ready);
    unready = Map.copyOf(unready);
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

    private static Report of(ReadyNetwork network) {
      return new Report(network.generation(), true, network.isNeeded(), "", Optional.empty());
    }

    private static Report of(UnreadyNetwork network) {
      boolean needed = !network.reason().equals(Reason.NOT_NEEDED.wire());
      String why = network.reason() + ", as of others on this node.";
      return new Report(
          network.network().generation(),
          network.ready(),
          needed,
          why,
          network.ready() && needed ? Optional.of(why) : Optional.empty());
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
    Map<Long, UnreadyNetwork> unready = new HashMap<>();
    status.unreadyNetworks().stream()
        .flatMap(text -> UnreadyNetwork.parse(text).stream())
        .forEach(network -> unready.put(network.network().key(), network));
    return new NodeStateFact(
        node,
        status,
        reports,
        ready,
        unready,
        Set.copyOf(status.withoutRemoteVtep()),
        uid,
        logLevel);
  }

  /** What the node says of an EVPNNetwork; nothing when nothing of it is there. */
  public Optional<Report> report(String evpnNetwork) {
    Report listed = reports.get(evpnNetwork);
    if (listed != null || (ready.isEmpty() && unready.isEmpty())) {
      return Optional.ofNullable(listed);
    }
    long key = ReadyNetwork.key(evpnNetwork);
    return Optional.ofNullable(ready.get(key))
        .map(Report::of)
        .or(() -> Optional.ofNullable(unready.get(key)).map(Report::of));
  }

  /** Whether anything of an EVPNNetwork is on the node. */
  public boolean has(String evpnNetwork) {
    return report(evpnNetwork).isPresent();
  }
}
