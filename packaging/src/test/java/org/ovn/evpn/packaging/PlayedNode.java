// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;

/**
 * A node where no program runs: what a kubelet says of the agent's pod is played, and nobody speaks
 * for the agent. No scheduler binds the pod, so a deletion needs no kubelet.
 */
final class PlayedNode implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final String LIVES =
      """
      {"status": {"phase": "Running", "conditions": [
        {"type": "ContainersReady", "status": "True"}, {"type": "Ready", "status": "False"}]}}
      """;

  private final Function<String[], Tools.Said> kubectl;
  private final Thread thread = Thread.ofVirtual().unstarted(this::run);

  /** Makes a Node of that name, and begins. */
  PlayedNode(Function<String[], Tools.Said> kubectl, String name, Path folder) {
    this.kubectl = kubectl;
    try {
      Path file =
          Files.writeString(
              folder.resolve(name + ".yaml"),
              """
              apiVersion: v1
              kind: Node
              metadata: {name: %s, labels: {kubernetes.io/os: linux}}
              """
                  .formatted(name));
      said("create", "-f", file.toString()).ok();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        Tools.Said pods =
            said(
                "get",
                "pods",
                "-n",
                "evpn-system",
                "-l",
                "app.kubernetes.io/name=ovn-adapter",
                "-o",
                "yaml");
        if (pods.code() == 0) {
          Yaml.parse("pods", pods.out()).path("items").forEach(this::act);
        }
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void act(JsonNode pod) {
    if (!pod.at("/status/phase").asText().equals("Running")) {
      said(
          "patch",
          "pod",
          pod.at("/metadata/name").asText(),
          "-n",
          "evpn-system",
          "--subresource=status",
          "-p",
          LIVES);
    }
  }

  private Tools.Said said(String... arguments) {
    return kubectl.apply(arguments);
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
