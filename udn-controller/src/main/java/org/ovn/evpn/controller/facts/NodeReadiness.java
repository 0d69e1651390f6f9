// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.facts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Optional;

/** Whether Kubernetes says that a node is ready. */
final class NodeReadiness {
  private static final ObjectMapper JSON = new ObjectMapper();

  private NodeReadiness() {}

  /** As the node controller has it: Unknown once kubelet is silent. A node may have no kubelet. */
  static Optional<String> notReady(GenericKubernetesResource node) {
    JsonNode status = JSON.valueToTree(node.getAdditionalProperties().get("status"));
    for (JsonNode condition : status.path("conditions")) {
      if (condition.path("type").asText().equals("Ready")
          && !condition.path("status").asText().equals("True")) {
        return Optional.of(
            "%s (%s)"
                .formatted(
                    condition.path("reason").asText(), condition.path("message").asText().strip()));
      }
    }
    return Optional.empty();
  }
}
