// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodStatusesTest {

  private static final Instant T = Instant.parse("2026-01-01T00:00:00Z");
  private final PodStatuses statuses = new PodStatuses();

  private static ContainerView view(
      String name, ContainerView.State state, boolean ready, ContainerView.Ended... last) {
    return new ContainerView(
        name, "example/agent:1", state, List.of(last).stream().findFirst(), 0, ready, ready);
  }

  private static ContainerView.Ended ended(int code) {
    return new ContainerView.Ended(code, "why", T, T);
  }

  private JsonNode status(Pod pod, ContainerView init, ContainerView container, Instant at) {
    return statuses.of(pod, "172.18.1.2", "172.18.1.2", List.of(init), List.of(container), at);
  }

  private static Optional<JsonNode> condition(JsonNode status, String type) {
    return status
        .path("conditions")
        .valueStream()
        .filter(c -> c.path("type").asText().equals(type))
        .findFirst();
  }

  private static String truth(JsonNode status, String type) {
    return condition(status, type).orElseThrow().path("status").asText();
  }

  @Test
  void pod_whoseContainersAreReady_waitsForItsGate() {
    ContainerView done = view("prepare", ended(0), false);
    ContainerView runs = view("agent", new ContainerView.Running(T), true);
    Pod pod = KubeletScene.pod();
    JsonNode waits = status(pod, done, runs, T);
    assertThat(waits.path("phase").asText()).isEqualTo("Running");
    assertThat(truth(waits, "ContainersReady")).isEqualTo("True");
    assertThat(truth(waits, "Ready")).isEqualTo("False");
    assertThat(condition(waits, "served")).isEmpty();

    pod.setStatus(
        new PodStatusBuilder()
            .withConditions(new PodConditionBuilder().withType("served").withStatus("True").build())
            .build());
    JsonNode served = status(pod, done, runs, T.plusSeconds(9));
    assertThat(truth(served, "Ready")).isEqualTo("True");
    assertThat(condition(served, "Ready").orElseThrow().path("lastTransitionTime").asText())
        .isEqualTo("2026-01-01T00:00:09Z");
    assertThat(
            condition(served, "ContainersReady").orElseThrow().path("lastTransitionTime").asText())
        .isEqualTo("2026-01-01T00:00:00Z");
  }

  @Test
  void pod_whoseInitContainerHasNotEnded_isPending() {
    JsonNode status =
        status(
            KubeletScene.pod(),
            view("prepare", new ContainerView.Running(T), true),
            view("agent", new ContainerView.Waiting("PodInitializing", ""), false),
            T);
    assertThat(status.path("phase").asText()).isEqualTo("Pending");
    assertThat(truth(status, "Initialized")).isEqualTo("False");
  }

  @Test
  void container_thatCrashed_tellsItsLastEnd() {
    JsonNode status =
        status(
            KubeletScene.pod(),
            view("prepare", ended(0), false),
            view("agent", new ContainerView.Waiting("CrashLoopBackOff", "x"), false, ended(1)),
            T);
    assertThat(status.path("phase").asText()).isEqualTo("Running");
    assertThat(status.at("/containerStatuses/0/state/waiting/reason").asText())
        .isEqualTo("CrashLoopBackOff");
    assertThat(status.at("/containerStatuses/0/lastState/terminated/exitCode").asInt())
        .isEqualTo(1);
    assertThat(status.at("/containerStatuses/0/lastState/terminated/message").asText())
        .isEqualTo("why");
  }

  @Test
  void pod_whoseContainersEnded_succeededOrFailed() {
    ContainerView done = view("prepare", ended(0), false);
    assertThat(
            status(KubeletScene.pod(), done, view("agent", ended(0), false), T)
                .path("phase")
                .asText())
        .isEqualTo("Succeeded");
    assertThat(
            status(KubeletScene.pod(), done, view("agent", ended(143), false), T)
                .path("phase")
                .asText())
        .isEqualTo("Failed");
  }
}
