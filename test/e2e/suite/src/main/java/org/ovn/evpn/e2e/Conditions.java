// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.ovn.evpn.lab.cluster.Kubectl;

/** What the product says of its objects. */
final class Conditions {
  private static final Duration PAUSE = Duration.ofMillis(300);

  private final Kubectl kubectl;

  Conditions(Kubectl kubectl) {
    this.kubectl = kubectl;
  }

  /** A condition as kubectl shows it. */
  record Condition(String type, String status, String reason, String message) {
    boolean isFor(String wantedReason, String wantedWords) {
      return reason.equals(wantedReason) && message.contains(wantedWords);
    }
  }

  /** The condition of an object, like {@code evpnnetwork/cudn.finance}, if it has it. */
  Optional<Condition> of(String object, String type) {
    return Json.get(kubectl, "get", object)
        .at("/status/conditions")
        .valueStream()
        .filter(condition -> condition.path("type").asText().equals(type))
        .map(Conditions::read)
        .findFirst();
  }

  /** The condition of a network on a node, as the node's EVPNNodeState has it. */
  Optional<Condition> onNode(String node, String network, String type) {
    return Json.get(kubectl, "get", "evpnnodestate", node)
        .at("/status/networks")
        .valueStream()
        .filter(entry -> entry.path("name").asText().equals(network))
        .flatMap(entry -> entry.path("conditions").valueStream())
        .filter(condition -> condition.path("type").asText().equals(type))
        .map(Conditions::read)
        .findFirst();
  }

  private static Condition read(JsonNode node) {
    return new Condition(
        node.path("type").asText(),
        node.path("status").asText(),
        node.path("reason").asText(),
        node.path("message").asText());
  }

  /** Waits until the condition is such; refutes with what it says instead. */
  Condition await(String object, String type, Duration limit, Predicate<Condition> such)
      throws InterruptedException {
    return await(object, () -> of(object, type), limit, such);
  }

  /** As {@link #await}, for a network's condition on a node. */
  Condition awaitOnNode(
      String node, String network, String type, Duration limit, Predicate<Condition> such)
      throws InterruptedException {
    return await(node + ", " + network, () -> onNode(node, network, type), limit, such);
  }

  private static Condition await(
      String who, Supplier<Optional<Condition>> look, Duration limit, Predicate<Condition> such)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<Condition> now = look.get();
      if (now.filter(such).isPresent()) {
        return now.get();
      }
      require(
          System.nanoTime() < end,
          who + " says " + now.map(Condition::toString).orElse("nothing of it"));
      Thread.sleep(PAUSE);
    }
  }

  /** Refutes unless the condition is True now. */
  void requireTrue(String object, String type) {
    Optional<Condition> now = of(object, type);
    require(
        now.filter(c -> c.status().equals("True")).isPresent(),
        object + " says " + now.map(Condition::toString).orElse("no " + type));
  }

  /** Refutes when something is wrong with the network. */
  void requireNotDegraded(String object) {
    Optional<Condition> now = of(object, "Degraded");
    require(
        now.filter(c -> c.status().equals("False")).isPresent(),
        object + " says " + now.map(Condition::toString).orElse("nothing"));
  }
}
