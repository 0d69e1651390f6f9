// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ovn.evpn.lab.cluster.Kubectl;
import org.ovn.evpn.lab.shell.LabShell;

/** The demo's pods and the fabric's hosts, and where they are. Thread-safe. */
final class Tenants {
  static final String NODE_1 = "node-1";
  static final String NODE_2 = "node-2";

  /**
   * A pod of the demo.
   *
   * @param network name of the UDN or CUDN, equal to its NAD's name
   */
  record Pod(String namespace, String name, String node, String network) {}

  static final Pod FINANCE_1 = new Pod("finance-a", "web", NODE_1, "finance");
  static final Pod FINANCE_2 = new Pod("finance-b", "db", NODE_2, "finance");
  static final Pod FINANCE_LATE = new Pod("finance-a", "late", NODE_2, "finance");
  static final Pod HR_1 = new Pod("hr", "payroll", NODE_1, "hr");
  static final Pod HR_2 = new Pod("hr", "files", NODE_2, "hr");
  static final Pod DEV_1 = new Pod("dev", "build", NODE_1, "dev");
  static final Pod DEV_2 = new Pod("dev", "cache", NODE_2, "dev");
  static final List<Pod> FROM_THE_START = List.of(FINANCE_1, FINANCE_2, HR_1, HR_2, DEV_1, DEV_2);

  private final Kubectl kubectl;
  private final LabShell shell;
  private final Map<String, JsonNode> attachments = new ConcurrentHashMap<>();

  Tenants(Kubectl kubectl, LabShell shell) {
    this.kubectl = kubectl;
    this.shell = shell;
  }

  void create(List<Pod> pods) {
    kubectl.apply(manifest(pods));
  }

  static String manifest(List<Pod> pods) {
    StringBuilder yaml = new StringBuilder();
    for (Pod pod : pods) {
      yaml.append(
          """
          ---
          apiVersion: v1
          kind: Pod
          metadata: {name: %s, namespace: %s, labels: {tenant: demo}}
          spec:
            nodeName: %s
            automountServiceAccountToken: false
            containers: [{name: main, image: none}]
          """
              .formatted(pod.name(), pod.namespace(), pod.node()));
    }
    return yaml.toString();
  }

  /** Waits until OVN-Kubernetes (the fixture) has attached every pod made so far. */
  void awaitRunning() {
    kubectl.run(
        "wait",
        "--for=jsonpath={.status.phase}=Running",
        "--timeout=90s",
        "-A",
        "pods",
        "-l",
        "tenant=demo");
  }

  Station station(Pod pod) {
    return station(pod, Json.get(kubectl, "get", "pod", "-n", pod.namespace(), pod.name()));
  }

  /** The stations of {@link #FROM_THE_START}, asked for at once: a kubectl takes its time. */
  Map<Pod, Station> stations() {
    Map<Pod, Station> stations = new HashMap<>();
    for (JsonNode object : Json.get(kubectl, "get", "pods", "-A").path("items")) {
      JsonNode metadata = object.path("metadata");
      FROM_THE_START.stream()
          .filter(pod ->
              pod.namespace().equals(metadata.path("namespace").asText())
                  && pod.name().equals(metadata.path("name").asText()))
          .forEach(pod -> stations.put(pod, station(pod, object)));
    }
    if (!stations.keySet().containsAll(FROM_THE_START)) {
      throw new IllegalStateException("of the demo's pods there are only " + stations.keySet());
    }
    return stations;
  }

  private static Station station(Pod pod, JsonNode object) {
    String annotation =
        object.path("metadata").path("annotations").path("k8s.ovn.org/pod-networks").asText();
    JsonNode network = Json.parse(annotation).path(pod.namespace() + "/" + pod.network());
    String address = network.path("ip_addresses").path(0).asText();
    if (address.isEmpty()) {
      throw new IllegalStateException(
          "pod %s/%s has no address in %s: %s"
              .formatted(pod.namespace(), pod.name(), pod.network(), annotation));
    }
    return new Station(
        "pod-" + pod.namespace() + "-" + pod.name(),
        pod.node(),
        address.substring(0, address.indexOf('/')),
        network.path("mac_address").asText());
  }

  /** A host of the fabric, by the lab's name; its address is read from the host itself. */
  Station host(String name) {
    JsonNode link =
        Json.parse(shell.check(name, "ip -j addr show up scope global"))
            .valueStream()
            .filter(l -> l.path("addr_info").path(0).path("family").asText().equals("inet"))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException(name + " has no IPv4 address"));
    return new Station(
        name,
        "",
        link.path("addr_info").path(0).path("local").asText(),
        link.path("address").asText());
  }

  /** The id that OVN-Kubernetes gave the pod's network. */
  int networkId(Pod pod) {
    return Integer.parseInt(attachment(pod, "k8s.ovn.org/network-id"));
  }

  /** The tunnel keys of a network's datapaths, in hexadecimal as tcpdump prints a Geneve VNI. */
  List<String> tunnelKeys(Pod pod) {
    return Json.parse(attachment(pod, "k8s.ovn.org/tunnel-keys"))
        .valueStream()
        .map(key -> "0x" + Integer.toHexString(key.asInt()))
        .toList();
  }

  /** OVN-Kubernetes gives a network what it has once, so it is asked for once. */
  private String attachment(Pod pod, String annotation) {
    return attachments
        .computeIfAbsent(
            pod.namespace() + "/" + pod.network(),
            _ ->
                Json.get(
                        kubectl,
                        "get",
                        "network-attachment-definitions",
                        "-n",
                        pod.namespace(),
                        pod.network())
                    .path("metadata")
                    .path("annotations"))
        .path(annotation)
        .asText();
  }
}
