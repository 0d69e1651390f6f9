// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.lab.node.NodePlan;
import org.ovn.evpn.lab.topology.Fabric;

class ClusterObjectsTest {

  @Test
  void nodes_each_haveANodeAndItsFrrPod() throws Exception {
    JsonNode items =
        new ObjectMapper()
            .readTree(ClusterObjects.nodes(NodePlan.of(Fabric.standard())))
            .get("items");
    assertThat(items).hasSize(4);
    assertThat(items.get(1).at("/metadata/name").asText()).isEqualTo("node-2");
    assertThat(items.get(1).at("/metadata/labels/rack").asText()).isEqualTo("b");
    assertThat(items.get(1).at("/metadata/annotations").size()).isEqualTo(10);
    assertThat(items.get(3).at("/metadata/name").asText()).isEqualTo("frr-k8s-node-2");
    assertThat(items.get(3).at("/spec/nodeName").asText()).isEqualTo("node-2");
  }

  @Test
  void kubeconfig_ofAnAccount_keepsServerAndTrustButNotTheUser() throws Exception {
    String admin =
        """
        clusters: [{name: x, cluster: {server: "https://10.99.0.1:6443", certificate-authority-data: QQ==}}]
        users: [{name: admin, user: {client-certificate-data: c2VjcmV0, client-key-data: c2VjcmV0}}]
        """;
    String made = Kubeconfigs.withToken(admin, "evpn-system", "the-token");
    JsonNode tree = new ObjectMapper(new YAMLFactory()).readTree(made);
    assertThat(tree.at("/clusters/0/cluster/server").asText()).isEqualTo("https://10.99.0.1:6443");
    assertThat(tree.at("/clusters/0/cluster/certificate-authority-data").asText())
        .isEqualTo("QQ==");
    assertThat(tree.at("/users/0/user/token").asText()).isEqualTo("the-token");
    assertThat(made).doesNotContain("c2VjcmV0");
    assertThat(Kubeconfigs.authority(admin)).isEqualTo("A");
  }

  @Test
  void authority_kubeconfigWithoutCa_isRefused() {
    assertThatThrownBy(() -> Kubeconfigs.authority("clusters: [{cluster: {server: a}}]"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void kubeconfig_withoutServer_isRefused() {
    assertThatThrownBy(() -> Kubeconfigs.withToken("clusters: []", "a", "b"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
