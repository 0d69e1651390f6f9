// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.controller.install.AgentPod;

/** The agents' pods as the watch shows them, and since when each lives. Thread-safe. */
final class AgentPods {
  private static final Set<String> USUAL = Set.of("", "ContainerCreating", "PodInitializing");
  private static final int LINE = 300;

  /** The agent's text log: time, level, logger. */
  private static final Pattern LOGGED = Pattern.compile("\\S+ [A-Z]+ \\S+ - (.*)");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private record Seen(AgentPod pod, long livesSince) {}

  private final LongSupplier nanos;
  private final Map<String, Seen> byUid = new ConcurrentHashMap<>();

  /**
   * Knows none.
   *
   * @param nanos a clock that nobody sets
   */
  AgentPods(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** A pod as it is. */
  void put(Pod pod) {
    AgentPod now = read(pod);
    byUid.compute(
        pod.getMetadata().getUid(),
        (uid, before) ->
            new Seen(
                now,
                before != null && before.pod().lives() ? before.livesSince() : nanos.getAsLong()));
  }

  /** That pod is gone. */
  void gone(Pod pod) {
    byUid.remove(pod.getMetadata().getUid());
  }

  /** All of them at this moment. */
  List<AgentPod> all() {
    return byUid.values().stream().map(this::atThisMoment).toList();
  }

  private AgentPod atThisMoment(Seen seen) {
    AgentPod pod = seen.pod();
    Duration livesFor =
        pod.lives() ? Duration.ofNanos(nanos.getAsLong() - seen.livesSince()) : Duration.ZERO;
    return new AgentPod(
        pod.name(),
        pod.node(),
        pod.template(),
        pod.created(),
        pod.lives(),
        livesFor,
        pod.served(),
        pod.ready(),
        pod.leaving(),
        pod.trouble());
  }

  private static AgentPod read(Pod pod) {
    var meta = pod.getMetadata();
    Map<String, String> annotations =
        Objects.requireNonNullElse(meta.getAnnotations(), Map.<String, String>of());
    return new AgentPod(
        meta.getName(),
        pod.getSpec() == null ? "" : Objects.requireNonNullElse(pod.getSpec().getNodeName(), ""),
        annotations.getOrDefault(AgentPod.TEMPLATE, ""),
        created(meta.getCreationTimestamp()),
        isTrue(pod, "ContainersReady"),
        Duration.ZERO,
        isTrue(pod, ApiGroup.NODE_SERVED_GATE),
        isTrue(pod, "Ready"),
        meta.getDeletionTimestamp() != null,
        trouble(pod));
  }

  /** Waiting for a start is usual, waiting for another one is not. */
  private static String trouble(Pod pod) {
    return Optional.ofNullable(pod.getStatus()).stream()
        .flatMap(status ->
            Stream.concat(
                status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream()))
        .flatMap(AgentPods::trouble)
        .findFirst()
        .orElse("");
  }

  private static Stream<String> trouble(ContainerStatus container) {
    ContainerStateWaiting waiting =
        container.getState() == null ? null : container.getState().getWaiting();
    if (waiting == null || USUAL.contains(Objects.requireNonNullElse(waiting.getReason(), ""))) {
      return Stream.empty();
    }
    // that kubelet waits longer each time is no cause; the last end is
    ContainerStateTerminated ended =
        container.getLastState() == null ? null : container.getLastState().getTerminated();
    String why =
        ended == null
            ? lastLine(waiting.getMessage())
            : "it ended with %d%s"
                .formatted(
                    Objects.requireNonNullElse(ended.getExitCode(), 0),
                    Optional.of(lastLine(ended.getMessage()))
                        .filter(line -> !line.isEmpty())
                        .map(line -> ", and said last: " + line)
                        .orElse(""));
    return Stream.of(
        "container %s does not run (%s): %s"
            .formatted(container.getName(), waiting.getReason(), why));
  }

  /**
   * What a program says last is what ended it, without what its log puts before it: a time there
   * would make each end another one. The end is the more telling half of a long line.
   */
  private static String lastLine(@Nullable String text) {
    String line =
        Objects.requireNonNullElse(text, "")
            .lines()
            .map(String::strip)
            .filter(l -> !l.isEmpty())
            .reduce("", (before, last) -> last);
    line = message(line);
    return line.length() <= LINE ? line : "…" + line.substring(line.length() - LINE);
  }

  private static String message(String line) {
    Matcher text = LOGGED.matcher(line);
    if (text.matches()) {
      return text.group(1);
    }
    try {
      return line.startsWith("{") ? JSON.readTree(line).path("message").asText(line) : line;
    } catch (JsonProcessingException e) {
      return line;
    }
  }

  private static Instant created(@Nullable String text) {
    try {
      return text == null ? Instant.EPOCH : Instant.parse(text);
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  private static boolean isTrue(Pod pod, String type) {
    return condition(pod, type).filter(c -> "True".equals(c.getStatus())).isPresent();
  }

  /** The pod's condition of that type. */
  static Optional<PodCondition> condition(Pod pod, String type) {
    return Optional.ofNullable(pod.getStatus()).stream()
        .flatMap(status -> status.getConditions().stream())
        .filter(condition -> type.equals(condition.getType()))
        .findFirst();
  }
}
