// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.api.v1alpha1.VtepSpec;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.NodeFact;
import org.ovn.evpn.controller.facts.NodeStateFact;
import org.ovn.evpn.controller.facts.VtepFact;
import org.ovn.evpn.controller.vtep.VtepPlan;

/**
 * Which nodes take part in a network. Found once for all networks with the same selector, VTEP and
 * templates.
 */
final class Participants {
  /**
   * A node that takes part.
   *
   * @param node the node
   * @param state what its agent says; null when it never said anything
   * @param deadAgent why its agent is taken to be dead
   * @param addressed whether it has an address of the VTEP
   * @param peering its sessions that carry EVPN
   * @param troubles what is wrong with it whatever the network
   */
  record Participant(
      NodeFact node,
      @Nullable NodeStateFact state,
      Optional<String> deadAgent,
      boolean addressed,
      Peerings.OfNode peering,
      List<Issue> troubles) {
    /** What its agent says of a network; null when it says nothing. */
    NodeStateFact.@Nullable Report report(String network) {
      return state == null ? null : state.report(network).orElse(null);
    }

    /** Whether it has programmed this generation of the network that the report is of. */
    boolean isReady(NodeStateFact.@Nullable Report report, long generation) {
      return report != null && report.needed() && isDone(report, generation);
    }

    /**
     * Whether OVN-Kubernetes does not run the network on it, so that it has nothing to programme.
     */
    boolean isIdle(NodeStateFact.@Nullable Report report, long generation) {
      return report != null && !report.needed() && isDone(report, generation);
    }

    private boolean isDone(NodeStateFact.Report report, long generation) {
      return report.ready()
          && report.generation() == generation
          && addressed
          && node.notReady().isEmpty()
          && deadAgent.isEmpty();
    }

    /** Whether what holds it up is that its agent is dead: what that said last counts no more. */
    boolean hasDeadAgent() {
      return node.notReady().isEmpty() && state != null && deadAgent.isPresent();
    }

    /** Why it has not. */
    String pending(NodeStateFact.@Nullable Report report, long generation, String vtep) {
      if (node.notReady().isPresent()) {
        return "Node \"%s\" is not ready: %s.".formatted(node.name(), node.notReady().get());
      }
      if (!addressed) {
        return "Node \"%s\" has no address of VTEP \"%s\".".formatted(node.name(), vtep);
      }
      if (state == null) {
        return "Node \"%s\" has no running agent: it never wrote an EVPNNodeState."
            .formatted(node.name());
      }
      if (deadAgent.isPresent()) {
        return said(
            "has no living agent: %s. What is programmed there stays, and nothing new is. Start the agent, or see its log."
                .formatted(deadAgent.get()));
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

    /** What it lacks while others have programmed a MAC-VRF too: a VTEP in its flood list. */
    boolean isAlone(@Nullable Vni macVni) {
      return macVni != null && state != null && state.withoutRemoteVtep().contains(macVni);
    }

    /** About {@link #isAlone}. */
    String alone(Vni macVni, int others) {
      return "Node \"%s\": no other VTEP has announced VNI %s, though %d other nodes have programmed it: %s may not have agreed to EVPN. Activate l2vpn evpn on the neighbor, or see its \"show bgp l2vpn evpn summary\"."
          .formatted(
              node.name(),
              macVni,
              others,
              peering.carrying().isEmpty()
                  ? "the neighbors"
                  : "neighbor " + String.join(", ", peering.carrying()));
    }

    /** What is wrong with the network on it. */
    String trouble(String why) {
      return "Node \"%s\": %s".formatted(node.name(), why);
    }
  }

  /**
   * The nodes that take part in networks with the same selector, VTEP and templates.
   *
   * @param nodes by name
   * @param established whether they have their sessions
   */
  record Group(List<Participant> nodes, Verdict established) {}

  private final ClusterFacts facts;
  private final VtepPlan vteps;
  private final NodeReports reports;
  private final StatusInputs.Peers peers;
  private final Failures failures;
  private final Map<String, VtepSpec> vtepSpecs = new HashMap<>();
  private final Map<List<Object>, Group> groups = new HashMap<>();

  Participants(
      ClusterFacts facts,
      VtepPlan vteps,
      NodeReports reports,
      StatusInputs.Peers peers,
      Failures failures) {
    this.facts = facts;
    this.vteps = vteps;
    this.reports = reports;
    this.peers = peers;
    this.failures = failures;
    for (VtepFact vtep : facts.vteps()) {
      vtep.spec().toOptional().ifPresent(spec -> vtepSpecs.put(vtep.meta().name(), spec));
    }
  }

  Group of(EvpnNetworkSpec network) {
    Set<String> templates = peers.templates(network.evpn());
    return groups.computeIfAbsent(
        List.of(network.vtep(), Optional.ofNullable(network.nodeSelector()), templates),
        key -> group(network, templates));
  }

  private Group group(EvpnNetworkSpec network, Set<String> templates) {
    VtepSpec vtep = vtepSpecs.get(network.vtep());
    List<Participant> nodes =
        facts.nodes().stream()
            .filter(node -> !node.meta().deleting())
            .filter(node -> Selectors.matchesOrAbsent(network.nodeSelector(), node.meta().labels()))
            .filter(node ->
                vtep == null
                    || Selectors.matchesOrAbsent(vtep.nodeSelector(), node.meta().labels()))
            .sorted(Comparator.comparing(NodeFact::name))
            .map(node -> participant(node, network.vtep(), templates))
            .toList();
    return new Group(nodes, established(nodes));
  }

  private Participant participant(NodeFact node, String vtep, Set<String> templates) {
    String name = node.name();
    Subject subject = Subject.node(name);
    List<Issue> failed = new ArrayList<>();
    Peerings.OfNode peering =
        failures.guard(
            subject,
            () -> Peerings.of(peers.of(templates, name), reports.sessions(name), running(name)),
            sentence -> {
              failed.add(NodeReports.failed(subject, sentence));
              return Peerings.OfNode.UNKNOWN;
            });
    return new Participant(
        node,
        reports.state(name),
        Optional.ofNullable(facts.deadAgents().get(name)),
        hasAddress(name, vtep),
        peering,
        Stream.of(reports.troubles(name).stream(), peering.trouble(name).stream(), failed.stream())
            .flatMap(some -> some)
            .distinct()
            .toList());
  }

  private Optional<Peerings.Running> running(String node) {
    return reports
        .running(node)
        .map(config -> new Peerings.Running(config, reports.runningAsOf(node)));
  }

  private boolean hasAddress(String node, String vtep) {
    return !vteps.addresses().getOrDefault(node, Map.of()).getOrDefault(vtep, List.of()).isEmpty();
  }

  private static Verdict established(List<Participant> nodes) {
    if (nodes.isEmpty()) {
      return Verdict.of(ConditionType.ESTABLISHED, false, Reason.NO_NODES, "No node takes part.");
    }
    List<String> unserved = new ArrayList<>();
    List<String> silent = new ArrayList<>();
    Message.Gathered down = new Message.Gathered();
    for (Participant participant : nodes) {
      String name = participant.node().name();
      Peerings.OfNode peering = participant.peering();
      if (peering.up() > 0) {
        continue;
      }
      if (peering.down().isEmpty()) {
        unserved.add(name);
      } else if (peering.reported()) {
        down.add(() -> peering.sentence(name));
      } else {
        silent.add(name);
      }
    }
    if (!unserved.isEmpty()) {
      down.add(() ->
          "No neighbor carries EVPN on node %s: let a template of the EVPN select the node."
              .formatted(Message.names(unserved)));
    }
    if (!down.isEmpty()) {
      return Verdict.of(ConditionType.ESTABLISHED, false, Reason.NO_SESSION, down.text());
    }
    return silent.isEmpty()
        ? Verdict.of(
            ConditionType.ESTABLISHED,
            true,
            Reason.ESTABLISHED,
            "Every node has an established BGP session that carries EVPN.")
        : new Verdict(
            ConditionType.ESTABLISHED,
            Condition.Status.UNKNOWN,
            Reason.NOT_REPORTED,
            "frr-k8s reports no BGP session of node %s.".formatted(Message.names(silent)));
  }
}
