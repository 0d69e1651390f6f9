// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Bgp;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Neighbor;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Router;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;

/** One node object that is refused, by the API server or by FRR, and what becomes of the others. */
class RolloutApiTest extends ControllerApi {
  private static final String NAMESPACE = "frr-k8s-system";
  private static final String REFUSED = "line 9: % Unknown command: rd 192.0.2.1:9";

  /** Longer than frr-k8s gathers changes, and than the controller looks at early answers. */
  private static final Duration RELOADED = Duration.ofSeconds(9);

  @AfterEach
  void takePolicyAway() {
    admin
        .resources(ValidatingAdmissionPolicyBinding.class)
        .withName(scene.name("refuses"))
        .delete();
    admin.resources(ValidatingAdmissionPolicy.class).withName(scene.name("refuses")).delete();
  }

  private String network(int index, String suffix) {
    String name = scene.layer2(suffix, scene.subnet(index));
    return scene.evpn(
        name,
        """
        networks: [{kind: ClusterUserDefinedNetwork, name: %s}]
        macVRF: {vni: %d}
        ipVRF: {vni: %d, egress: Split, fabricPrefixes: [10.200.0.0/24]}
        """
            .formatted(name, scene.vni(2 * index), scene.vni(2 * index + 1)));
  }

  /** Node objects of the scene by node. */
  private Map<String, FrrConfiguration> nodeObjects() {
    return frr(NAMESPACE)
        .filter(object -> node(object).isPresent())
        .collect(Collectors.toMap(object -> node(object).orElseThrow(), object -> object));
  }

  private Optional<String> node(FrrConfiguration object) {
    return Optional.ofNullable(object.getMetadata().getAnnotations())
        .flatMap(all -> Optional.ofNullable(all.get(ManagedLabels.NODE)))
        .filter(name -> name.startsWith(scene.name("node-")));
  }

  /** Nodes whose object has the RD of the scene's first, second, ... network. */
  private Set<String> withNetwork(int index) {
    String rd = ":" + (65535 - 2 * scene.networkId(index)) + "\n";
    return nodeObjects().entrySet().stream()
        .filter(entry ->
            Optional.ofNullable(entry.getValue().getSpec().raw())
                .filter(raw -> raw.rawConfig().contains(rd))
                .isPresent())
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** It is so, and stays so while the controller goes on. */
  private void stays(int index, Set<String> nodes) {
    await()
        .atMost(Duration.ofSeconds(20))
        .during(RELOADED)
        .untilAsserted(() -> assertThat(withNetwork(index)).isEqualTo(nodes));
  }

  private Set<String> firstBatch(int index) {
    eventually(() -> assertThat(withNetwork(index)).hasSize(3));
    Set<String> first = withNetwork(index);
    stays(index, first);
    return first;
  }

  private static List<String> neighbors(FrrConfiguration object) {
    return object.getSpec().bgp().routers().getFirst().neighbors().stream()
        .map(Neighbor::id)
        .toList();
  }

  @Test
  void change_thatTheFirstNodesRefuse_reachesNoOther() {
    scene.withNodes();
    List.of(3, 4, 5).forEach(scene::node);
    String finance = network(1, "finance");
    firstBatch(1).forEach(node -> scene.frr(node, "success", "success", "! 1"));
    eventually(() -> assertThat(withNetwork(1)).hasSize(5));

    network(2, "late");
    Set<String> first = firstBatch(2);
    first.forEach(node -> scene.frr(node, "success", REFUSED, "! 1"));
    eventually(() -> {
      Condition ready = evpnCondition(finance, ConditionType.READY);
      assertThat(ready.isTrue()).isFalse();
      assertThat(ready.reason()).isEqualTo("RolloutHalted");
      assertThat(ready.message())
          .contains(
              "\"" + first.iterator().next() + "\" refused it", REFUSED, "keep what they have: 2.");
    });
    eventually(() ->
        assertThat(admin.v1().events().inAnyNamespace().list().getItems())
            .filteredOn(event -> "RolloutHalted".equals(event.getReason()))
            .extracting(event -> event.getInvolvedObject().getName())
            .contains(finance));
    replaceController();
    stays(2, first);
    assertThat(evpnCondition(finance, ConditionType.READY).reason()).isEqualTo("RolloutHalted");

    scene.frr(first.iterator().next(), "success", "success", "! 2");
    eventually(() -> assertThat(withNetwork(2)).hasSize(5));
    eventually(() ->
        assertThat(evpnCondition(finance, ConditionType.READY).reason())
            .isNotEqualTo("RolloutHalted"));
  }

  private void refuse(String object) {
    scene.apply(
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: %s}
        spec:
          failurePolicy: Fail
          matchConstraints:
            resourceRules:
            - apiGroups: [frrk8s.metallb.io]
              apiVersions: ['*']
              operations: [CREATE, UPDATE]
              resources: [frrconfigurations]
          validations:
          - {expression: "object.metadata.name != '%s'", message: not this one}
        """
            .formatted(scene.name("refuses"), object));
    scene.apply(
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: %1$s}
        spec: {policyName: %1$s, validationActions: [Deny]}
        """
            .formatted(scene.name("refuses")));
    Resource<FrrConfiguration> refused =
        admin.resources(FrrConfiguration.class).inNamespace(NAMESPACE).withName(object);
    eventually(() ->
        assertThatThrownBy(() ->
                refused.edit(edited -> {
                  edited.getMetadata().getAnnotations().merge("edited", "x", String::concat);
                  return edited;
                }))
            .isInstanceOf(KubernetesClientException.class)
            .hasMessageContaining("not this one"));
  }

  @Test
  void nodeObject_thatTheApiServerRefuses_holdsUpNoOtherNodeAndNoRemovalFromTheBase() {
    scene.withNodes();
    String finance = network(1, "finance");
    eventually(() -> assertThat(withNetwork(1)).hasSize(2));
    String one = scene.name("node-1");
    String object = nodeObjects().get(one).getMetadata().getName();
    List<String> before = neighbors(nodeObjects().get(one));
    refuse(object);

    admin
        .resources(FrrConfiguration.class)
        .inNamespace(NAMESPACE)
        .withName(scene.name("rack"))
        .edit(template -> {
          template.setSpec(
              new FrrConfigurationSpec(
                  new Bgp(
                      List.of(Router.of(65000, null, List.of(Neighbor.of("172.18.0.99", 65101)))),
                      List.of()),
                  null,
                  template.getSpec().nodeSelector()));
          return template;
        });
    eventually(() ->
        assertThat(frr(NAMESPACE))
            .filteredOn(other -> !other.getMetadata().getName().equals(object))
            .filteredOn(other -> other.getSpec().bgp() != null)
            .hasSize(2)
            .allSatisfy(other -> assertThat(neighbors(other)).containsExactly("172.18.0.99")));
    assertThat(neighbors(nodeObjects().get(one))).isEqualTo(before);
    eventually(() -> {
      Condition ready = evpnCondition(finance, ConditionType.READY);
      assertThat(ready.reason()).isEqualTo("WriteRefused");
      assertThat(ready.message())
          .contains("FRRConfiguration \"" + object + "\"", "not this one", "do not wait for it");
    });

    takePolicyAway();
    eventually(() -> assertThat(neighbors(nodeObjects().get(one))).containsExactly("172.18.0.99"));
    eventually(() ->
        assertThat(evpnCondition(finance, ConditionType.READY).reason())
            .isNotEqualTo("WriteRefused"));
  }
}
