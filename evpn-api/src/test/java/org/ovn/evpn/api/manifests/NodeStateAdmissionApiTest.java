// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.v1alpha1.EvpnNodeState;

/** An agent writes EVPNNodeState and Lease of its own node, and no others. */
@Tag("api")
class NodeStateAdmissionApiTest {
  private static final String NAMESPACE = "evpn-system";
  private static final String AGENT = "ovn-adapter";
  private static final String ONE = "written-node-1";
  private static final String TWO = "written-node-2";
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("agent")
          .withForce(true)
          .build();

  private static ApiServer server;
  private static KubernetesClient one;
  private static KubernetesClient two;

  @BeforeAll
  static void prepare() {
    server = new ApiServer();
    for (String name : new String[] {ONE, TWO}) {
      server.admin.resource(node(name)).fieldManager("test").serverSideApply();
    }
    one = server.serviceAccountOnNode(NAMESPACE, AGENT, ONE);
    two = server.serviceAccountOnNode(NAMESPACE, AGENT, TWO);
    // The policy works from caches of the server that fill after the objects are stored.
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !ApiServer.tryCreate(one, state(TWO)).isEmpty());
  }

  @AfterAll
  static void clear() {
    for (String name : new String[] {ONE, TWO}) {
      server.admin.resource(state(name)).delete();
      server.admin.resource(lease(name)).delete();
      server.admin.pods().inNamespace(NAMESPACE).withName(AGENT + "-" + name).delete();
      server.admin.resource(node(name)).delete();
    }
    one.close();
    two.close();
  }

  private static Node node(String name) {
    return new NodeBuilder().withNewMetadata().withName(name).endMetadata().build();
  }

  private static EvpnNodeState state(String node) {
    return server
        .admin
        .getKubernetesSerialization()
        .unmarshal(
            """
            apiVersion: evpn.k8s.ovn.org/v1alpha1
            kind: EVPNNodeState
            metadata: {name: %s}
            status: {agentVersion: x}
            """
                .formatted(node),
            EvpnNodeState.class);
  }

  @Test
  void state_ofItsOwnNode_isWritten() {
    one.resource(state(ONE)).patch(APPLY);
    EvpnNodeState stored = one.resource(state(ONE)).subresource("status").patch(APPLY, state(ONE));
    assertThat(stored.getStatus().agentVersion()).isEqualTo("x");
  }

  @Test
  void state_ofAnotherNode_isRefused() {
    String refused =
        "EVPNNodeState \"%s\": the agent of node \"%s\" writes that of its own node only. Correct"
            + " NODE_NAME of the agent.";
    two.resource(state(TWO)).patch(APPLY);
    EvpnNodeState labelled = state(TWO);
    labelled.getMetadata().setLabels(Map.of("written-by", "another"));
    assertThatThrownBy(() -> one.resource(labelled).patch(APPLY))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(refused.formatted(TWO, ONE));
    assertThatThrownBy(
            () -> one.resource(state(TWO)).subresource("status").patch(APPLY, state(TWO)))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(refused.formatted(TWO, ONE));
    assertThat(ApiServer.tryCreate(two, state(ONE))).contains(refused.formatted(ONE, TWO));
  }

  @Test
  void state_writtenWithATokenOfNoPod_isRefused() {
    try (KubernetesClient unbound = server.serviceAccount(NAMESPACE, AGENT)) {
      assertThat(ApiServer.tryCreate(unbound, state(ONE)))
          .contains(
              "EVPNNodeState \"written-node-1\": the token of the agent names no node. Use the"
                  + " token that kubelet gives the agent's pod, or one that is bound to a pod of"
                  + " the node.");
    }
  }

  private static Lease lease(String name) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(NAMESPACE)
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(name)
        .endSpec()
        .build();
  }

  @Test
  void lease_ofItsOwnNode_isRenewed_andNoOther() {
    Lease stored = one.resource(lease(ONE)).patch(APPLY);
    assertThat(stored.getSpec().getHolderIdentity()).isEqualTo(ONE);
    for (String other : new String[] {TWO, "evpn-udn-controller"}) {
      assertThatThrownBy(() -> one.resource(lease(other)).patch(APPLY))
          .isInstanceOf(KubernetesClientException.class)
          .hasMessageContaining(
              "Lease \"%s\": the agent of node \"%s\" writes that of its own node only. Correct"
                      .formatted(other, ONE)
                  + " NODE_NAME of the agent.");
    }
  }

  @Test
  void state_writtenByAnAdministrator_isLeftToRbac() {
    server.admin.resource(state(ONE)).fieldManager("test").forceConflicts().serverSideApply();
    assertThat(server.admin.resource(state(ONE)).get()).isNotNull();
  }
}
