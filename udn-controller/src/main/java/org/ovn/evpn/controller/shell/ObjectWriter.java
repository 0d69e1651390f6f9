// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.FactReader;
import org.ovn.evpn.frr.advertise.Advertisement;
import org.ovn.evpn.frr.transition.FrrTransitions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one object such that it sticks, also where others own a part of it. What the API server
 * answers counts as a fact at once. All methods throw {@link ApiException} when the API server
 * refuses or does not answer; what was done before counts. Thread-safe.
 */
final class ObjectWriter {
  private static final Logger LOG = LoggerFactory.getLogger(ObjectWriter.class);

  private final ApiWriter api;
  private final Cluster cluster;

  ObjectWriter(ApiWriter api, Cluster cluster) {
    this.api = api;
    this.cluster = cluster;
  }

  /** Applies fields of an object. */
  GenericKubernetesResource apply(ApiKind kind, String namespace, String name, ObjectNode body)
      throws ApiException, InterruptedException {
    return stored(kind, api.apply(kind, namespace, name, body));
  }

  /** Applies the status, or a part of it. */
  void applyStatus(ApiKind kind, String namespace, String name, ObjectNode body)
      throws ApiException, InterruptedException {
    stored(kind, api.applyStatus(kind, namespace, name, body));
  }

  /** Creates an EVPNNetwork, or makes it as wanted. */
  void evpnNetwork(String name, String uid, EvpnNetworkSpec spec)
      throws ApiException, InterruptedException {
    applyWhole(
        ApiKind.EVPN_NETWORK,
        "",
        name,
        RequestBodies.evpnNetwork(name, uid, spec),
        stored ->
            FactReader.evpnNetwork(stored).spec().toOptional().filter(spec::equals).isPresent());
  }

  /** Creates an FRRConfiguration, or makes it as wanted. */
  void frrConfiguration(FrrConfiguration object) throws ApiException, InterruptedException {
    applyWhole(
        ApiKind.FRR_CONFIGURATION,
        object.getMetadata().getNamespace(),
        object.getMetadata().getName(),
        RequestBodies.frrConfiguration(object),
        stored ->
            FactReader.frrConfiguration(stored)
                .toOptional()
                .filter(now -> FrrTransitions.same(now, object))
                .isPresent());
  }

  /** Creates a RouteAdvertisements, or makes it as wanted. */
  void routeAdvertisements(RouteAdvertisements object) throws ApiException, InterruptedException {
    applyWhole(
        ApiKind.ROUTE_ADVERTISEMENTS,
        "",
        object.getMetadata().getName(),
        RequestBodies.routeAdvertisements(object),
        stored ->
            FactReader.routeAdvertisements(stored)
                .filter(now -> Objects.equals(now.getSpec(), object.getSpec()))
                .isPresent());
  }

  /**
   * Applies an object that is ours alone. A field of the spec that somebody else added survives an
   * apply: then the whole spec is replaced.
   *
   * @param asWanted whether an object as stored has the spec that is applied
   */
  private void applyWhole(
      ApiKind kind,
      String namespace,
      String name,
      ObjectNode body,
      Predicate<GenericKubernetesResource> asWanted)
      throws ApiException, InterruptedException {
    GenericKubernetesResource answer = apply(kind, namespace, name, body);
    if (asWanted.test(answer)) {
      return;
    }
    LOG.info("{} {}: somebody else's fields are taken out of its spec", kind.kind(), name);
    try {
      answer =
          stored(
              kind,
              api.edit(
                  kind,
                  namespace,
                  name,
                  List.of(
                      RequestBodies.test("/metadata/uid", uid(answer)),
                      RequestBodies.replaceSpec(body))));
    } catch (ApiException e) {
      throw new ApiException(
          "somebody else's fields cannot be taken out of the spec: " + e.getMessage(), e);
    }
    if (!asWanted.test(answer)) {
      throw new ApiException(
          0,
          "the API server stores another spec of %s %s than is written: the CRD is older than the controller, or an admission webhook changes it; apply manifests/crds"
              .formatted(kind.kind(), name));
    }
  }

  /**
   * Puts a ClusterUserDefinedNetwork into a RouteAdvertisements of ours, or takes it out.
   *
   * @param value of the label; empty takes it off
   */
  void label(String name, String uid, String value) throws ApiException, InterruptedException {
    ApiKind kind = ApiKind.CLUSTER_USER_DEFINED_NETWORK;
    GenericKubernetesResource answer = apply(kind, "", name, RequestBodies.label(name, uid, value));
    Map<String, String> labels =
        Objects.requireNonNullElse(answer.getMetadata().getLabels(), Map.of());
    String left = labels.get(Advertisement.NETWORK_LABEL);
    if (value.isEmpty() && left != null) {
      String path = "/metadata/labels/" + Advertisement.NETWORK_LABEL.replace("/", "~1");
      stored(kind, takeOff(kind, answer, path, left));
    }
  }

  /**
   * Takes a finalizer off, whoever owns it too, and whether or not the spec is valid. It may be the
   * last thing that the object waits for before it goes.
   */
  void release(ApiKind kind, String name, String uid, String finalizer)
      throws ApiException, InterruptedException {
    Optional<GenericKubernetesResource> now = api.get(kind, "", name);
    if (now.filter(object -> uid(object).equals(uid)).isEmpty()) {
      LOG.debug("{} {} is gone already", kind, name);
      cluster.store(kind).deleted("", name, uid);
      return;
    }
    int at = finalizers(now.get()).indexOf(finalizer);
    GenericKubernetesResource answer =
        at < 0 ? now.get() : takeOff(kind, now.get(), "/metadata/finalizers/" + at, finalizer);
    if (answer.getMetadata().getDeletionTimestamp() != null && finalizers(answer).isEmpty()) {
      cluster.store(kind).deleted("", name, uid);
    } else {
      stored(kind, answer);
    }
  }

  /** Deletes the FRRConfiguration that was read. */
  void delete(FrrConfiguration object) throws ApiException, InterruptedException {
    ObjectMeta meta = object.getMetadata();
    delete(ApiKind.FRR_CONFIGURATION, meta.getNamespace(), meta.getName(), meta.getUid());
  }

  /** Deletes the object that is meant; finalizers may hold it. */
  void delete(ApiKind kind, String namespace, String name, String uid)
      throws ApiException, InterruptedException {
    Optional<GenericKubernetesResource> left = api.delete(kind, namespace, name, uid);
    if (left.isPresent()) {
      stored(kind, left.get());
    } else {
      cluster.store(kind).deleted(namespace, name, uid);
    }
  }

  /** Takes something off that others own too: an apply without it would only end our ownership. */
  private GenericKubernetesResource takeOff(
      ApiKind kind, GenericKubernetesResource object, String path, String value)
      throws ApiException, InterruptedException {
    return api.edit(
        kind,
        "",
        object.getMetadata().getName(),
        List.of(
            RequestBodies.test("/metadata/uid", uid(object)),
            RequestBodies.test(path, value),
            RequestBodies.remove(path)));
  }

  private GenericKubernetesResource stored(ApiKind kind, GenericKubernetesResource object) {
    cluster.store(kind).written(object);
    return object;
  }

  private static List<String> finalizers(GenericKubernetesResource object) {
    return Objects.requireNonNullElse(object.getMetadata().getFinalizers(), List.of());
  }

  private static String uid(GenericKubernetesResource object) {
    return Objects.requireNonNullElse(object.getMetadata().getUid(), "");
  }
}
