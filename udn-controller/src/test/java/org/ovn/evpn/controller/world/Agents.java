// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.world;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.api.v1alpha1.NetworkIpVrf;
import org.ovn.evpn.api.v1alpha1.NetworkMacVrf;
import org.ovn.evpn.api.v1alpha1.NodeNetwork;
import org.ovn.evpn.api.v1alpha1.NodeVtep;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.NodeFact;
import org.ovn.evpn.controller.facts.NodeStateFact;
import org.ovn.evpn.controller.frr.OwnLines;

/** The agents of all nodes, who programme what is there and release what is being deleted. */
final class Agents {
  private Agents() {}

  /** Writes the EVPNNodeState of every node. */
  static void report(Inventory cluster) {
    List<NodeNetwork> networks =
        cluster.evpnNetworks.values().stream()
            .filter(network -> !network.meta().deleting())
            .map(network -> programmed(network, cluster.now()))
            .toList();
    for (NodeFact node : cluster.nodes.values()) {
      cluster.states.put(
          node.name(),
          NodeStateFact.of(
              node.name(),
              new EvpnNodeStateStatus("test", addresses(cluster, node), networks, List.of())));
    }
    cluster.states.keySet().retainAll(cluster.nodes.keySet());
  }

  /** frr-k8s reports what carries EVPN as established on each node of which it said nothing yet. */
  static void establish(World cluster) {
    Set<String> told =
        cluster.sessions.stream()
            .map(session -> session.statusOrEmpty().node())
            .collect(Collectors.toSet());
    OwnLines.peers(new OwnLines(Inventory.FRR_NAMESPACE).byNode(cluster.facts()))
        .forEach((node, byTemplate) -> {
          if (!told.contains(node)) {
            byTemplate.values().stream()
                .flatMap(Set::stream)
                .distinct()
                .forEach(peer -> cluster.session(node, peer, "Established"));
          }
        });
  }

  /** One network is degraded on one node; the rest of what the agent said stays. */
  static void degraded(Inventory cluster, String node, String network, String why) {
    EvpnNodeStateStatus said = Objects.requireNonNull(cluster.states.get(node), node).status();
    List<NodeNetwork> networks =
        said.networks().stream()
            .map(report -> report.name().equals(network) ? degraded(report, cluster, why) : report)
            .toList();
    cluster.states.put(
        node,
        NodeStateFact.of(
            node,
            new EvpnNodeStateStatus(
                said.agentVersion(), said.vteps(), networks, said.conditions())));
  }

  /** OVN-Kubernetes does not run the network on the node; the rest of what the agent said stays. */
  static void notNeeded(Inventory cluster, String node, String network) {
    EvpnNodeStateStatus said = Objects.requireNonNull(cluster.states.get(node), node).status();
    List<NodeNetwork> networks =
        said.networks().stream()
            .map(report -> report.name().equals(network) ? notNeeded(report, cluster) : report)
            .toList();
    cluster.states.put(
        node,
        NodeStateFact.of(
            node,
            new EvpnNodeStateStatus(
                said.agentVersion(), said.vteps(), networks, said.conditions())));
  }

  private static NodeNetwork notNeeded(NodeNetwork report, Inventory cluster) {
    return new NodeNetwork(
        report.name(),
        report.observedGeneration(),
        null,
        null,
        null,
        null,
        0,
        0,
        Conditions.set(
            List.of(),
            ConditionType.READY,
            Condition.Status.TRUE,
            Reason.NOT_NEEDED,
            "OVN-Kubernetes does not run it here.",
            null,
            cluster.now()));
  }

  private static NodeNetwork degraded(NodeNetwork report, Inventory cluster, String why) {
    return new NodeNetwork(
        report.name(),
        report.observedGeneration(),
        report.macVni(),
        report.macVlan(),
        report.ipVni(),
        report.ipVlan(),
        report.localPods(),
        report.takenPorts(),
        Conditions.set(
            report.conditions(),
            ConditionType.DEGRADED,
            Condition.Status.TRUE,
            Reason.SETTING_CONTESTED,
            why,
            null,
            cluster.now()));
  }

  private static NodeNetwork programmed(EvpnNetworkFact network, Instant now) {
    EvpnNetworkSpec spec = network.spec().toOptional().orElseThrow();
    NetworkMacVrf mac = spec.macVrf();
    NetworkIpVrf ip = spec.ipVrf();
    return new NodeNetwork(
        network.name(),
        network.meta().generation(),
        mac == null ? null : mac.vni(),
        mac == null ? null : 2,
        ip == null ? null : ip.vni(),
        ip == null ? null : 3,
        0,
        0,
        Conditions.set(
            List.of(),
            ConditionType.READY,
            Condition.Status.TRUE,
            Reason.PROGRAMMED,
            "Programmed.",
            null,
            now));
  }

  /** An agent keeps what it has while the annotation of its node is malformed. */
  private static List<NodeVtep> addresses(Inventory cluster, NodeFact node) {
    NodeStateFact last = cluster.states.get(node.name());
    return node.vteps()
        .toOptional()
        .map(entries ->
            entries.entrySet().stream()
                .map(e -> new NodeVtep(e.getKey(), e.getValue(), null, List.of()))
                .toList())
        .orElse(
            node.vteps().error().isPresent() && last != null ? last.status().vteps() : List.of());
  }
}
