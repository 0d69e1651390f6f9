// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.api.v1alpha1.EvpnOperatorSpec;
import org.ovn.evpn.api.v1alpha1.EvpnOperatorStatus;
import org.ovn.evpn.api.v1alpha1.NodeNetwork;
import org.ovn.evpn.controller.facts.Meta;
import org.ovn.evpn.controller.facts.OperatorFact;

/** A cluster with an EVPNOperator and some agents, to be changed by a test and planned on. */
public final class InstallScene {
  /** When all pods of the scene were made. */
  public static final Instant MADE = Instant.parse("2026-01-01T00:10:00Z");

  public static final String IMAGE = "registry.example/agent:1";

  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  public String spec = "{}";
  public Optional<String> image = Optional.of(IMAGE);
  public boolean openShift;
  public boolean deleting;
  public boolean held = true;
  public boolean due;
  public EvpnOperatorStatus before = EvpnOperatorStatus.EMPTY;
  public List<String> left = List.of();
  public Optional<DaemonSetFact> daemonSet = Optional.empty();
  public Optional<DaemonSetFact.Written> written = Optional.empty();
  public final List<AgentPod> pods = new ArrayList<>();
  public final Map<String, EvpnNodeStateStatus> states = new HashMap<>();

  public final Map<String, InstallFacts.NodeLog> logs = new HashMap<>();

  /** The EVPNOperator. */
  public OperatorFact operator() {
    return new OperatorFact(
        new Meta(
            "",
            "default",
            "uid",
            "1",
            3,
            Instant.EPOCH,
            Map.of(),
            Map.of(),
            deleting,
            held ? Set.of(ApiGroup.UNINSTALL_FINALIZER) : Set.of()),
        new Parsed.Present<>(YAML.unmarshal("---\n" + spec, EvpnOperatorSpec.class)),
        before);
  }

  /** All of it at this moment. */
  public InstallFacts facts() {
    return new InstallFacts(
        Optional.of(operator()), surroundings(), daemonSet, written, pods, states, logs, left, due);
  }

  Surroundings surroundings() {
    return new Surroundings(
        "evpn-system",
        image,
        "7",
        openShift,
        List.of(
            policy("ValidatingAdmissionPolicy", "evpn-node-states"),
            policy("ValidatingAdmissionPolicyBinding", "evpn-node-states")));
  }

  private static ObjectNode policy(String kind, String name) {
    return (ObjectNode)
        YAML.unmarshal(
            "---\n{kind: %s, metadata: {name: %s}}".formatted(kind, name), JsonNode.class);
  }

  /** The DaemonSet stands as this spec wants it, on so many nodes. */
  public String stands(AgentDaemonSet.Mode mode, int nodes) {
    ObjectNode body =
        AgentDaemonSet.of(operator().specOrEmpty(), image.orElseThrow(), surroundings(), mode);
    String template = AgentDaemonSet.template(body);
    daemonSet = Optional.of(new DaemonSetFact("ds", 1, 1, template, nodes, false, false));
    written = Optional.of(new DaemonSetFact.Written("ds", 1, template));
    return template;
  }

  /** The DaemonSet serves, with a pod that is ready on each node. */
  public InstallScene running(String... nodes) {
    String template = stands(AgentDaemonSet.Mode.SERVE, nodes.length);
    for (String node : nodes) {
      pods.add(pod(node, template, true));
      states.put(node, state(node, true, MADE.minusSeconds(60)));
    }
    return this;
  }

  /** A pod of a node, long alive. */
  public static AgentPod pod(String node, String template, boolean served) {
    return new AgentPod(
        "pod-" + node, node, template, MADE, true, Duration.ofHours(1), served, served, false, "");
  }

  /** What the agent of that node says, in its pod. */
  public static EvpnNodeStateStatus state(String node, boolean ready, Instant since) {
    return new EvpnNodeStateStatus("7", List.of(), List.of(), List.of(ready(ready, since)))
        .by("pod-" + node);
  }

  static EvpnNodeStateStatus state(String node, List<NodeNetwork> networks) {
    return new EvpnNodeStateStatus("7", List.of(), networks, List.of(ready(true, MADE)))
        .by("pod-" + node);
  }

  static Condition ready(boolean ready, Instant since) {
    return new Condition(
        ConditionType.READY.wire(),
        Condition.Status.of(ready),
        null,
        since.toString(),
        ready ? Reason.PROGRAMMED.wire() : Reason.OVN_UNREACHABLE.wire(),
        ready ? "All is well." : "OVN's databases cannot be reached");
  }
}
