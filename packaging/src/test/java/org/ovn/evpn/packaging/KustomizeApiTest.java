// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What kustomize makes of the overlays, against what the generator makes of them. */
@Tag("api")
class KustomizeApiTest {

  @Test
  void overlayKubernetes_isInstallYaml_objectByObject() {
    Map<String, JsonNode> built = Tools.byName(rendered("overlays/kubernetes"));
    Map<String, JsonNode> installed =
        Tools.byName(Tools.objects(Kustomization.read(Tools.ROOT.resolve(InstallYaml.FILE))));
    assertThat(installed).isEqualTo(built).hasSizeGreaterThan(20);
  }

  @Test
  void overlayOpenShift_differsOnlyInWhatOpenShiftWants() {
    Map<String, JsonNode> kubernetes = Tools.byName(rendered("overlays/kubernetes"));
    Map<String, JsonNode> openshift = Tools.byName(rendered("overlays/openshift"));
    List<String> changed = new ArrayList<>();
    openshift.forEach((name, tree) -> {
      if (!tree.equals(kubernetes.get(name))) {
        changed.add(name);
      }
    });
    assertThat(changed)
        .filteredOn(n -> !n.startsWith("Console"))
        .containsExactlyInAnyOrder(
            "ClusterRole evpn-udn-controller-scc",
            "ClusterRoleBinding evpn-udn-controller-scc",
            "Deployment evpn-system/udn-controller",
            "Namespace evpn-system",
            "Role openshift-frr-k8s/evpn-udn-controller-frr",
            "RoleBinding openshift-frr-k8s/evpn-udn-controller-frr");
    assertThat(changed).contains("ConsoleQuickStart udn-evpn", "ConsoleYAMLSample udn-evpn-evpn");
  }

  @Test
  void overlayOpenShift_deploymentAsksForNoUserNumber_andForOpenShiftsFrr() {
    JsonNode pod =
        Tools.byName(rendered("overlays/openshift"))
            .get("Deployment evpn-system/udn-controller")
            .at("/spec/template/spec");
    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    for (String field : List.of("runAsUser", "runAsGroup", "fsGroup")) {
      assertThat(pod.path("securityContext").has(field)).as(field).isFalse();
    }
    assertThat(pod.at("/containers/0/env"))
        .filteredOn(e -> e.path("name").asText().equals("FRR_NAMESPACE"))
        .singleElement()
        .extracting(e -> e.path("value").asText())
        .isEqualTo("openshift-frr-k8s");
  }

  private static List<Manifest> rendered(String folder) {
    return Tools.objects(Tools.kubectl("kustomize", folder).ok());
  }
}
