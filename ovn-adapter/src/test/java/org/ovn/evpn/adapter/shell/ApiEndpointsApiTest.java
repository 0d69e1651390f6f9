// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.manifests.ApiServer;
import org.ovn.evpn.api.value.IpAddresses;

/** Where the API servers are, with the agent's own rights. */
@Tag("api")
class ApiEndpointsApiTest {
  private static final String NODE = "endpoint-node";

  private final ApiServer server = new ApiServer();
  private final KubernetesClient agent;

  ApiEndpointsApiTest() {
    server
        .admin
        .resource(new NodeBuilder().withNewMetadata().withName(NODE).endMetadata().build())
        .fieldManager("test")
        .serverSideApply();
    agent = server.serviceAccountOnNode("evpn-system", "ovn-adapter", NODE);
  }

  @BeforeEach
  void publish() {
    // the test's API server writes none of its own
    slice("kubernetes", "10.254.0.9");
    slice("another", "10.254.0.8");
  }

  private void slice(String name, String address) {
    server
        .admin
        .resource(
            new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .withAddressType("IPv4")
                .addNewEndpoint()
                .withAddresses(address)
                .endEndpoint()
                .build())
        .fieldManager("test")
        .serverSideApply();
  }

  @AfterEach
  void clear() {
    agent.close();
    var slices = server.admin.discovery().v1().endpointSlices().inNamespace("default");
    slices.withName("kubernetes").delete();
    slices.withName("another").delete();
    server.admin.pods().inNamespace("evpn-system").withName("ovn-adapter-" + NODE).delete();
    server.admin.nodes().withName(NODE).delete();
  }

  @Test
  void apiServers_behindTheirService_areReadAndNoOtherSliceIs() {
    assertThat(ApiAddresses.endpoints(agent)).containsExactly(IpAddresses.parse("10.254.0.9"));
    var slices = agent.discovery().v1().endpointSlices().inNamespace("default");
    assertThatThrownBy(() -> slices.withName("another").get())
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403));
    assertThatThrownBy(slices::list)
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403));
    slice("kubernetes", "10.254.0.7");
    assertThat(ApiAddresses.endpoints(agent)).containsExactly(IpAddresses.parse("10.254.0.7"));
    server
        .admin
        .discovery()
        .v1()
        .endpointSlices()
        .inNamespace("default")
        .withName("kubernetes")
        .delete();
    assertThat(ApiAddresses.endpoints(agent)).as("none is published").isEmpty();
  }
}
