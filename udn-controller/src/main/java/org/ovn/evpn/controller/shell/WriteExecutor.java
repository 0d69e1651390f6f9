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
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.annotation.VtepsAnnotation;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.Meta;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.frr.FrrHistory;
import org.ovn.evpn.controller.plan.Note;
import org.ovn.evpn.controller.plan.Write;
import org.ovn.evpn.controller.plan.WriteKey;
import org.ovn.evpn.frr.FrrTransitions;
import org.ovn.evpn.frr.advertise.Advertisement;
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

  /** FRRConfigurations that were written and may not have settled yet. */
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
      case Write.ReleaseEvpnNetwork(String name, String uid, EvpnNetworkSpec spec) ->
          release(ApiKind.EVPN_NETWORK, name, uid, evpnNetwork(name, uid, spec));
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

  private static ObjectNode evpnNetwork(String name, String uid, EvpnNetworkSpec spec) {
    ObjectNode body = object(ApiKind.EVPN_NETWORK, "", name, uid);
    metadata(body)
        .putObject("labels")
        .put(ApiGroup.EVPN_LABEL, spec.evpn())
        .put(ApiGroup.MANAGED_BY_LABEL, ApiGroup.MANAGED_BY);
    body.set("spec", JSON.valueToTree(spec));
    return body;
  }

  private void putEvpnNetwork(String name, String uid, EvpnNetworkSpec spec)
      throws ApiException, InterruptedException {
    ObjectNode body = evpnNetwork(name, uid, spec);
    metadata(body).putArray("finalizers").add(ApiGroup.RELEASE_FINALIZER);
    stored(ApiKind.EVPN_NETWORK, api.apply(ApiKind.EVPN_NETWORK, "", name, body));
  }

  private void setFinalizer(Write.SetFinalizer f) throws ApiException, InterruptedException {
    ApiKind kind = f.kind() == WriteKey.Kind.VTEP ? ApiKind.VTEP : ApiKind.EVPN;
    ObjectNode body = object(kind, "", f.name(), f.uid());
    if (f.present()) {
      metadata(body).putArray("finalizers").add(f.finalizer());
    }
    release(kind, f.name(), f.uid(), body);
  }

  /** Applies a body that may be the last thing that an object waits for before it goes. */
  private void release(ApiKind kind, String name, String uid, ObjectNode body)
      throws ApiException, InterruptedException {
    try {
      GenericKubernetesResource answer = api.apply(kind, "", name, body);
      List<String> left = answer.getMetadata().getFinalizers();
      if (answer.getMetadata().getDeletionTimestamp() != null && (left == null || left.isEmpty())) {
        cluster.store(kind).deleted("", name, uid);
      } else {
        stored(kind, answer);
      }
    } catch (ApiException e) {
      if (!e.isNotFound() && !e.isConflict()) {
        throw e;
      }
      LOG.debug("{} {} is gone already", kind, name);
      cluster.store(kind).deleted("", name, uid);
    }
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
    ObjectNode body = object(ApiKind.CLUSTER_USER_DEFINED_NETWORK, "", name, uid);
    if (advertised) {
      metadata(body)
          .putObject("labels")
          .put(Advertisement.NETWORK_LABEL, Advertisement.NETWORK_LABEL_VALUE);
    }
    stored(
        ApiKind.CLUSTER_USER_DEFINED_NETWORK,
        api.apply(ApiKind.CLUSTER_USER_DEFINED_NETWORK, "", name, body));
  }

  private void writeFrr(List<FrrTransitions.Step> steps) throws ApiException, InterruptedException {
    for (FrrTransitions.Step step : steps) {
      switch (step.verb()) {
        case APPLY -> apply(step.resource());
        case DELETE -> delete(step.resource());
      }
      synchronized (lastFrrWrites) {
        lastFrrWrites.add(new FrrHistory.Written(step, clock.instant()));
      }
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
      stored(
          ApiKind.ROUTE_ADVERTISEMENTS,
          api.apply(ApiKind.ROUTE_ADVERTISEMENTS, "", wanted.getMetadata().getName(), body));
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
    stored(
        ApiKind.FRR_CONFIGURATION,
        api.apply(ApiKind.FRR_CONFIGURATION, meta.getNamespace(), meta.getName(), body));
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
    if (api.delete(kind, namespace, name, uid)) {
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

  private void stored(ApiKind kind, GenericKubernetesResource object) {
    cluster.store(kind).put(object);
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

  private static Object essence(Write write) {
    return switch (write) {
      case Write.WriteFrr(String template, List<FrrTransitions.Step> steps) -> texts(steps);
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

  private static List<Map.Entry<String, Object>> texts(List<FrrTransitions.Step> steps) {
    return steps.stream()
        .map(step ->
            Map.<String, Object>entry(
                step.verb() + " " + step.resource().getMetadata().getName(),
                Optional.ofNullable(step.resource().getSpec())))
        .toList();
  }
}
