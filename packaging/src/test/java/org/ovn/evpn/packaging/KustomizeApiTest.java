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

  /** It can be applied to any cluster: it has no object of a kind that a cluster may lack. */
  @Test
  void overlayOpenShift_differsOnlyInWhatEveryOpenShiftWants() {
    assertThat(changed("overlays/kubernetes", "overlays/openshift"))
        .containsExactlyInAnyOrder(
            "ClusterRole evpn-udn-controller-scc",
            "ClusterRoleBinding evpn-udn-controller-scc",
            "Deployment evpn-system/udn-controller",
            "Role openshift-frr-k8s/evpn-udn-controller-frr",
            "RoleBinding openshift-frr-k8s/evpn-udn-controller-frr");
  }

  @Test
  void overlayOpenShiftFull_addsWhatIsForConsoleAndMonitoring() {
    List<String> added = changed("overlays/openshift", "overlays/openshift-full");
    assertThat(added)
        .filteredOn(n -> !n.startsWith("Console"))
        .containsExactlyInAnyOrder(
            "ClusterRoleBinding evpn-metrics-reader",
            "ConfigMap evpn-system/evpn-grafana-dashboard",
            "Namespace evpn-system",
            "PrometheusRule evpn-system/udn-evpn",
            "Role evpn-system/evpn-prometheus",
            "RoleBinding evpn-system/evpn-prometheus",
            "Service evpn-system/ovn-adapter-metrics",
            "ServiceMonitor evpn-system/ovn-adapter",
            "ServiceMonitor evpn-system/udn-controller");
    assertThat(added).contains("ConsoleQuickStart udn-evpn", "ConsoleYAMLSample udn-evpn-evpn");
  }

  private static List<String> changed(String from, String to) {
    Map<String, JsonNode> before = Tools.byName(rendered(from));
    List<String> changed = new ArrayList<>();
    Tools.byName(rendered(to))
        .forEach((name, tree) -> {
          if (!tree.equals(before.get(name))) {
            changed.add(name);
          }
        });
    return changed;
  }

  /** What is measured is where the ServiceMonitors look for it. */
  @Test
  void monitoring_serviceMonitors_selectTheServicesWithThatPort() {
    Map<String, JsonNode> openshift = Tools.byName(rendered("overlays/openshift-full"));
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
  void monitoring_board_isTheFile() {
    JsonNode map =
        Tools.byName(rendered("overlays/openshift-full"))
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
