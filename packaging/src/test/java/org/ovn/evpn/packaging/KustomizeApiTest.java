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
            "ClusterRoleBinding evpn-metrics-reader",
            "ClusterRoleBinding evpn-udn-controller-scc",
            "ConfigMap evpn-system/evpn-grafana-dashboard",
            "Deployment evpn-system/udn-controller",
            "Namespace evpn-system",
            "PrometheusRule evpn-system/udn-evpn",
            "Role evpn-system/evpn-prometheus",
            "Role openshift-frr-k8s/evpn-udn-controller-frr",
            "RoleBinding evpn-system/evpn-prometheus",
            "RoleBinding openshift-frr-k8s/evpn-udn-controller-frr",
            "Service evpn-system/ovn-adapter-metrics",
            "ServiceMonitor evpn-system/ovn-adapter",
            "ServiceMonitor evpn-system/udn-controller");
    assertThat(changed).contains("ConsoleQuickStart udn-evpn", "ConsoleYAMLSample udn-evpn-evpn");
  }

  /** What is measured is where the ServiceMonitors look for it. */
  @Test
  void overlayOpenShift_serviceMonitors_selectTheServicesWithThatPort() {
    Map<String, JsonNode> openshift = Tools.byName(rendered("overlays/openshift"));
    for (String program : List.of("udn-controller", "ovn-adapter")) {
      JsonNode service = openshift.get("Service evpn-system/" + program + "-metrics");
      JsonNode monitor = openshift.get("ServiceMonitor evpn-system/" + program).path("spec");
      String jobLabel = monitor.path("jobLabel").asText();
      assertThat(service.path("metadata").path("labels").path(jobLabel).asText())
          .isEqualTo(program);
      assertThat(monitor.at("/selector/matchLabels").path(jobLabel).asText()).isEqualTo(program);
      assertThat(service.at("/spec/ports/0/name")).isEqualTo(monitor.at("/endpoints/0/port"));
      assertThat(monitor.at("/endpoints/0/scheme").asText()).isEqualTo("https");
    }
  }

  @Test
  void overlayOpenShift_board_isTheFile() {
    JsonNode map =
        Tools.byName(rendered("overlays/openshift"))
            .get("ConfigMap evpn-system/evpn-grafana-dashboard");
    assertThat(map.at("/metadata/labels/grafana_dashboard").asText()).isEqualTo("1");
    assertThat(Yaml.parse("board", map.path("data").path("udn-evpn.json").asText()))
        .isEqualTo(Yaml.parse(Board.FILE, Kustomization.read(Tools.ROOT.resolve(Board.FILE))));
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
