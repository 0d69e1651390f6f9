// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ovn.evpn.lab.cluster.Kubectl;
import org.ovn.evpn.lab.kubelet.Registry;

/**
 * The product on the lab as an admin installs it: by the commands of docs/install.md, upgrade.md
 * and uninstall.md, run as pods by Kubernetes and the lab's kubelet.
 */
final class Deployed {
  static final String NAMESPACE = "evpn-system";
  static final String OPERATOR = "evpnoperator/default";
  private static final Duration RELEASED = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(400);

  private final Kubectl kubectl;
  private final LabProcesses control;
  private final List<Path> objects;
  private final Path operator;
  private final Release release;

  /**
   * @param manifests the product's folder of manifests
   * @param objects the demo's objects, which say which networks join
   */
  Deployed(Kubectl kubectl, LabProcesses control, Path manifests, List<Path> objects) {
    this.kubectl = kubectl;
    this.control = control;
    this.objects = objects;
    this.operator = manifests.resolve("samples/operator.yaml");
    this.release = Release.current(manifests);
  }

  /** The release of this commit. */
  Release release() {
    return release;
  }

  Registry registry() {
    return control.registry();
  }

  /**
   * Takes away what the lab started itself, and all that was installed for it: a cluster without
   * the product, and tenants on Geneve.
   */
  void clear() throws InterruptedException {
    kubectl.run("delete", "evpnoperators", "--all", "--timeout=5m");
    kubectl.run("delete", "evpn", "--all", "--timeout=120s");
    long end = System.nanoTime() + RELEASED.toNanos();
    while (!kubectl.run("get", "evpnnetworks", "-o", "name").isBlank()) {
      require(System.nanoTime() < end, "EVPNNetworks do not go");
      Thread.sleep(PAUSE);
    }
    kubectl.run("delete", "vteps.evpn.k8s.ovn.org", "--all", "--timeout=60s");
    control.stopProduct();
    // no pods of anybody, but names that tokens were bound to
    kubectl.run("delete", "pods", "--all", "-n", NAMESPACE, "--force", "--grace-period=0");
    remove(release);
    release.publish(registry(), Map.of());
    control.startKubelet();
  }

  /** docs/install.md, with kubectl. */
  void install() {
    kubectl.feed(release.manifest(), "apply", "--server-side", "-f", "-");
    rollOutController();
    kubectl.run("apply", "--server-side", "-f", operator.toString());
    kubectl.run("wait", "--for=condition=Available", OPERATOR, "--timeout=5m");
  }

  /** The demo's objects, until all networks are Ready. */
  void join() {
    kubectl.applyFiles(objects);
    kubectl.run("wait", "--for=condition=Ready", "evpn", "--all", "--timeout=5m");
  }

  /** As it is after {@link #install}, unless something of it is there already. */
  void ensure() throws InterruptedException {
    if (kubectl.run("get", "deployments", "-A", "-o", "name").isBlank()) {
      clear();
      install();
    }
  }

  /** docs/upgrade.md: also the way back. */
  void apply(Release other) {
    kubectl.feed(other.manifest(), "apply", "--server-side", "--force-conflicts", "-f", "-");
    rollOutController();
  }

  private void rollOutController() {
    kubectl.run("rollout", "status", "-n", NAMESPACE, "deployment/udn-controller", "--timeout=5m");
  }

  /** docs/uninstall.md, its first step. */
  void deleteOperator() {
    kubectl.run("delete", "evpnoperator", "default", "--timeout=5m");
  }

  /** docs/uninstall.md, its second step. */
  void remove(Release there) {
    kubectl.feed(there.manifest(), "delete", "--ignore-not-found", "--timeout=5m", "-f", "-");
  }

  /**
   * An agent's pod.
   *
   * @param ready whether it is, gates included
   */
  record Agent(String name, String image, boolean ready) {}

  /** The agents' pods that are not on their way out, by node. */
  Map<String, Agent> agents() {
    Map<String, Agent> agents = new TreeMap<>();
    JsonNode pods =
        Json.get(
                kubectl, "get", "pods", "-n", NAMESPACE, "-l", "app.kubernetes.io/name=ovn-adapter")
            .path("items");
    for (JsonNode pod : pods) {
      if (!pod.path("metadata").has("deletionTimestamp")) {
        agents.put(
            pod.at("/spec/nodeName").asText(),
            new Agent(
                pod.at("/metadata/name").asText(),
                pod.at("/spec/containers/0/image").asText(),
                isReady(pod)));
      }
    }
    return agents;
  }

  private static boolean isReady(JsonNode pod) {
    return pod.at("/status/conditions")
        .valueStream()
        .anyMatch(c ->
            c.path("type").asText().equals("Ready") && c.path("status").asText().equals("True"));
  }

  /**
   * Watches agents being replaced, until all have an image and are ready; refutes when two nodes
   * are without an agent at the same time, or when it takes longer than that.
   *
   * @return what was seen, for the reader
   */
  String awaitNodeByNode(String image, int nodes, Duration limit) throws InterruptedException {
    long begin = System.nanoTime();
    Map<String, Double> done = new TreeMap<>();
    while (true) {
      Map<String, Agent> now = agents();
      long ready = now.values().stream().filter(Agent::ready).count();
      require(ready >= nodes - 1, "%d of %d agents are ready: %s".formatted(ready, nodes, now));
      double seconds = (System.nanoTime() - begin) / 1e9;
      now.forEach((node, agent) -> {
        if (agent.image().equals(image) && agent.ready()) {
          done.putIfAbsent(node, seconds);
        }
      });
      if (done.size() == nodes) {
        List<String> order = new ArrayList<>();
        done.entrySet().stream()
            .sorted(Map.Entry.comparingByValue())
            .forEach(
                entry -> order.add("%s after %.0f s".formatted(entry.getKey(), entry.getValue())));
        return String.join(", ", order);
      }
      require(seconds < limit.toSeconds(), "after %.0f s: %s".formatted(seconds, now));
      Thread.sleep(PAUSE);
    }
  }
}
