// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.ovn.evpn.lab.node.NodePlan;

/** The objects that a cluster has before the product is installed: pure texts. */
public final class ClusterObjects {

  /** The namespace of frr-k8s. */
  public static final String FRR_NAMESPACE = "frr-k8s-system";

  /** The account of frr-k8s's daemon. */
  public static final String FRR_ACCOUNT = "frr-k8s-daemon";

  /** The namespace of OVN-Kubernetes. */
  public static final String OVN_NAMESPACE = "ovn-kubernetes";

  /** The account of what stands in for OVN-Kubernetes. */
  public static final String FIXTURE_ACCOUNT = "ovnkube-fixture";

  private static final ObjectMapper JSON = new ObjectMapper();

  private ClusterObjects() {}

  /** The namespace and account of frr-k8s, and what it may do. */
  public static String frrK8s() {
    return resource("frr-k8s.yaml");
  }

  /** The namespace and account of what stands in for OVN-Kubernetes. */
  public static String fixture() {
    return resource("ovnkube-fixture.yaml");
  }

  private static String resource(String name) {
    try (InputStream in = ClusterObjects.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Node objects as kubelet and OVN-Kubernetes leave them, and the pod of frr-k8s on each. */
  public static String nodes(List<NodePlan> nodes) {
    ObjectNode list = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "List");
    ArrayNode items = list.putArray("items");
    for (NodePlan n : nodes) {
      ObjectNode node = object(items, "Node", n.name(), n.labels());
      ObjectNode annotations = ((ObjectNode) node.get("metadata")).putObject("annotations");
      n.annotations().forEach(annotations::put);
      node.putObject("spec");
    }
    for (NodePlan n : nodes) {
      ObjectNode pod =
          object(
              items,
              "Pod",
              "frr-k8s-" + n.name(),
              Map.of(
                  "app.kubernetes.io/component", "frr-k8s", "app.kubernetes.io/name", "frr-k8s"));
      ((ObjectNode) pod.get("metadata")).put("namespace", FRR_NAMESPACE);
      ObjectNode spec = pod.putObject("spec");
      spec.put("nodeName", n.name())
          .put("serviceAccountName", FRR_ACCOUNT)
          .put("automountServiceAccountToken", false);
      spec.put("hostNetwork", true);
      // it runs as a process of the lab; the object is there because the daemon's own objects are
      // owned by it
      spec.putArray("containers")
          .addObject()
          .put("name", "controller")
          .put("image", "lab.invalid/frr-k8s");
    }
    return list.toPrettyString();
  }

  private static ObjectNode object(
      ArrayNode items, String kind, String name, Map<String, String> labels) {
    ObjectNode o = items.addObject().put("apiVersion", "v1").put("kind", kind);
    ObjectNode l = o.putObject("metadata").put("name", name).putObject("labels");
    new java.util.TreeMap<>(labels).forEach(l::put);
    return o;
  }
}
