// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.v1alpha1.ApiGroup;

class AgentDaemonSetTest {
  private final InstallScene scene = new InstallScene();

  private ObjectNode daemonSet() {
    return AgentDaemonSet.of(
        scene.operator().specOrEmpty(),
        InstallScene.IMAGE,
        scene.surroundings(),
        AgentDaemonSet.Mode.SERVE);
  }

  private JsonNode pod() {
    return daemonSet().at("/spec/template/spec");
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private String env(String name) {
    for (JsonNode variable : pod().at("/containers/0/env")) {
      if (variable.path("name").asText().equals(name)) {
        return variable.path("value").asText();
      }
    }
    return "";
  }

  @Test
  void pod_ofAnAgent_mayDoWhatItNeedsAndNoMore() {
    JsonNode pod = pod();
    JsonNode security = pod.at("/containers/0/securityContext");
    assertThat(pod.path("hostNetwork").asBoolean()).isTrue();
    assertThat(pod.path("hostPID").asBoolean()).isFalse();
    assertThat(security.path("privileged").asBoolean(true)).isFalse();
    assertThat(security.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(texts(security.at("/capabilities/drop"))).containsExactly("ALL");
    assertThat(texts(security.at("/capabilities/add")))
        .containsExactly("DAC_OVERRIDE", "NET_ADMIN", "NET_RAW");
    assertThat(pod.path("dnsPolicy").asText()).isEqualTo("ClusterFirstWithHostNet");
    assertThat(texts(pod.at("/initContainers/0/securityContext/capabilities/drop")))
        .containsExactly("ALL");
  }

  @Test
  void mounts_thatAreWritable_areStateAndTmp_andForTheInitContainerTheSettings() {
    List<String> writable = new ArrayList<>();
    pod()
        .at("/containers/0/volumeMounts")
        .forEach(mount -> {
          if (!mount.path("readOnly").asBoolean()) {
            writable.add(mount.path("mountPath").asText());
          }
        });
    assertThat(writable).containsExactly("/var/lib/ovn-evpn", "/tmp");
    assertThat(pod().at("/initContainers/0/volumeMounts/0/mountPath").asText())
        .isEqualTo("/host/proc-sys-net");
    assertThat(pod().at("/initContainers/0/volumeMounts")).hasSize(2);
  }

  @Test
  void folders_ofSockets_areMountedWhereTheyAre_once() {
    List<String> paths = new ArrayList<>();
    pod().path("volumes").forEach(volume -> paths.add(volume.at("/hostPath/path").asText()));
    assertThat(paths)
        .containsExactly(
            "/var/run/ovn-ic",
            "/var/run/ovn",
            "/var/run/openvswitch",
            "/var/lib/ovn-evpn",
            "/proc/sys/net",
            "");
    scene.spec = "{agent: {socketFolders: {ovn: [/run/a, /run/b], openvswitch: [/run/b]}}}";
    assertThat(pod().path("volumes")).hasSize(5);
    assertThat(env("OVN_FOLDERS")).isEqualTo("/run/a,/run/b");
    assertThat(env("OVS_FOLDERS")).isEqualTo("/run/b");
  }

  @Test
  void readiness_ofThePod_isThatItLives_andTheGate() {
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      JsonNode get = pod().at("/containers/0/" + probe + "/httpGet");
      assertThat(get.path("path").asText()).isEqualTo("/livez");
      assertThat(get.path("host").asText()).isEqualTo("127.0.0.1");
      assertThat(get.path("port").asInt()).isEqualTo(9478);
    }
    assertThat(pod().at("/readinessGates/0/conditionType").asText())
        .isEqualTo(ApiGroup.NODE_SERVED_GATE);
  }

  @Test
  void pods_areFoundByTheLabelThatTheWatchOfAgentsSelects() {
    assertThat(daemonSet().at("/spec/selector/matchLabels").path(ApiGroup.NAME_LABEL).asText())
        .isEqualTo(ApiGroup.AGENT_ACCOUNT);
    assertThat(daemonSet().at("/spec/template/metadata/labels").path(ApiGroup.NAME_LABEL).asText())
        .isEqualTo(ApiGroup.AGENT_ACCOUNT);
    assertThat(pod().path("serviceAccountName").asText()).isEqualTo(ApiGroup.AGENT_ACCOUNT);
  }

  @Test
  void defaults_areThoseOfTheRelease_andTheSpecReplacesThem() {
    assertThat(pod().path("priorityClassName").asText()).isEqualTo("system-node-critical");
    assertThat(pod().at("/tolerations/0/operator").asText()).isEqualTo("Exists");
    assertThat(pod().path("tolerations")).hasSize(1);
    assertThat(daemonSet().at("/spec/updateStrategy/rollingUpdate/maxUnavailable").asInt())
        .isEqualTo(1);
    assertThat(env("LOG_FORMAT")).isEqualTo("text");
    scene.spec =
        """
        agent: {tolerations: [{key: a}], priorityClassName: p, nodeSelector: {role: edge}}
        logging: {level: Debug, format: JSON}
        splitServiceCIDRs: [10.96.0.0/12, 10.0.0.0/16]
        featureGates: {B: true, AddressProbes: false}
        """;
    assertThat(pod().path("priorityClassName").asText()).isEqualTo("p");
    assertThat(pod().at("/tolerations/0/key").asText()).isEqualTo("a");
    assertThat(pod().at("/nodeSelector/role").asText()).isEqualTo("edge");
    assertThat(pod().path("nodeSelector").path("kubernetes.io/os").asText()).isEqualTo("linux");
    assertThat(env("LOG_FORMAT")).isEqualTo("json");
    assertThat(env("SERVICE_CIDRS")).isEqualTo("10.0.0.0/16,10.96.0.0/12");
    assertThat(env("FEATURE_GATES")).isEqualTo("AddressProbes=false,B=true");
  }

  @Test
  void openShift_getsItsRightsAndLabel() {
    assertThat(pod().at("/securityContext").has("seLinuxOptions")).isFalse();
    scene.openShift = true;
    assertThat(pod().at("/securityContext/seLinuxOptions/type").asText()).isEqualTo("spc_t");
    ObjectNode scc = AgentRights.securityContextConstraints("evpn-system");
    assertThat(scc.path("allowPrivilegedContainer").asBoolean(true)).isFalse();
    assertThat(scc.path("allowHostPID").asBoolean(true)).isFalse();
    assertThat(texts(scc.path("users")))
        .containsExactly("system:serviceaccount:evpn-system:ovn-adapter");
    assertThat(texts(scc.path("allowedCapabilities")))
        .isEqualTo(texts(pod().at("/containers/0/securityContext/capabilities/add")));
  }
}
