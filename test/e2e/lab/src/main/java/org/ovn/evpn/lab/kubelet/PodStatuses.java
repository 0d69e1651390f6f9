// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.kubelet;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodReadinessGate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The status of one pod, as a patch: conditions that others write stay. A condition keeps the time
 * of its last turn. Not thread-safe.
 */
final class PodStatuses {

  private static final ObjectMapper JSON = new ObjectMapper();

  private record Turn(boolean truth, String at) {}

  private final Map<String, Turn> turns = new TreeMap<>();

  /**
   * What is written.
   *
   * @param pod as it is now
   * @param address the pod's; empty before it has one
   * @param host the node's
   * @param init its init containers
   * @param containers its containers
   */
  ObjectNode of(
      Pod pod,
      String address,
      String host,
      List<ContainerView> init,
      List<ContainerView> containers,
      Instant now) {
    ObjectNode status = JSON.createObjectNode();
    boolean initialized = init.stream().allMatch(ContainerView::isDone);
    status.put("phase", phase(initialized, containers));
    status.put("hostIP", host);
    if (!address.isEmpty()) {
      status.put("podIP", address);
      status.putArray("podIPs").addObject().put("ip", address);
    }
    ArrayNode conditions = status.putArray("conditions");
    condition(conditions, "PodScheduled", List.of(), now);
    condition(conditions, "Initialized", unready("initialized", init, ContainerView::isDone), now);
    List<String> unready = unready("ready", containers, ContainerView::ready);
    condition(conditions, "ContainersReady", unready, now);
    List<String> all = new ArrayList<>(unready);
    all.addAll(closedGates(pod));
    condition(conditions, "Ready", all, now);
    containers(status.putArray("initContainerStatuses"), init, true);
    containers(status.putArray("containerStatuses"), containers, false);
    return status;
  }

  /** Of a pod that is never run. */
  static ObjectNode refused(String reason, String message) {
    ObjectNode status = JSON.createObjectNode();
    return status.put("phase", "Failed").put("reason", reason).put("message", message);
  }

  private static String phase(boolean initialized, List<ContainerView> containers) {
    boolean ended =
        !containers.isEmpty()
            && containers.stream().allMatch(c -> c.state() instanceof ContainerView.Ended);
    if (ended) {
      return containers.stream().allMatch(ContainerView::isDone) ? "Succeeded" : "Failed";
    }
    boolean begun =
        containers.stream()
            .allMatch(c -> c.state() instanceof ContainerView.Running || c.last().isPresent());
    return initialized && begun ? "Running" : "Pending";
  }

  private static List<String> unready(
      String what,
      List<ContainerView> containers,
      java.util.function.Predicate<ContainerView> isWell) {
    List<String> names =
        containers.stream().filter(isWell.negate()).map(ContainerView::name).toList();
    return names.isEmpty() ? List.of() : List.of("containers not %s: %s".formatted(what, names));
  }

  private static List<String> closedGates(Pod pod) {
    return pod.getSpec().getReadinessGates().stream()
        .map(PodReadinessGate::getConditionType)
        .filter(type -> condition(pod, type).filter(c -> c.getStatus().equals("True")).isEmpty())
        .map("the readiness gate \"%s\" is not True"::formatted)
        .toList();
  }

  private static Optional<PodCondition> condition(Pod pod, String type) {
    return Optional.ofNullable(pod.getStatus()).stream()
        .flatMap(status -> status.getConditions().stream())
        .filter(condition -> type.equals(condition.getType()))
        .findFirst();
  }

  private void condition(ArrayNode conditions, String type, List<String> against, Instant now) {
    boolean truth = against.isEmpty();
    Turn turn = turns.get(type);
    if (turn == null || turn.truth() != truth) {
      turn = new Turn(truth, text(now));
      turns.put(type, turn);
    }
    ObjectNode condition = conditions.addObject();
    condition.put("type", type).put("status", truth ? "True" : "False");
    condition.put("lastTransitionTime", turn.at());
    // what is told in a patch stays until it is told otherwise
    condition.put("reason", truth ? "" : type.equals("Initialized") ? type : "ContainersNotReady");
    condition.put("message", String.join("; ", against));
  }

  private static void containers(ArrayNode out, List<ContainerView> views, boolean init) {
    for (ContainerView view : views) {
      ObjectNode container = out.addObject();
      container.put("name", view.name()).put("image", view.image()).put("imageID", view.image());
      container.put("restartCount", view.restarts());
      container.put("ready", init ? view.isDone() : view.ready());
      container.put("started", view.started());
      state(container.putObject("state"), view.state());
      view.last().ifPresent(last -> state(container.putObject("lastState"), last));
    }
  }

  private static void state(ObjectNode out, ContainerView.State state) {
    switch (state) {
      case ContainerView.Waiting(String reason, String message) ->
          out.putObject("waiting").put("reason", reason).put("message", message);
      case ContainerView.Running(Instant since) ->
          out.putObject("running").put("startedAt", text(since));
      case ContainerView.Ended ended ->
          out.putObject("terminated")
              .put("exitCode", ended.code())
              .put("reason", ended.reason())
              .put("message", ended.message())
              .put("startedAt", text(ended.since()))
              .put("finishedAt", text(ended.until()));
    }
  }

  private static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
