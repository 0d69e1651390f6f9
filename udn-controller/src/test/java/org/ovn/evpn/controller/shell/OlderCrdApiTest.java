// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.manifests.ApiServer;
import org.ovn.evpn.api.value.HandClock;
import org.ovn.evpn.controller.facts.ApiKind;

/** A controller that is newer than a CRD of the cluster. */
@Tag("api")
class OlderCrdApiTest {
  private static final String CRD = "vteps.evpn.k8s.ovn.org";
  private static final String NAME = "older-crd";
  private static final Duration SPREADS_WITHIN = Duration.ofSeconds(30);

  private static ApiServer server;
  private static CustomResourceDefinition whole;

  @BeforeAll
  static void installTheOlderCrd() {
    server = new ApiServer();
    whole = crd().get();
    crd()
        .edit(crd ->
            new CustomResourceDefinitionBuilder(crd)
                .editSpec()
                .editFirstVersion()
                .editSchema()
                .editOpenAPIV3Schema()
                .addToProperties("status", withoutNodes(crd))
                .endOpenAPIV3Schema()
                .endSchema()
                .endVersion()
                .endSpec()
                .build());
    server.apply(
        """
        apiVersion: evpn.k8s.ovn.org/v1alpha1
        kind: VTEP
        metadata: {name: %s}
        spec: {cidrs: [10.251.0.0/16]}
        """
            .formatted(NAME));
  }

  private static JSONSchemaProps withoutNodes(CustomResourceDefinition crd) {
    var schema = crd.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
    var status = schema.getProperties().get("status");
    status.getProperties().remove("nodes");
    return status;
  }

  private static Resource<CustomResourceDefinition> crd() {
    return server.admin.apiextensions().v1().customResourceDefinitions().withName(CRD);
  }

  private static void installTheCrdOfThisRelease() {
    crd().edit(crd -> new CustomResourceDefinitionBuilder(crd).withSpec(whole.getSpec()).build());
  }

  @AfterAll
  static void clear() {
    installTheCrdOfThisRelease();
    server
        .admin
        .genericKubernetesResources("evpn.k8s.ovn.org/v1alpha1", "VTEP")
        .withName(NAME)
        .delete();
  }

  @Test
  void fieldThatTheCrdLacks_isToldOnce_notSentAgainAndAgain_andWrittenWhenTheCrdCame()
      throws Exception {
    HandClock clock = new HandClock();
    ApiWriter writer = new ApiWriter(server.admin, clock);
    JsonNode with = status("{\"nodes\": {\"desired\": 1, \"ready\": 1}}");
    await()
        .atMost(SPREADS_WITHIN)
        .untilAsserted(() -> {
          clock.pass(UndeclaredFields.AGAIN);
          assertThatThrownBy(() -> write(writer, with))
              .hasMessage(
                  "CustomResourceDefinition vteps.evpn.k8s.ovn.org: is older than this"
                      + " controller, as it has no status.nodes. Apply the CRDs of this"
                      + " release; the controller goes on by itself.");
        });
    long sent = writer.requests();
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> write(writer, with)).hasMessageContaining("status.nodes");
    }
    assertThat(writer.requests()).isEqualTo(sent);
    assertThatCode(() -> write(writer, status("{}"))).doesNotThrowAnyException();

    installTheCrdOfThisRelease();
    await()
        .atMost(SPREADS_WITHIN)
        .untilAsserted(() -> {
          clock.pass(UndeclaredFields.AGAIN);
          assertThatCode(() -> write(writer, with)).doesNotThrowAnyException();
        });
    assertThatCode(() -> write(writer, with)).doesNotThrowAnyException();
  }

  private static void write(ApiWriter writer, JsonNode body)
      throws ApiException, InterruptedException {
    writer.applyStatus(ApiKind.VTEP, "", NAME, body);
  }

  private static JsonNode status(String status) throws Exception {
    return JsonMapper.builder()
        .build()
        .readTree(
            """
            {"apiVersion": "evpn.k8s.ovn.org/v1alpha1", "kind": "VTEP",
             "metadata": {"name": "%s"}, "status": %s}
            """
                .formatted(NAME, status));
  }
}
