// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.ovn.evpn.api.annotation.VtepsAnnotation;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.Meta;
import org.ovn.evpn.frr.advertise.Advertisement;

/**
 * Bodies of requests: exactly the fields that the controller owns of each kind of object, and
 * nothing else. Sends nothing. Thread-safe.
 */
final class RequestBodies {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private RequestBodies() {}

  /**
   * An object of which nothing is applied yet.
   *
   * @param namespace empty for an object of the cluster
   * @param uid of the one that is meant; empty to create it
   */
  private static ObjectNode object(ApiKind kind, String namespace, String name, String uid) {
    ObjectNode object =
        JSON.createObjectNode().put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
    ObjectNode meta = object.putObject("metadata").put("name", name);
    if (!namespace.isEmpty()) {
      meta.put("namespace", namespace);
    }
    if (!uid.isEmpty()) {
      // Without it an apply to an object that is gone would create it again.
      meta.put("uid", uid);
    }
    return object;
  }

  private static ObjectNode metadata(ObjectNode object) {
    return object.withObject("/metadata");
  }

  /** An EVPNNetwork with its labels and finalizer. */
  static ObjectNode evpnNetwork(String name, String uid, EvpnNetworkSpec spec) {
    ObjectNode body = object(ApiKind.EVPN_NETWORK, "", name, uid);
    metadata(body)
        .putObject("labels")
        .put(ApiGroup.EVPN_LABEL, ManagedLabels.evpnLabel(spec.evpn()))
        .put(ApiGroup.MANAGED_BY_LABEL, ApiGroup.MANAGED_BY);
    metadata(body).putArray("finalizers").add(ApiGroup.RELEASE_FINALIZER);
    body.set("spec", JSON.valueToTree(spec));
    return body;
  }

  /** The level that an agent is asked to log at. */
  static ObjectNode logLevel(String node, String uid, String level) {
    ObjectNode body = object(ApiKind.EVPN_NODE_STATE, "", node, uid);
    metadata(body).putObject("annotations").put(ApiGroup.LOG_LEVEL_ANNOTATION, level);
    return body;
  }

  /** A finalizer of ours on an object of the cluster. */
  static ObjectNode finalizer(ApiKind kind, String name, String uid, String finalizer) {
    ObjectNode body = object(kind, "", name, uid);
    metadata(body).putArray("finalizers").add(finalizer);
    return body;
  }

  /** The VTEP annotation of a Node, for the version of it that was read. */
  static ObjectNode nodeVteps(Meta node, SortedMap<String, List<InetAddress>> vteps) {
    ObjectNode body = object(ApiKind.NODE, "", node.name(), node.uid());
    // The agent writes other entries of the same annotation: never over what was not read.
    metadata(body).put("resourceVersion", node.resourceVersion());
    metadata(body).putObject("annotations").put(VtepsAnnotation.KEY, VtepsAnnotation.format(vteps));
    return body;
  }

  /** A ClusterUserDefinedNetwork with the label that puts it into our RouteAdvertisements. */
  static ObjectNode label(String name, String uid, String value) {
    ObjectNode body = object(ApiKind.CLUSTER_USER_DEFINED_NETWORK, "", name, uid);
    if (!value.isEmpty()) {
      metadata(body).putObject("labels").put(Advertisement.NETWORK_LABEL, value);
    }
    return body;
  }

  /** An FRRConfiguration. */
  static ObjectNode frrConfiguration(FrrConfiguration object) {
    ObjectMeta meta = object.getMetadata();
    ObjectNode body = object(ApiKind.FRR_CONFIGURATION, meta.getNamespace(), meta.getName(), "");
    labels(body, meta);
    if (meta.getAnnotations() != null && !meta.getAnnotations().isEmpty()) {
      ObjectNode annotations = metadata(body).putObject("annotations");
      meta.getAnnotations().forEach(annotations::put);
    }
    body.set("spec", JSON.valueToTree(object.getSpec()));
    return body;
  }

  /** A RouteAdvertisements. */
  static ObjectNode routeAdvertisements(RouteAdvertisements object) {
    ObjectNode body = object(ApiKind.ROUTE_ADVERTISEMENTS, "", object.getMetadata().getName(), "");
    labels(body, object.getMetadata());
    body.set("spec", JSON.valueToTree(object.getSpec()));
    return body;
  }

  private static void labels(ObjectNode body, ObjectMeta meta) {
    ObjectNode labels = metadata(body).putObject("labels");
    if (meta.getLabels() != null) {
      meta.getLabels().forEach(labels::put);
    }
  }

  /** The whole status of an object of ours. */
  static ObjectNode status(ApiKind kind, Meta meta, Object status) {
    ObjectNode body = object(kind, meta.namespace(), meta.name(), meta.uid());
    body.set("status", JSON.valueToTree(status));
    return body;
  }

  /** Our condition on somebody else's object; none takes it off. */
  static ObjectNode condition(ApiKind kind, Meta meta, Optional<Condition> condition) {
    ObjectNode body = object(kind, meta.namespace(), meta.name(), meta.uid());
    ArrayNode conditions = body.putObject("status").putArray("conditions");
    condition.ifPresent(c -> conditions.add(JSON.<JsonNode>valueToTree(c)));
    return body;
  }

  /** Of a JSON patch: only if that is there. */
  static ObjectNode test(String path, String value) {
    return JSON.createObjectNode().put("op", "test").put("path", path).put("value", value);
  }

  /** Of a JSON patch: takes it away. */
  static ObjectNode remove(String path) {
    return JSON.createObjectNode().put("op", "remove").put("path", path);
  }

  /** Of a JSON patch: the spec of a body instead of the one that is stored. */
  static ObjectNode replaceSpec(ObjectNode body) {
    return JSON.createObjectNode()
        .put("op", "replace")
        .put("path", "/spec")
        .set("value", body.get("spec"));
  }
}
