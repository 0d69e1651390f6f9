// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.manifests.ApiServer;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Evpn;
import org.ovn.evpn.api.v1alpha1.EvpnNodeState;
import org.ovn.evpn.api.v1alpha1.EvpnOperator;
import org.ovn.evpn.api.v1alpha1.EvpnOperatorStatus;

/**
 * The controller runs agents from an EVPNOperator, with its own rights: against a real API server
 * and Kubernetes' own DaemonSet controller. What a kubelet and an agent do is played here.
 */
@Timeout(300)
class InstallApiTest extends ControllerApi {
  private static final String NAMESPACE = "evpn-system";
  private static final String OPERATOR =
      """
      apiVersion: evpn.k8s.ovn.org/v1alpha1
      kind: EVPNOperator
      metadata: {name: default}
      spec:
        agent: {image: "test.invalid/agent:%d", nodeSelector: {scene: "%s"}%s}
      """;
  private NodeActors nodes;

  @BeforeEach
  void selectNodes() {
    scene.withNodes();
    for (String node : List.of(scene.name("node-1"), scene.name("node-2"))) {
      admin
          .nodes()
          .withName(node)
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              """
              {"metadata": {"labels": {"scene": "%s", "kubernetes.io/os": "linux"}}}
              """
                  .formatted(scene.name("x")));
    }
    nodes = new NodeActors(admin, NAMESPACE);
    nodes.start();
  }

  @AfterEach
  void removeOperator() {
    Resource<EvpnOperator> operator = admin.resources(EvpnOperator.class).withName("default");
    if (operator.get() != null) {
      operator.delete();
      eventually(() -> assertThat(operator.get()).isNull());
    }
    nodes.close();
  }

  @AfterAll
  static void restorePolicies() {
    new ApiServer();
  }

  private void operator(int image, String more) {
    server.apply(OPERATOR.formatted(image, scene.name("x"), more));
  }

  private static EvpnOperatorStatus status() {
    EvpnOperatorStatus status =
        admin.resources(EvpnOperator.class).withName("default").get().getStatus();
    return status == null ? EvpnOperatorStatus.EMPTY : status;
  }

  private static Condition operatorCondition(ConditionType type) {
    return condition(status().conditions(), type);
  }

  private static Optional<DaemonSet> daemonSet() {
    return Optional.ofNullable(
        admin.apps().daemonSets().inNamespace(NAMESPACE).withName("ovn-adapter").get());
  }

  private static String image(DaemonSet daemonSet) {
    return daemonSet.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
  }

  private static ValidatingAdmissionPolicy policy(String name) {
    return admin.resources(ValidatingAdmissionPolicy.class).withName(name).get();
  }

  private static List<Pod> pods() {
    return admin
        .pods()
        .inNamespace(NAMESPACE)
        .withLabel(ApiGroup.NAME_LABEL, "ovn-adapter")
        .list()
        .getItems();
  }

  private static void rolledOut(int agents) {
    eventually(() -> {
      assertThat(operatorCondition(ConditionType.PROGRESSING).reason())
          .isEqualTo(Reason.ROLLED_OUT.wire());
      assertThat(operatorCondition(ConditionType.AVAILABLE).reason())
          .isEqualTo(Reason.AGENTS_READY.wire());
      assertThat(status().agents().desired()).isEqualTo(agents);
      assertThat(status().agents().ready()).isEqualTo(agents);
    });
  }

  @Test
  void operator_ofAnotherName_isRefused() {
    assertThat(
            catchThrowable(() ->
                server.apply(
                    """
                    apiVersion: evpn.k8s.ovn.org/v1alpha1
                    kind: EVPNOperator
                    metadata: {name: other}
                    """)))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("its name is default");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "agent: {updateStrategy: {maxUnavailable: 0}}",
        "agent: {updateStrategy: {maxUnavailable: 0%}}",
        "agent: {updateStrategy: {maxUnavailable: 101%}}",
        "agent: {socketFolders: {ovn: [run/ovn]}}",
        "agent: {socketFolders: {openvswitch: [/run/../etc]}}",
        "agent: {image: 'two words'}",
        "splitServiceCIDRs: [10.96.0.1/12]",
        "splitServiceCIDRs: [ten]",
        "frrNamespace: Capital",
        "logging: {level: Loud}",
        "featureGates: {AddressProbes: maybe}",
      })
  void operator_thatIsInvalid_isRefused(String spec) {
    assertThat(
            catchThrowable(() ->
                server.apply(
                    """
                    apiVersion: evpn.k8s.ovn.org/v1alpha1
                    kind: EVPNOperator
                    metadata: {name: default}
                    spec: {%s}
                    """
                        .formatted(spec))))
        .isInstanceOf(KubernetesClientException.class);
    assertThat(admin.resources(EvpnOperator.class).withName("default").get()).isNull();
  }

  @Test
  void operator_applied_runsAgents_andWhatOthersEditIsTakenBack() {
    admin.resources(ValidatingAdmissionPolicy.class).withName("evpn-network-annotations").delete();
    operator(1, "");
    rolledOut(2);
    assertThat(status().agents().versions()).hasSize(1);
    assertThat(policy("evpn-network-annotations").getSpec().getFailurePolicy()).isEqualTo("Ignore");
    assertThat(policy("evpn-node-states").getSpec().getFailurePolicy()).isEqualTo("Fail");
    assertThat(image(daemonSet().orElseThrow())).isEqualTo("test.invalid/agent:1");

    admin
        .apps()
        .daemonSets()
        .inNamespace(NAMESPACE)
        .withName("ovn-adapter")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            """
            {"spec": {"minReadySeconds": 7, "template": {"spec": {"hostPID": true}}}}
            """);
    eventually(() -> {
      DaemonSet now = daemonSet().orElseThrow();
      assertThat(now.getSpec().getTemplate().getSpec().getHostPID()).isNotEqualTo(true);
      assertThat(now.getSpec().getMinReadySeconds()).isIn(null, 0);
    });

    operator(2, ", updateStrategy: {maxUnavailable: 100%}");
    eventually(
        () -> assertThat(image(daemonSet().orElseThrow())).isEqualTo("test.invalid/agent:2"));
    rolledOut(2);
  }

  @Test
  void logLevel_changed_isAskedOfEachAgent_andReplacesNone() {
    operator(1, "");
    rolledOut(2);
    List<String> before = pods().stream().map(pod -> pod.getMetadata().getUid()).sorted().toList();
    server.apply(OPERATOR.formatted(1, scene.name("x"), "") + "  logging: {level: Debug}\n");
    eventually(() ->
        assertThat(admin.resources(EvpnNodeState.class).list().getItems())
            .hasSize(2)
            .allSatisfy(state ->
                assertThat(state.getMetadata().getAnnotations())
                    .containsEntry(ApiGroup.LOG_LEVEL_ANNOTATION, "Debug")));
    comesToRest();
    assertThat(pods().stream().map(pod -> pod.getMetadata().getUid()).sorted().toList())
        .isEqualTo(before);
  }

  @Test
  void setting_thatIsReadAtTheStart_endsTheProcess_wellSoThatItIsStartedAnew() {
    replaceController();
    operator(1, "");
    rolledOut(2);
    server.apply(
        OPERATOR.formatted(1, scene.name("x"), "") + "  frrNamespace: openshift-frr-k8s\n");
    assertThat(endsWell()).isTrue();
  }

  @Test
  void rollOut_thatHarmsANode_stopsThere_andGoesOnWhenItIsWell() {
    operator(1, "");
    rolledOut(2);
    nodes.harmNewAgents(true);
    operator(2, "");
    eventually(() -> {
      assertThat(operatorCondition(ConditionType.DEGRADED).reason())
          .isEqualTo(Reason.ROLLOUT_STOPPED.wire());
      assertThat(operatorCondition(ConditionType.DEGRADED).message())
          .contains("is worse than before pod");
    });
    comesToRest();
    assertThat(status().agents().behind()).as("the other node keeps its old agent").hasSize(1);
    assertThat(pods().stream().map(pod -> pod.getSpec().getContainers().getFirst().getImage()))
        .containsExactlyInAnyOrder("test.invalid/agent:1", "test.invalid/agent:2");

    nodes.harmNewAgents(false);
    rolledOut(2);
    assertThat(operatorCondition(ConditionType.DEGRADED).reason())
        .isEqualTo(Reason.AS_EXPECTED.wire());
  }

  @Test
  void operator_deleted_givesTheNetworksBackFirst_thenAllOfOursGoes() {
    String hr = scene.layer3("hr", scene.subnet(1));
    scene.evpn(
        hr,
        """
        networks: [{kind: ClusterUserDefinedNetwork, name: %s}]
        ipVRF: {vni: %d, egress: Split, fabricPrefixes: [10.200.0.0/24]}
        """
            .formatted(hr, scene.vni(3)));
    String network = "cudn." + hr;
    operator(1, "");
    replaceControllerByOneThatNeedsAnOperator();
    eventually(() -> network(network));
    nodes.networks(Set.of(network));
    rolledOut(2);
    eventually(() -> assertThat(frr("frr-k8s-system")).isNotEmpty());

    admin.resources(EvpnOperator.class).withName("default").delete();
    eventually(() -> {
      assertThat(network(network).getMetadata().getDeletionTimestamp()).isNotNull();
      assertThat(operatorCondition(ConditionType.PROGRESSING).reason())
          .isEqualTo(Reason.RELEASING.wire());
      assertThat(operatorCondition(ConditionType.PROGRESSING).message()).contains(network);
    });
    comesToRest();
    assertThat(frr("frr-k8s-system")).as("nodes still have the network").isNotEmpty();
    assertThat(daemonSet().orElseThrow().getSpec().getTemplate().getSpec().getContainers())
        .allMatch(container -> container.getArgs().isEmpty());

    nodes.networks(Set.of());
    eventually(
        () -> assertThat(admin.resources(EvpnOperator.class).withName("default").get()).isNull());
    assertThat(nodes.released()).as("each node had a pod that released it").hasSize(2);
    assertThat(daemonSet()).isEmpty();
    assertThat(pods()).isEmpty();
    assertThat(policy("evpn-network-annotations")).isNull();
    assertThat(policy("evpn-node-states")).isNull();
    assertThat(admin.resources(EvpnNodeState.class).list().getItems()).isEmpty();
    assertThat(frr("frr-k8s-system")).isEmpty();
    Evpn evpn = admin.resources(Evpn.class).withName(hr).get();
    assertThat(evpn).as("the admin's").isNotNull();
    assertThat(evpn.getMetadata().getFinalizers()).isEmpty();
    assertThat(evpnCondition(hr, ConditionType.READY).reason())
        .isEqualTo(Reason.OPERATOR_MISSING.wire());
    replaceController();
  }
}
