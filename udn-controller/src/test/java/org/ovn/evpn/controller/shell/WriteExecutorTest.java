// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.api.v1alpha1.NetworkIdentity;
import org.ovn.evpn.api.v1alpha1.NetworkKind;
import org.ovn.evpn.api.v1alpha1.Topology;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.plan.Write;
import org.ovn.evpn.controller.plan.WriteKey;
import org.ovn.evpn.frr.advertise.Advertisement;
import org.ovn.evpn.frr.transition.FrrTransitions;

/** What becomes of the facts when the API server answers what it rarely does. */
class WriteExecutorTest {
  private record Answer(int code, String body) {}

  private static final String NOT_SERVED = "404 page not found\n";
  private static final String NOT_FOUND =
      """
      {"kind":"Status","code":404,"reason":"NotFound","message":"not found","details":{"name":"a"}}\
      """;
  private static final Write.SetFinalizer ADD =
      new Write.SetFinalizer(WriteKey.Kind.VTEP, "a", "u", ApiGroup.VTEP_FINALIZER, true);
  private static final Write.SetFinalizer REMOVE =
      new Write.SetFinalizer(WriteKey.Kind.VTEP, "a", "u", ApiGroup.VTEP_FINALIZER, false);

  private static final Map<String, Object> OURS =
      Map.of("raw", Map.of("priority", 5, "rawConfig", "!"));
  private static final Map<String, Object> MEDDLED =
      Map.of(
          "raw",
          Map.of("priority", 5, "rawConfig", "!"),
          "bgp",
          Map.of("bfdProfiles", List.of(Map.of("name", "foreign"))));

  /** Answers in their order; the last one again and again. */
  private final Queue<Answer> answers = new ArrayDeque<>();

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private KubernetesClient client;
  private Cluster cluster;
  private WriteExecutor executor;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withAutoConfigure(false)
                    .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
    cluster = new Cluster(client, "evpn-system", () -> {});
    executor =
        new WriteExecutor(
            new ApiWriter(client, Clock.systemUTC()), cluster, Clock.systemUTC(), "test");
    cluster.store(ApiKind.VTEP).put(vtep("u", 5));
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add(exchange.getRequestMethod() + " " + body);
    Answer answer = answers.size() > 1 ? answers.remove() : answers.element();
    byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.code(), bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static GenericKubernetesResource vtep(String uid, long version, String... finalizers) {
    GenericKubernetesResource object = new GenericKubernetesResource();
    object.setApiVersion(ApiKind.VTEP.apiVersion());
    object.setKind(ApiKind.VTEP.kind());
    object.setMetadata(
        new ObjectMetaBuilder()
            .withName("a")
            .withUid(uid)
            .withResourceVersion(Long.toString(version))
            .withFinalizers(finalizers)
            .build());
    return object;
  }

  private static GenericKubernetesResource frr(Map<String, Object> spec) {
    GenericKubernetesResource object = new GenericKubernetesResource();
    object.setApiVersion(ApiKind.FRR_CONFIGURATION.apiVersion());
    object.setKind(ApiKind.FRR_CONFIGURATION.kind());
    object.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("n")
            .withName("a")
            .withUid("u")
            .withResourceVersion("5")
            .build());
    object.setAdditionalProperty("spec", spec);
    return object;
  }

  private static FrrTransitions.Step step(String name, Map<String, String> labels) {
    FrrConfiguration object = new FrrConfiguration();
    object.setMetadata(
        new ObjectMetaBuilder().withNamespace("n").withName(name).withLabels(labels).build());
    object.setSpec(new FrrConfigurationSpec(null, new FrrConfigurationSpec.Raw(5, "!"), null));
    return new FrrTransitions.Step(FrrTransitions.Verb.APPLY, object, false);
  }

  private static Write.WriteFrr applyFrr() {
    return new Write.WriteFrr("t", List.of(step("a", Map.of())));
  }

  private static Write.WriteFrr applyTwo(Map<String, String> labels) {
    return new Write.WriteFrr("t", List.of(step("x", labels), step("a", labels)));
  }

  @Test
  void frrConfiguration_refused_holdsUpNoOther() {
    answers.add(new Answer(403, "{\"kind\":\"Status\",\"message\":\"denied\"}"));
    answers.add(new Answer(200, json(frr(OURS))));
    assertThatThrownBy(() -> executor.execute(applyTwo(Map.of())))
        .hasMessageStartingWith("FRRConfiguration \"x\": ")
        .hasMessageContaining("denied")
        .hasMessageEndingWith("; the other objects of the template do not wait for it");
    assertThat(requests).hasSizeGreaterThan(1);
    assertThat(executor.frrHistory().refused()).containsExactly("x");
    assertThat(executor.lastFrrWrites())
        .extracting(written -> written.step().resource().getMetadata().getName())
        .containsExactly("a");
  }

  @Test
  void baseRefused_orApiServerSilent_stopsWhatComesAfter() {
    answers.add(new Answer(403, "{\"kind\":\"Status\",\"message\":\"denied\"}"));
    assertThatThrownBy(() -> executor.execute(applyTwo(Map.of(ManagedLabels.ROLE, "base"))))
        .hasMessageContaining("denied")
        .hasMessageEndingWith(
            "; the other objects of the template wait for it, since they lean on it");
    assertThat(requests).hasSize(1);
    answers.clear();
    answers.add(new Answer(500, "{\"kind\":\"Status\",\"message\":\"no endpoints\"}"));
    assertThatThrownBy(() -> executor.execute(applyTwo(Map.of())))
        .hasMessageContaining("no endpoints");
    assertThat(requests).hasSize(2);
  }

  @Test
  void frrConfiguration_refusedOnce_isNoMoreWhenItGetsThrough() throws Exception {
    answers.add(new Answer(403, "{\"kind\":\"Status\",\"message\":\"denied\"}"));
    assertThatThrownBy(() -> executor.execute(applyFrr())).hasMessageContaining("denied");
    assertThat(executor.frrHistory().refused()).containsExactly("a");
    answers.clear();
    answers.add(new Answer(200, json(frr(OURS))));
    executor.execute(applyFrr());
    assertThat(executor.frrHistory().refused()).isEmpty();
  }

  @Test
  void process_thatBecomesLeaderLate_countsFromThen() throws Exception {
    Instant made = executor.began();
    Thread.sleep(2);
    executor.begin();
    assertThat(executor.began()).isAfter(made);
  }

  private static GenericKubernetesResource deleting(GenericKubernetesResource object) {
    object.getMetadata().setDeletionTimestamp("2026-11-21T00:00:00Z");
    return object;
  }

  private String json(GenericKubernetesResource object) {
    return client.getKubernetesSerialization().asJson(object);
  }

  @Test
  void kind_notServedYet_hidesNothing() {
    answers.add(new Answer(404, NOT_SERVED));
    assertThatThrownBy(() -> executor.execute(ADD)).hasMessageContaining("page not found");
    assertThat(cluster.store(ApiKind.VTEP).values()).hasSize(1);
    cluster.store(ApiKind.VTEP).put(vtep("u", 6));
    assertThat(cluster.store(ApiKind.VTEP).values()).hasSize(1);

    assertThatThrownBy(() -> executor.execute(REMOVE)).hasMessageContaining("page not found");
    assertThat(cluster.store(ApiKind.VTEP).values()).hasSize(1);
  }

  @Test
  void conflict_onWrite_hidesNothing() {
    answers.add(new Answer(409, "{\"kind\":\"Status\",\"message\":\"modified\"}"));
    assertThatThrownBy(() -> executor.execute(ADD)).hasMessageContaining("modified");
    assertThat(cluster.store(ApiKind.VTEP).values()).hasSize(1);
  }

  @Test
  void finalizer_ownedByOthersToo_goesAndWithItTheObject() throws Exception {
    GenericKubernetesResource now = deleting(vtep("u", 6, "other", ApiGroup.VTEP_FINALIZER));
    answers.add(new Answer(200, json(now)));
    answers.add(new Answer(200, json(deleting(vtep("u", 7, "other")))));
    executor.execute(REMOVE);
    assertThat(requests.getLast())
        .startsWith("PATCH ")
        .contains("{\"op\":\"remove\",\"path\":\"/metadata/finalizers/1\"}")
        .contains("{\"op\":\"test\",\"path\":\"/metadata/uid\",\"value\":\"u\"}");
    assertThat(cluster.store(ApiKind.VTEP).values()).hasSize(1);

    answers.clear();
    answers.add(new Answer(404, NOT_FOUND));
    executor.execute(REMOVE);
    assertThat(cluster.store(ApiKind.VTEP).values()).isEmpty();
  }

  @Test
  void object_ofSameNameAndOtherUid_isNotTouched() throws Exception {
    answers.add(new Answer(200, json(vtep("v", 9, ApiGroup.VTEP_FINALIZER))));
    executor.execute(REMOVE);
    assertThat(requests).hasSize(1);
    assertThat(cluster.store(ApiKind.VTEP).values()).isEmpty();
  }

  @Test
  void deletion_meetingConflict_looksAgain() {
    GenericKubernetesResource stored = vtep("u", 5);
    stored.setKind(ApiKind.FRR_CONFIGURATION.kind());
    stored.getMetadata().setNamespace("n");
    stored.setAdditionalProperty("spec", Map.of());
    cluster.store(ApiKind.FRR_CONFIGURATION).put(stored);
    FrrConfiguration object = new FrrConfiguration();
    object.setMetadata(stored.getMetadata());
    object.setSpec(new FrrConfigurationSpec(null, null, null));
    Write write =
        new Write.WriteFrr(
            "t", List.of(new FrrTransitions.Step(FrrTransitions.Verb.DELETE, object, false)));

    answers.add(new Answer(409, "{\"kind\":\"Status\",\"message\":\"modified\"}"));
    answers.add(new Answer(200, json(stored)));
    assertThatThrownBy(() -> executor.execute(write)).hasMessageContaining("modified");
    assertThat(cluster.store(ApiKind.FRR_CONFIGURATION).values()).hasSize(1);

    answers.clear();
    answers.add(new Answer(404, NOT_SERVED));
    assertThatThrownBy(() -> executor.execute(write)).hasMessageContaining("page not found");
    assertThat(cluster.store(ApiKind.FRR_CONFIGURATION).values()).hasSize(1);
  }

  @Test
  void foreignField_inAnswer_isTakenOut() throws Exception {
    answers.add(new Answer(200, json(frr(MEDDLED))));
    answers.add(new Answer(200, json(frr(OURS))));
    executor.execute(applyFrr());
    assertThat(requests).hasSize(2);
    assertThat(requests.getLast())
        .contains("{\"op\":\"test\",\"path\":\"/metadata/uid\",\"value\":\"u\"}")
        .contains("{\"op\":\"replace\",\"path\":\"/spec\",")
        .doesNotContain("foreign");
    assertThat(executor.lastFrrWrites()).hasSize(1);
  }

  @Test
  void frrConfiguration_storedInAnotherWay_failsAndCountsAsWritten() {
    answers.add(new Answer(200, json(frr(MEDDLED))));
    assertThatThrownBy(() -> executor.execute(applyFrr()))
        .hasMessageContaining("stores another spec");
    assertThat(executor.lastFrrWrites()).hasSize(1);

    answers.clear();
    answers.add(new Answer(200, json(frr(MEDDLED))));
    answers.add(new Answer(403, "{\"kind\":\"Status\",\"message\":\"denied\"}"));
    assertThatThrownBy(() -> executor.execute(applyFrr()))
        .hasMessageContaining("cannot be taken out")
        .hasMessageContaining("denied");
    assertThat(executor.lastFrrWrites()).hasSize(2);
  }

  @Test
  void frrConfiguration_refused_doesNotCountAsWritten() {
    answers.add(new Answer(403, "{\"kind\":\"Status\",\"message\":\"denied\"}"));
    assertThatThrownBy(() -> executor.execute(applyFrr())).hasMessageContaining("denied");
    assertThat(executor.lastFrrWrites()).isEmpty();
  }

  @Test
  void label_ownedByOthersToo_goes() throws Exception {
    GenericKubernetesResource network = vtep("u", 6);
    network.setKind(ApiKind.CLUSTER_USER_DEFINED_NETWORK.kind());
    network.getMetadata().setLabels(Map.of(Advertisement.NETWORK_LABEL, "yes"));
    answers.add(new Answer(200, json(network)));
    executor.execute(new Write.LabelNetwork("a", "u", ""));
    assertThat(requests).hasSize(2);
    assertThat(requests.getLast())
        .contains(
            "{\"op\":\"test\",\"path\":\"/metadata/labels/evpn.k8s.ovn.org~1advertise\",\"value\":\"yes\"}")
        .contains("{\"op\":\"remove\",\"path\":\"/metadata/labels/evpn.k8s.ovn.org~1advertise\"}");
  }

  @Test
  void evpnLabel_ofLongName_fits() {
    EvpnNetworkSpec spec =
        new EvpnNetworkSpec(
            "e".repeat(70),
            new NetworkIdentity(NetworkKind.CLUSTER_USER_DEFINED_NETWORK, null, "a"),
            "cluster_udn_a",
            1,
            Topology.LAYER2,
            List.of(),
            null,
            "a",
            "fabric",
            null,
            null,
            null);
    answers.add(new Answer(403, "{}"));
    assertThatThrownBy(() -> executor.execute(new Write.PutEvpnNetwork("cudn.a", "", spec)))
        .isInstanceOf(ApiException.class);
    assertThat(requests.getLast()).containsPattern("\"evpn.k8s.ovn.org/evpn\":\"[a-z0-9-]{1,63}\"");
  }
}
