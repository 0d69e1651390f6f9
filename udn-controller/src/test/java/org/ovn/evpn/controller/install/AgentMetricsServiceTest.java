// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.manifests.Manifests;

/** The Service by which Prometheus finds the agents, against the pods that the controller makes. */
class AgentMetricsServiceTest {

  private static ServiceSpec spec() throws IOException {
    String text =
        Files.readString(Manifests.ROOT.resolve("overlays/components/monitoring/service.yaml"));
    return Serialization.unmarshal(text, Service.class).getSpec();
  }

  @Test
  void selector_findsTheAgents_alsoThoseThatAreNotReady() throws IOException {
    assertThat(spec().getSelector()).isEqualTo(Labels.AGENT);
    assertThat(spec().getPublishNotReadyAddresses()).isTrue();
  }

  @Test
  void port_isTheOneThatAnAgentServesMetricsOnForOthers() throws IOException {
    assertThat(spec().getPorts())
        .singleElement()
        .satisfies(port -> {
          assertThat(port.getTargetPort().getIntVal()).isEqualTo(AgentPodTemplate.SECURE_PORT);
          assertThat(port.getPort()).isEqualTo(AgentPodTemplate.SECURE_PORT);
        });
  }
}
