// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.annotation.VtepsAnnotation;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.FactReader;
import org.ovn.evpn.controller.facts.Meta;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.frr.FrrHistory;
import org.ovn.evpn.controller.plan.Note;
import org.ovn.evpn.controller.plan.Write;
import org.ovn.evpn.controller.plan.WriteKey;
import org.ovn.evpn.frr.advertise.Advertisement;
import org.ovn.evpn.frr.transition.FrrTransitions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns planned writes into requests. Thread-safe. */
final class WriteExecutor {
  private static final Logger LOG = LoggerFactory.getLogger(WriteExecutor.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Longest note of an Event (events.k8s.io/v1). */
  private static final int MAX_NOTE = 1024;

  private final ApiWriter api;
  private final Cluster cluster;
  private final Clock clock;
  private final String identity;
  private final Instant began;
  private final List<FrrHistory.Written> lastFrrWrites = new ArrayList<>();

  /**
   * Prepares.
   *
   * @param identity of this process, for Events
   */
  WriteExecutor(ApiWriter api, Cluster cluster, Clock clock, String identity) {
    this.api = api;
    this.cluster = cluster;
    this.clock = clock;
    this.identity = identity;
    this.began = clock.instant();
  }

  /** When this process began. */
  Instant began() {
    return began;
  }

  /** FRRConfigurations that were, or may have been, written and may not have settled yet. */
  List<FrrHistory.Written> lastFrrWrites() {
    synchronized (lastFrrWrites) {
      Instant oldest = clock.instant().minus(FrrTransitions.SETTLE);
      lastFrrWrites.removeIf(written -> written.at().isBefore(oldest));
      return List.copyOf(lastFrrWrites);
    }
  }

  /**
   * Writes.
   *
   * @throws ApiException when the API server refuses or does not answer; what was done before
   *     counts
   */
  void execute(Write write) throws ApiException, InterruptedException {
    LOG.info("Write {}", write.key());
    switch (write) {
      case Write.PutEvpnNetwork(String name, String uid, EvpnNetworkSpec spec) ->
          putEvpnNetwork(name, uid, spec);
      case Write.DeleteEvpnNetwork(String name, String uid) ->
          delete(ApiKind.EVPN_NETWORK, "", name, uid);
      case Write.ReleaseEvpnNetwork(String name, String uid) ->
          release(ApiKind.EVPN_NETWORK, name, uid, ApiGroup.RELEASE_FINALIZER);
      case Write.SetFinalizer f -> setFinalizer(f);
      case Write.PutNodeVteps(Meta node, SortedMap<String, List<InetAddress>> vteps) ->
          putNodeVteps(node, vteps);
      case Write.LabelNetwork(String name, String uid, boolean advertised) ->
          label(name, uid, advertised);
      case Write.WriteFrr(String template, List<FrrTransitions.Step> steps) -> writeFrr(steps);
      case Write.WriteRouteAdvertisements w -> writeRouteAdvertisements(w);
      case Write.PutVtepStatus w ->
          status(ApiKind.VTEP, w.meta(), JSON.valueToTree(w.status()), w.notes());
      case Write.PutEvpnStatus w ->
          status(ApiKind.EVPN, w.meta(), JSON.valueToTree(w.status()), w.notes());
      case Write.PutEvpnNetworkStatus w ->
          status(ApiKind.EVPN_NETWORK, w.meta(), JSON.valueToTree(w.status()), w.notes());
      case Write.PutNetworkCondition w ->
          networkCondition(w.network(), w.meta(), w.condition(), w.notes());
    }
  }

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

  private void putEvpnNetwork(String name, String uid, EvpnNetworkSpec spec)
      throws ApiException, InterruptedException {
    ObjectNode body = object(ApiKind.EVPN_NETWORK, "", name, uid);
    metadata(body)
        .putObject("labels")
        .put(ApiGroup.EVPN_LABEL, ManagedLabels.evpnLabel(spec.evpn()))
        .put(ApiGroup.MANAGED_BY_LABEL, ApiGroup.MANAGED_BY);
    metadata(body).putArray("finalizers").add(ApiGroup.RELEASE_FINALIZER);
    body.set("spec", JSON.valueToTree(spec));
    applyWhole(
        ApiKind.EVPN_NETWORK,
        "",
        name,
        body,
        stored ->
            FactReader.evpnNetwork(stored).spec().toOptional().filter(spec::equals).isPresent());
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
    GenericKubernetesResource answer = stored(kind, api.apply(kind, namespace, name, body));
    if (asWanted.test(answer)) {
      return;
    }
    LOG.info("{} {}: somebody else's fields are taken out of its spec", kind.kind(), name);
    ObjectNode replace =
        JSON.createObjectNode()
            .put("op", "replace")
            .put("path", "/spec")
            .set("value", body.get("spec"));
    try {
      answer =
          stored(
              kind,
              api.edit(
                  kind, namespace, name, List.of(test("/metadata/uid", uid(answer)), replace)));
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

  private void setFinalizer(Write.SetFinalizer f) throws ApiException, InterruptedException {
    ApiKind kind = f.kind() == WriteKey.Kind.VTEP ? ApiKind.VTEP : ApiKind.EVPN;
    if (f.present()) {
      ObjectNode body = object(kind, "", f.name(), f.uid());
      metadata(body).putArray("finalizers").add(f.finalizer());
      stored(kind, api.apply(kind, "", f.name(), body));
    } else {
      release(kind, f.name(), f.uid(), f.finalizer());
    }
  }

  /**
   * Takes a finalizer off, whoever owns it too, and whether or not the spec reads. It may be the
   * last thing that the object waits for before it goes.
   */
  private void release(ApiKind kind, String name, String uid, String finalizer)
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

  private static List<String> finalizers(GenericKubernetesResource object) {
    return Objects.requireNonNullElse(object.getMetadata().getFinalizers(), List.of());
  }

  private static String uid(GenericKubernetesResource object) {
    return Objects.requireNonNullElse(object.getMetadata().getUid(), "");
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
            test("/metadata/uid", uid(object)),
            test(path, value),
            JSON.createObjectNode().put("op", "remove").put("path", path)));
  }

  private static ObjectNode test(String path, String value) {
    return JSON.createObjectNode().put("op", "test").put("path", path).put("value", value);
  }

  private void putNodeVteps(Meta node, SortedMap<String, List<InetAddress>> vteps)
      throws ApiException, InterruptedException {
    ObjectNode body = object(ApiKind.NODE, "", node.name(), node.uid());
    // The agent writes other entries of the same annotation: never over what was not read.
    metadata(body).put("resourceVersion", node.resourceVersion());
    metadata(body).putObject("annotations").put(VtepsAnnotation.KEY, VtepsAnnotation.format(vteps));
    stored(ApiKind.NODE, api.apply(ApiKind.NODE, "", node.name(), body));
  }

  private void label(String name, String uid, boolean advertised)
      throws ApiException, InterruptedException {
    ApiKind kind = ApiKind.CLUSTER_USER_DEFINED_NETWORK;
    ObjectNode body = object(kind, "", name, uid);
    if (advertised) {
      metadata(body)
          .putObject("labels")
          .put(Advertisement.NETWORK_LABEL, Advertisement.NETWORK_LABEL_VALUE);
    }
    GenericKubernetesResource answer = stored(kind, api.apply(kind, "", name, body));
    Map<String, String> labels =
        Objects.requireNonNullElse(answer.getMetadata().getLabels(), Map.of());
    String left = labels.get(Advertisement.NETWORK_LABEL);
    if (!advertised && left != null) {
      String path = "/metadata/labels/" + Advertisement.NETWORK_LABEL.replace("/", "~1");
      stored(kind, takeOff(kind, answer, path, left));
    }
  }

  private void writeFrr(List<FrrTransitions.Step> steps) throws ApiException, InterruptedException {
    for (FrrTransitions.Step step : steps) {
      try {
        switch (step.verb()) {
          case APPLY -> apply(step.resource());
          case DELETE -> delete(step.resource());
        }
      } catch (ApiException e) {
        if (e.mayHaveWritten()) {
          written(step);
        }
        throw e;
      }
      written(step);
    }
  }

  /** FRR may hear of it now. */
  private void written(FrrTransitions.Step step) {
    synchronized (lastFrrWrites) {
      lastFrrWrites.add(new FrrHistory.Written(step, clock.instant()));
    }
  }

  private void writeRouteAdvertisements(Write.WriteRouteAdvertisements w)
      throws ApiException, InterruptedException {
    for (FrrConfiguration source : w.sources()) {
      apply(source);
    }
    if (w.advertisements().isPresent()) {
      RouteAdvertisements wanted = w.advertisements().get();
      ObjectNode body =
          object(ApiKind.ROUTE_ADVERTISEMENTS, "", wanted.getMetadata().getName(), "");
      labels(body, wanted.getMetadata());
      body.set("spec", JSON.valueToTree(wanted.getSpec()));
      applyWhole(
          ApiKind.ROUTE_ADVERTISEMENTS,
          "",
          wanted.getMetadata().getName(),
          body,
          stored ->
              FactReader.routeAdvertisements(stored)
                  .filter(object -> Objects.equals(object.getSpec(), wanted.getSpec()))
                  .isPresent());
    }
    if (w.remove().isPresent()) {
      ObjectMeta meta = w.remove().get().getMetadata();
      delete(ApiKind.ROUTE_ADVERTISEMENTS, "", meta.getName(), meta.getUid());
    }
    for (FrrConfiguration source : w.obsoleteSources()) {
      delete(source);
    }
  }

  private void apply(FrrConfiguration object) throws ApiException, InterruptedException {
    ObjectMeta meta = object.getMetadata();
    ObjectNode body = object(ApiKind.FRR_CONFIGURATION, meta.getNamespace(), meta.getName(), "");
    labels(body, meta);
    if (meta.getAnnotations() != null && !meta.getAnnotations().isEmpty()) {
      ObjectNode annotations = metadata(body).putObject("annotations");
      meta.getAnnotations().forEach(annotations::put);
    }
    body.set("spec", JSON.valueToTree(object.getSpec()));
    applyWhole(
        ApiKind.FRR_CONFIGURATION,
        meta.getNamespace(),
        meta.getName(),
        body,
        stored ->
            FactReader.frrConfiguration(stored)
                .toOptional()
                .filter(now -> FrrTransitions.same(now, object))
                .isPresent());
  }

  private static void labels(ObjectNode body, ObjectMeta meta) {
    ObjectNode labels = metadata(body).putObject("labels");
    if (meta.getLabels() != null) {
      meta.getLabels().forEach(labels::put);
    }
  }

  private void delete(FrrConfiguration object) throws ApiException, InterruptedException {
    ObjectMeta meta = object.getMetadata();
    delete(ApiKind.FRR_CONFIGURATION, meta.getNamespace(), meta.getName(), meta.getUid());
  }

  private void delete(ApiKind kind, String namespace, String name, String uid)
      throws ApiException, InterruptedException {
    Optional<GenericKubernetesResource> left = api.delete(kind, namespace, name, uid);
    if (left.isPresent()) {
      stored(kind, left.get());
    } else {
      cluster.store(kind).deleted(namespace, name, uid);
    }
  }

  private void status(ApiKind kind, Meta meta, JsonNode status, List<Note> notes)
      throws ApiException, InterruptedException {
    ObjectNode body = object(kind, meta.namespace(), meta.name(), meta.uid());
    body.set("status", status);
    stored(kind, api.applyStatus(kind, meta.namespace(), meta.name(), body));
    record(kind, meta, notes);
  }

  private void networkCondition(
      NetworkKey network, Meta meta, Optional<Condition> condition, List<Note> notes)
      throws ApiException, InterruptedException {
    ApiKind kind =
        network.isCluster() ? ApiKind.CLUSTER_USER_DEFINED_NETWORK : ApiKind.USER_DEFINED_NETWORK;
    ObjectNode status = JSON.createObjectNode();
    ArrayNode conditions = status.putArray("conditions");
    condition.ifPresent(c -> conditions.add(JSON.<JsonNode>valueToTree(c)));
    status(kind, meta, status, notes);
  }

  /** An answer counts at once. */
  private GenericKubernetesResource stored(ApiKind kind, GenericKubernetesResource object) {
    cluster.store(kind).written(object);
    return object;
  }

  /** An Event that cannot be written is no reason to write the status again. */
  private void record(ApiKind kind, Meta meta, List<Note> notes) throws InterruptedException {
    for (Note note : notes) {
      String namespace = meta.namespace().isEmpty() ? "default" : meta.namespace();
      ObjectNode event =
          JSON.createObjectNode().put("apiVersion", "events.k8s.io/v1").put("kind", "Event");
      event
          .putObject("metadata")
          .put(
              "name",
              cut(meta.name(), 230)
                  + "."
                  + Long.toHexString(ThreadLocalRandom.current().nextLong()))
          .put("namespace", namespace);
      event
          .put("eventTime", clock.instant().truncatedTo(ChronoUnit.MICROS).toString())
          .put("reportingController", ApiGroup.NAME + "/udn-controller")
          .put("reportingInstance", cut(identity, 128))
          .put("action", "Reconcile")
          .put("reason", note.reason())
          .put("type", note.warning() ? "Warning" : "Normal")
          .put("note", cut(note.message(), MAX_NOTE));
      ObjectNode regarding =
          event
              .putObject("regarding")
              .put("apiVersion", kind.apiVersion())
              .put("kind", kind.kind())
              .put("name", meta.name())
              .put("uid", meta.uid());
      if (!meta.namespace().isEmpty()) {
        regarding.put("namespace", meta.namespace());
      }
      try {
        api.create("/apis/events.k8s.io/v1/namespaces/" + namespace + "/events", event);
      } catch (ApiException e) {
        LOG.warn("Event on {} {} is lost: {}", kind.kind(), meta.name(), e.getMessage());
      }
    }
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most);
  }

  /** Whether two writes of one key would write the same, but for times. */
  static boolean same(@Nullable Write a, Write b) {
    return a != null && essence(a).equals(essence(b));
  }

  /**
   * Whether a write is the same again although another one of its key got through: a status, or
   * what rests on the version of the object, is another one once anything of the object changed.
   */
  static boolean repeats(@Nullable Write a, Write b) {
    return a != null
        && switch (b) {
          case Write.WriteFrr w -> same(a, w);
          case Write.WriteRouteAdvertisements w -> same(a, w);
          default -> a.equals(b);
        };
  }

  private static Object essence(Write write) {
    return switch (write) {
      case Write.WriteFrr(String template, List<FrrTransitions.Step> steps) ->
          steps.stream().map(step -> step.verb() + text(step.resource())).toList();
      case Write.WriteRouteAdvertisements w ->
          List.of(
              w.sources().stream().map(WriteExecutor::text).toList(),
              w.advertisements().map(object -> String.valueOf(object.getSpec())),
              w.obsoleteSources().stream().map(WriteExecutor::text).toList(),
              w.remove().map(object -> object.getMetadata().getUid()));
      case Write.PutVtepStatus w ->
          List.of(said(w.status().conditions()), Optional.ofNullable(w.status().nodes()));
      case Write.PutEvpnStatus w ->
          List.of(said(w.status().conditions()), Optional.ofNullable(w.status().networks()));
      case Write.PutEvpnNetworkStatus w ->
          List.of(said(w.status().conditions()), Optional.ofNullable(w.status().nodes()));
      case Write.PutNetworkCondition w -> said(w.condition().stream().toList());
      default -> write;
    };
  }

  private static List<List<Object>> said(List<Condition> conditions) {
    return conditions.stream()
        .map(c -> List.<Object>of(c.type(), c.status(), c.reason(), c.message()))
        .toList();
  }

  /** What is written of an object: its class has no equality. */
  private static String text(FrrConfiguration object) {
    ObjectMeta meta = object.getMetadata();
    return " %s %s %s %s"
        .formatted(meta.getName(), meta.getLabels(), meta.getAnnotations(), object.getSpec());
  }
}
