// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.api.v1alpha1.VtepSpec;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.NodeFact;
import org.ovn.evpn.controller.facts.NodeStateFact;
import org.ovn.evpn.controller.facts.VtepFact;
import org.ovn.evpn.controller.vtep.VtepPlan;
import org.ovn.evpn.frr.facts.SessionFacts;

/**
 * Which nodes take part in a network. Found once for all networks with the same selector and VTEP.
 */
final class Participants {
  /**
   * A node that takes part.
   *
   * @param node the node
   * @param state what its agent says; null when it never said anything
   * @param addressed whether it has an address of the VTEP
   * @param troubles what is wrong with it whatever the network
   */
  record Participant(
      NodeFact node, @Nullable NodeStateFact state, boolean addressed, List<Issue> troubles) {
    /** What its agent says of a network; null when it says nothing. */
    NodeStateFact.@Nullable Report report(String network) {
      return state == null ? null : state.reports().get(network);
    }

    /** Whether it has programmed this generation of the network that the report is of. */
    boolean isReady(NodeStateFact.@Nullable Report report, long generation) {
      return report != null && report.ready() && report.generation() == generation && addressed;
    }

    /** Why it has not. */
    String pending(NodeStateFact.@Nullable Report report, long generation, String vtep) {
      if (!addressed) {
        return "Node \"%s\" has no address of VTEP \"%s\".".formatted(node.name(), vtep);
      }
      if (state == null) {
        return "Node \"%s\" has no running agent: it never wrote an EVPNNodeState."
            .formatted(node.name());
      }
      if (report == null) {
        return said("has not begun.");
      }
      return report.generation() == generation
          ? "Node \"%s\": %s".formatted(node.name(), report.message())
          : said("has not seen the last change.");
    }

    private String said(String what) {
      return "Node \"%s\" %s".formatted(node.name(), what);
    }

    /** What is wrong with the network on it. */
    String trouble(String why) {
      return "Node \"%s\": %s".formatted(node.name(), why);
    }
  }

  /**
   * The nodes that take part in networks with the same selector and VTEP.
   *
   * @param nodes by name
   * @param established whether they have their sessions
   */
  record Group(List<Participant> nodes, Verdict established) {}

  private final ClusterFacts facts;
  private final VtepPlan vteps;
  private final NodeReports reports;
  private final Map<String, VtepSpec> vtepSpecs = new HashMap<>();
  private final Map<List<Object>, Group> groups = new HashMap<>();

  Participants(ClusterFacts facts, VtepPlan vteps, NodeReports reports) {
    this.facts = facts;
    this.vteps = vteps;
    this.reports = reports;
    for (VtepFact vtep : facts.vteps()) {
      vtep.spec().toOptional().ifPresent(spec -> vtepSpecs.put(vtep.meta().name(), spec));
    }
  }

  Group of(EvpnNetworkSpec network) {
    return groups.computeIfAbsent(
        List.of(network.vtep(), Optional.ofNullable(network.nodeSelector())),
        key -> group(network));
  }

  private Group group(EvpnNetworkSpec network) {
    VtepSpec vtep = vtepSpecs.get(network.vtep());
    List<Participant> nodes =
        facts.nodes().stream()
            .filter(node -> !node.meta().deleting())
            .filter(node -> Selectors.matchesOrAbsent(network.nodeSelector(), node.meta().labels()))
            .filter(node ->
                vtep == null
                    || Selectors.matchesOrAbsent(vtep.nodeSelector(), node.meta().labels()))
            .sorted(Comparator.comparing(NodeFact::name))
            .map(node ->
                new Participant(
                    node,
                    reports.state(node.name()),
                    hasAddress(node.name(), network.vtep()),
                    reports.troubles(node.name())))
            .toList();
    return new Group(nodes, established(nodes));
  }

  private boolean hasAddress(String node, String vtep) {
    return !vteps.addresses().getOrDefault(node, Map.of()).getOrDefault(vtep, List.of()).isEmpty();
  }

  private Verdict established(List<Participant> nodes) {
    List<String> down = new ArrayList<>();
    List<String> silent = new ArrayList<>();
    for (Participant participant : nodes) {
      String name = participant.node().name();
      SessionFacts sessions = reports.sessions(name);
      if (sessions.sessions().isEmpty()) {
        silent.add(name);
      } else if (!sessions.anyEstablished()) {
        down.add(name);
      }
    }
    if (!down.isEmpty()) {
      return Verdict.of(
          ConditionType.ESTABLISHED,
          false,
          Reason.NO_SESSION,
          "No BGP session is established on node %s: see the BGPSessionStates."
              .formatted(Message.names(down)));
    }
    if (!silent.isEmpty()) {
      return new Verdict(
          ConditionType.ESTABLISHED,
          Condition.Status.UNKNOWN,
          Reason.NOT_REPORTED,
          "frr-k8s reports no BGP session of node %s.".formatted(Message.names(silent)));
    }
    return nodes.isEmpty()
        ? Verdict.of(ConditionType.ESTABLISHED, false, Reason.NO_NODES, "No node takes part.")
        : Verdict.of(
            ConditionType.ESTABLISHED,
            true,
            Reason.ESTABLISHED,
            "Every node has an established BGP session.");
  }
}
