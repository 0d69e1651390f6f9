// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContainerPlanTest {

  private static final ImageConfig IMAGE = new ImageConfig("registry/x", 65532, 65532);
  private static final Map<String, String> VOLUMES =
      Map.of("state", "/var/lib/state", "sockets", "/run/sockets");

  private static List<String> arguments(Pod pod) {
    return ContainerPlan.arguments(
        pod,
        pod.getSpec().getContainers().getFirst(),
        IMAGE,
        VOLUMES,
        "172.18.1.2",
        Map.of("KUBERNETES_SERVICE_HOST", "10.99.0.1"));
  }

  @Test
  void container_hasWhatThePodSays_andNothingElse() {
    assertThat(arguments(KubeletScene.pod()))
        .containsExactly(
            "--user",
            "0:0",
            "--groups",
            "",
            "--capabilities",
            "NET_ADMIN,NET_RAW",
            "--env",
            "KUBERNETES_SERVICE_HOST=10.99.0.1",
            "--env",
            "LEVEL=info",
            "--env",
            "NODE_NAME=node-1",
            "--bind",
            "/var/lib/state:/var/lib/state:rw",
            "--bind",
            "/run/sockets:/var/run/sockets",
            "--");
  }

  @Test
  void user_isTheImages_unlessThePodHasAnother() {
    assertThat(arguments(KubeletScene.pod("runAsUser: 0, ", "fsGroup: 7, ")))
        .startsWith("--user", "65532:65532", "--groups", "7");
    assertThat(arguments(KubeletScene.pod("runAsUser: 0, ", "runAsUser: 9, runAsGroup: 8, ")))
        .startsWith("--user", "9:8");
  }

  @Test
  void root_whereThePodForbidsIt_isRefused() {
    assertThatThrownBy(
            () -> arguments(KubeletScene.pod("runAsNonRoot: false", "runAsNonRoot: true")))
        .hasMessageContaining("runAsNonRoot");
  }

  @Test
  void reference_andUnknownField_areRefused() {
    assertThatThrownBy(() -> arguments(KubeletScene.pod("value: info", "value: $(X)")))
        .hasMessageContaining("$(X)");
    assertThatThrownBy(() ->
            arguments(KubeletScene.pod("fieldPath: spec.nodeName", "fieldPath: status.phase")))
        .hasMessageContaining("status.phase");
  }
}
