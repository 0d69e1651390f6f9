package org.ovn.evpn.controller.status;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovn.evpn.api.v1alpha1.NodeNetwork;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.NodeFact;
import org.ovn.evpn.controller.facts.NodeStateFact;
import org.ovn.evpn.controller.vtep.VtepPlan;
import org.ovn.evpn.frr.facts.NodeFacts;
import org.ovn.evpn.frr.facts.SessionFacts;

/** What the nodes report, indexed once so that a thousand networks can ask. */
final class NodeReports {
  private final Map<String, Map<String, NodeNetwork>> networks = new HashMap<>();
  private final Map<String, List<String>> holders = new HashMap<>();
  private final Map<String, SessionFacts> sessions = new HashMap<>();
  private final Map<String, List<String>> troubles = new HashMap<>();

  NodeReports(ClusterFacts facts, VtepPlan vteps) {
    for (NodeStateFact state : facts.nodeStates()) {
      Map<String, NodeNetwork> byName = new HashMap<>();
      for (NodeNetwork network : state.status().networks()) {
        byName.put(network.name(), network);
        holders.computeIfAbsent(network.name(), key -> new ArrayList<>()).add(state.node());
      }
      networks.put(state.node(), byName);
    }
    facts.frr().sessions().stream()
        .collect(
            Collectors.groupingBy(
                session -> Objects.requireNonNullElse(session.statusOrEmpty().node(), "")))
        .forEach((node, of) -> sessions.put(node, SessionFacts.of(of, node)));
    Map<String, NodeFacts> frr = new HashMap<>();
    facts.frr().nodeStates().forEach(state -> frr.put(state.node(), state.says()));
    for (NodeFact node : facts.nodes()) {
      List<String> found =
          Stream.of(
                  Optional.ofNullable(vteps.malformed().get(node.name())),
                  node.addresses().error().map(why -> foreign(node, why)),
                  node.podSubnets().error().map(why -> foreign(node, why)),
                  Optional.ofNullable(frr.get(node.name()))
                      .flatMap(says -> says.conversionFailure().or(says::reloadFailure))
                      .map(why -> "Node \"%s\": %s.".formatted(node.name(), why)))
              .flatMap(Optional::stream)
              .distinct()
              .toList();
      if (!found.isEmpty()) {
        troubles.put(node.name(), found);
      }
    }
  }

  private static String foreign(NodeFact node, String why) {
    return "Node \"%s\": %s OVN-Kubernetes writes it: restart ovnkube on the node, or correct it; the other nodes go on."
        .formatted(node.name(), why);
  }

  /** What is wrong with a node whatever the network. */
  List<String> troubles(String node) {
    return troubles.getOrDefault(node, List.of());
  }

  /** What a node has of an EVPNNetwork. */
  Optional<NodeNetwork> network(String node, String evpnNetwork) {
    return Optional.ofNullable(networks.getOrDefault(node, Map.of()).get(evpnNetwork));
  }

  /** Whether the node's agent has ever reported. */
  boolean hasAgent(String node) {
    return networks.containsKey(node);
  }

  /** Nodes that still list an EVPNNetwork, sorted. */
  List<String> holders(String evpnNetwork) {
    return holders.getOrDefault(evpnNetwork, List.of()).stream().sorted().toList();
  }

  /** The default-VRF sessions of a node. */
  SessionFacts sessions(String node) {
    return sessions.getOrDefault(node, new SessionFacts(List.of()));
  }
}
