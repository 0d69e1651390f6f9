// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.controller.install.AgentPod;

/** The agents' pods as the watch shows them, and since when each lives. Thread-safe. */
final class AgentPods {
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
        pod.leaving());
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
        meta.getDeletionTimestamp() != null);
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
