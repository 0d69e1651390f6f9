// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentPodsTest {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          containerStatuses: []                                                              | ''
          containerStatuses: [{name: agent, state: {running: {}}}]                           | ''
          containerStatuses: [{name: agent, state: {waiting: {reason: PodInitializing}}}]    | ''
          containerStatuses: [{name: agent, state: {waiting: {reason: ContainerCreating}}}]  | ''
          containerStatuses: [{name: agent, state: {waiting: {reason: ErrImagePull, message: no image}}}] | container agent does not run (ErrImagePull): no image
          initContainerStatuses: [{name: prepare, state: {waiting: {reason: CrashLoopBackOff, message: back-off}}, lastState: {terminated: {exitCode: 1}}}] | container prepare does not run (CrashLoopBackOff): it ended with 1
          containerStatuses: [{name: agent, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1, message: "first\\n last \\n\\n"}}}] | container agent does not run (CrashLoopBackOff): it ended with 1, and said last: last
          """)
  void trouble_isWhatKubeletCannotKeep_withTheLastWordsOfIt(String status, String trouble) {
    AgentPods pods = new AgentPods(() -> 0);
    pods.put(
        YAML.unmarshal(
            "---\n{metadata: {name: a, uid: u}, status: {%s}}".formatted(status), Pod.class));
    assertThat(pods.all()).singleElement().extracting(pod -> pod.trouble()).isEqualTo(trouble);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-12-01T10:08:58.800Z ERROR AgentMain - SERVICE_CIDRS: wrong",
        "{\"time\": \"2026-12-01T10:08:58.800Z\", \"level\": \"ERROR\", \"message\":"
            + " \"SERVICE_CIDRS: wrong\"}"
      })
  void trouble_isTheSameAtEachEnd_asTheTimeIsLeftOut(String said) {
    Pod pod =
        YAML.unmarshal(
            "---\n{metadata: {name: a, uid: u}, status: {containerStatuses: [{name: agent,"
                + " state: {waiting: {reason: CrashLoopBackOff}},"
                + " lastState: {terminated: {exitCode: 1}}}]}}",
            Pod.class);
    pod.getStatus()
        .getContainerStatuses()
        .getFirst()
        .getLastState()
        .getTerminated()
        .setMessage("begin\n" + said);
    AgentPods pods = new AgentPods(() -> 0);
    pods.put(pod);
    assertThat(pods.all())
        .singleElement()
        .extracting(seen -> seen.trouble())
        .asString()
        .endsWith("and said last: SERVICE_CIDRS: wrong");
  }
}
