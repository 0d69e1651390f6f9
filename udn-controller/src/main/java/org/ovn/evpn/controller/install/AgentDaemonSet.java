// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ovn.evpn.api.v1alpha1.AgentSettings;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.EvpnOperatorSpec;
import org.ovn.evpn.api.value.Digests;

/**
 * The DaemonSet of the agents. It rolls node by node: an old agent's pod goes before the new one
 * comes, since two would fight over one node, and the next node waits until the new pod is ready.
 * Ready means more than that the agent lives: see {@link ServedGate}.
 */
final class AgentDaemonSet {
  /** Its name. */
  static final String NAME = ApiGroup.AGENT_ACCOUNT;

  /** Sorted, so that the digest of equal templates is equal in every process. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private static final int DIGEST = 16;
  private static final int KEPT_REVISIONS = 3;

  /** An agent may be killed at any time; it only has to close its sockets. */
  private static final long GRACE_SECONDS = 10;

  /** What the agents do. */
  enum Mode {
    /** They serve their nodes. */
    SERVE,
    /** They give their nodes back, and stay to say that it is done. */
    RELEASE
  }

  private AgentDaemonSet() {}

  /** The object to apply. */
  static ObjectNode of(EvpnOperatorSpec spec, String image, Surroundings surroundings, Mode mode) {
    AgentSettings agent = spec.agentOrEmpty();
    ObjectNode body = JSON.valueToTree(daemonSet(spec, image, surroundings, mode));
    ObjectNode template = (ObjectNode) body.at("/spec/template");
    String digest = Digests.hex(Digests.sha256(template.toString()), DIGEST);
    template.withObject("/metadata/annotations").put(AgentPod.TEMPLATE, digest);
    body.withObject("/spec/updateStrategy/rollingUpdate")
        .set("maxUnavailable", maxUnavailable(agent, mode));
    return body;
  }

  /** The digest that pods of that DaemonSet carry. */
  static String template(JsonNode daemonSet) {
    return daemonSet.at("/spec/template/metadata/annotations").path(AgentPod.TEMPLATE).asText();
  }

  /** When nothing is served any more, all nodes can be let go at once. */
  private static JsonNode maxUnavailable(AgentSettings agent, Mode mode) {
    IntOrString asked =
        mode == Mode.RELEASE
            ? new IntOrString("100%")
            : Optional.ofNullable(agent.updateStrategy())
                .map(AgentSettings.UpdateStrategy::maxUnavailable)
                .orElse(new IntOrString(1));
    return JSON.valueToTree(asked);
  }

  private static DaemonSet daemonSet(
      EvpnOperatorSpec spec, String image, Surroundings surroundings, Mode mode) {
    Map<String, String> labels = new HashMap<>(Labels.ALL);
    labels.putAll(Labels.AGENT);
    Map<String, String> annotations = new HashMap<>();
    annotations.put("kubectl.kubernetes.io/default-container", AgentPodTemplate.CONTAINER);
    if (surroundings.openShift()) {
      annotations.put("openshift.io/required-scc", AgentRights.NAME);
    }
    return new DaemonSetBuilder()
        .withNewMetadata()
        .withName(NAME)
        .withNamespace(surroundings.namespace())
        .withLabels(labels)
        .endMetadata()
        .withNewSpec()
        .withRevisionHistoryLimit(KEPT_REVISIONS)
        .withNewSelector()
        .withMatchLabels(Labels.AGENT)
        .endSelector()
        .withNewUpdateStrategy()
        .withType("RollingUpdate")
        .withNewRollingUpdate()
        .withMaxSurge(new IntOrString(0))
        .endRollingUpdate()
        .endUpdateStrategy()
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(labels)
        .withAnnotations(annotations)
        .endMetadata()
        .withSpec(pod(spec, image, surroundings.openShift(), mode))
        .endTemplate()
        .endSpec()
        .build();
  }

  private static PodSpec pod(EvpnOperatorSpec spec, String image, boolean openShift, Mode mode) {
    AgentSettings agent = spec.agentOrEmpty();
    Map<String, String> nodes = new HashMap<>(agent.nodeSelector());
    nodes.put("kubernetes.io/os", "linux");
    AgentPodTemplate template = new AgentPodTemplate(spec, image, mode);
    PodSpecBuilder pod =
        new PodSpecBuilder()
            .withServiceAccountName(ApiGroup.AGENT_ACCOUNT)
            .withHostNetwork(true)
            .withDnsPolicy("ClusterFirstWithHostNet")
            .withEnableServiceLinks(false)
            .withTerminationGracePeriodSeconds(GRACE_SECONDS)
            .withPriorityClassName(
                Optional.ofNullable(agent.priorityClassName()).orElse("system-node-critical"))
            .withNodeSelector(nodes)
            .withTolerations(tolerations(agent))
            .withImagePullSecrets(
                agent.imagePullSecrets().stream()
                    .map(secret -> new LocalObjectReference(secret.name()))
                    .toList())
            .withInitContainers(template.prepare())
            .withContainers(template.agent())
            .withVolumes(template.volumes())
            .withNewSecurityContext()
            .withRunAsUser(0L)
            .withRunAsNonRoot(false)
            .withNewSeccompProfile()
            .withType("RuntimeDefault")
            .endSeccompProfile()
            .endSecurityContext();
    if (openShift) {
      // sockets and folders of the host have labels that a confined container cannot use
      pod.editSecurityContext()
          .withNewSeLinuxOptions()
          .withType("spc_t")
          .endSeLinuxOptions()
          .endSecurityContext();
    }
    if (mode == Mode.SERVE) {
      pod.addNewReadinessGate().withConditionType(ApiGroup.NODE_SERVED_GATE).endReadinessGate();
    }
    return pod.build();
  }

  private static List<Toleration> tolerations(AgentSettings agent) {
    return agent.tolerations().isEmpty()
        ? List.of(new TolerationBuilder().withOperator("Exists").build())
        : agent.tolerations();
  }
}
