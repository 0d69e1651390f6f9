// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodContractTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static JsonNode spec(Pod pod) {
    return JSON.valueToTree(pod.getSpec());
  }

  @Test
  void pod_ofTheDeployment_isKnown() throws IOException {
    String text = Files.readString(Path.of("../../../overlays/kubernetes/deployment.yaml"));
    JsonNode deployment = KubeletScene.YAML.unmarshal(text, JsonNode.class);
    assertThat(deployment.at("/spec/template/spec/containers")).isNotEmpty();
    assertThat(PodContract.problems(deployment.at("/spec/template/spec"))).isEmpty();
  }

  @Test
  void pod_withAllThatIsKnown_isRun() {
    assertThat(PodContract.problems(spec(KubeletScene.pod()))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hostNetwork: true      | hostPID: true                | hostPID is not known here
          restartPolicy: Always  | restartPolicy: Never         | restartPolicy is Never; only Always is known here
          value: info            | value: info, extra: {a: 1}  | containers[].env[].extra.a is not known here
          args: [prepare]        | command: [sh]                | containers[].command[] is not known here
          readOnlyRootFilesystem: true | runAsUser: 1           | securityContext.readOnlyRootFilesystem of container prepare is missing
          privileged: false      | privileged: true             | containers[].securityContext.privileged is true; only false is known here
          drop: [ALL]            | drop: [KILL]                 | containers[].securityContext.capabilities.drop[] is KILL; only ALL is known here
          """)
  void field_thatIsNotKnown_isRefused(String text, String other, String problem) {
    JsonNode spec = spec(KubeletScene.pod(text, other));
    assertThat(PodContract.problems(spec)).contains(problem);
  }
}
