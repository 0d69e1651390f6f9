// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.ovn.evpn.lab.cluster.Kubectl;

/**
 * An agent that is gone: the lab's nodes have no kubelet, so it is the Lease that tells. A claim of
 * the suite alone, as it takes as long as the controller waits for a renewal.
 */
final class DeadAgent {
  /** What is promised. */
  private static final Duration KNOWN = Duration.ofMinutes(2);

  private static final String NETWORK = "evpnnetwork/cudn.finance";
  private static final String REASON =
      "jsonpath={.status.conditions[?(@.type==\"Programmed\")].reason}=";

  private final Kubectl kubectl;
  private final LabProcesses control;

  DeadAgent(Kubectl kubectl, LabProcesses control) {
    this.kubectl = kubectl;
    this.control = control;
  }

  /** Kills, waits until everybody can read it, and starts again. */
  String isNamed(String node) throws InterruptedException {
    String lease = renewTime(node);
    control.killAgent(node);
    long killed = System.nanoTime();
    double known;
    try {
      await("AgentDead", KNOWN);
      known = secondsSince(killed);
      String message = message();
      require(
          message.contains("Node \"" + node + "\" has no living agent")
              && message.contains("1 of 2 nodes have programmed it."),
          message);
    } finally {
      control.startAgent(node);
    }
    long started = System.nanoTime();
    await("Programmed", Duration.ofSeconds(30));
    require(!renewTime(node).equals(lease), "the Lease was not renewed");
    return "named after %.0f s, well %.0f s after its start"
        .formatted(known, secondsSince(started));
  }

  private void await(String reason, Duration limit) {
    kubectl.run(
        "wait", "--for=" + REASON + reason, "--timeout=%ds".formatted(limit.toSeconds()), NETWORK);
  }

  private String message() {
    for (JsonNode condition : Json.get(kubectl, "get", NETWORK).path("status").path("conditions")) {
      if (condition.path("type").asText().equals("Programmed")) {
        return condition.path("message").asText();
      }
    }
    throw new IllegalStateException(NETWORK + " has no condition Programmed");
  }

  private String renewTime(String node) {
    return Json.get(kubectl, "get", "lease", "-n", "evpn-system", node)
        .at("/spec/renewTime")
        .asText();
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}
