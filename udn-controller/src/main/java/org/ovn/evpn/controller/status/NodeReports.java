// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.FrrFacts;
import org.ovn.evpn.controller.facts.NodeFact;
import org.ovn.evpn.controller.facts.NodeStateFact;
import org.ovn.evpn.controller.vtep.VtepPlan;
import org.ovn.evpn.frr.facts.RunningConfig;
import org.ovn.evpn.frr.facts.SessionFacts;

/** What the nodes report, indexed once so that a thousand networks can ask. */
final class NodeReports {
  private final Map<String, NodeStateFact> states = new HashMap<>();
  private final Map<String, SessionFacts> sessions = new HashMap<>();
  private final Map<String, FrrFacts.NodeState> frr = new HashMap<>();
  private final Map<String, List<Issue>> troubles = new HashMap<>();

  /**
   * Reads what they report.
   *
   * @param issues may have some about nodes
   */
  NodeReports(ClusterFacts facts, VtepPlan vteps, IssueIndex issues, Failures failures) {
    facts.nodeStates().forEach(state -> states.put(state.node(), state));
    facts.frr().sessions().stream()
        .collect(
            Collectors.groupingBy(
                session -> Objects.requireNonNullElse(session.statusOrEmpty().node(), "")))
        .forEach((node, of) -> sessions.put(node, SessionFacts.of(of, node)));
    facts.frr().nodeStates().forEach(state -> frr.put(state.node(), state));
    for (NodeFact node : facts.nodes()) {
      Subject subject = Subject.node(node.name());
      List<Issue> found =
          Stream.concat(
                  failures
                      .guard(
                          subject,
                          () -> found(node, vteps),
                          sentence -> List.of(failed(subject, sentence)))
                      .stream(),
                  issues.ofNode(node.name()).stream())
              .distinct()
              .toList();
      if (!found.isEmpty()) {
        troubles.put(node.name(), found);
      }
    }
  }

  private List<Issue> found(NodeFact node, VtepPlan vteps) {
    Subject subject = Subject.node(node.name());
    return Stream.of(
            Optional.ofNullable(vteps.malformed().get(node.name()))
                .map(why -> Issue.degrades(subject, Reason.NODE_ANNOTATION_MALFORMED, why)),
            node.addresses().error().map(why -> foreign(node, why)),
            node.podSubnets().error().map(why -> foreign(node, why)),
            Optional.ofNullable(frr.get(node.name()))
                .map(FrrFacts.NodeState::says)
                .flatMap(says -> says.conversionFailure().or(says::reloadFailure))
                .map(why ->
                    Issue.degrades(
                        subject,
                        Reason.FRR_FAILED,
                        "Node \"%s\": %s.".formatted(node.name(), why))))
        .flatMap(Optional::stream)
        .toList();
  }

  /** The program fails on what is known of a node. */
  static Issue failed(Subject node, String sentence) {
    return Issue.degrades(node, Reason.INTERNAL_ERROR, sentence);
  }

  private static Issue foreign(NodeFact node, String why) {
    return Issue.degrades(
        Subject.node(node.name()),
        Reason.NODE_ANNOTATION_MALFORMED,
        "Node \"%s\": %s OVN-Kubernetes writes it: restart ovnkube on the node, or correct it; the other nodes go on."
            .formatted(node.name(), why));
  }

  /** What is wrong with a node whatever the network. */
  List<Issue> troubles(String node) {
    return troubles.getOrDefault(node, List.of());
  }

  /** What the node's agent says; null when it never said anything. */
  @Nullable NodeStateFact state(String node) {
    return states.get(node);
  }

  /** Nodes that still list an EVPNNetwork, sorted. */
  List<String> holders(String evpnNetwork) {
    return states.values().stream()
        .filter(state -> state.has(evpnNetwork))
        .map(NodeStateFact::node)
        .sorted()
        .toList();
  }

  /** What FRR runs on a node, where frr-k8s says so. */
  Optional<RunningConfig> running(String node) {
    return Optional.ofNullable(frr.get(node)).map(state -> state.says().running());
  }

  /** When frr-k8s said so, where that is known. */
  Optional<Instant> runningAsOf(String node) {
    return Optional.ofNullable(frr.get(node)).flatMap(FrrFacts.NodeState::asOf);
  }

  /** The default-VRF sessions of a node. */
  SessionFacts sessions(String node) {
    return sessions.getOrDefault(node, new SessionFacts(List.of()));
  }
}
