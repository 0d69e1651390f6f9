// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Objects that were stored before a rule of the schemas existed: what is right of an edit is taken,
 * and what the rule is about can stay or go, but not grow. The schemas stand here under a group of
 * their own, first without any rule.
 */
@Tag("api")
class StoredBeforeApiTest {
  private static final String GROUP = "before.evpn.test";
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  private static final String VTEP = "{cidrs: [10.7.0.0/24, 'fd00:7::/64'], mode: %s}";

  private static final String ANNOTATED =
      "vtep: v, frrConfigurationSelector: {}, annotations: {namespaceSelector: {matchLabels: {a:"
          + " b}}, vniPool: [{start: 1, end: 9}]%s}";

  private static ApiServer server;

  @BeforeAll
  static void store() {
    server = new ApiServer();
    for (String plural : new String[] {"vteps", "evpns"}) {
      server.apply(YAML.asYaml(withoutRules(crd(plural))));
    }
    stored("VTEP", "managed", VTEP.formatted("Managed"));
    stored("VTEP", "by-hand", VTEP.formatted("Unmanaged"));
    stored("EVPN", "annotated", "{" + ANNOTATED.formatted("") + ", macVRF: {}, ipVRF: {}}");
    stored(
        "EVPN",
        "distinguished",
        "{vtep: v, frrConfigurationSelector: {}, macVRF: {routeDistinguisher: '1:1'},"
            + " vniPool: [{start: 1, end: 9}],"
            + " networks: [{kind: ClusterUserDefinedNetwork, selector: {}}]}");
    stored(
        "EVPN",
        "targets",
        "{vtep: v, frrConfigurationSelector: {}, networks: [{kind: ClusterUserDefinedNetwork, name:"
            + " n}], macVRF: {vni: 1, routeTargets: {import: ['*:5', '1:1']}}, ipVRF: {vni: 2,"
            + " routeTargets: {import: ['*:7', '0:7']}, eastWest: EVPN}}");
    stored(
        "EVPN",
        "defaults",
        "{"
            + ANNOTATED.formatted(
                ", defaults: {macVRF: {routeDistinguisher: '1:1', routeTargets: {import: ['*:5']}},"
                    + " ipVRF: {eastWest: EVPN, routeTargets: {import: ['*:7', '0:7']}}}")
            + "}");
    for (String plural : new String[] {"vteps", "evpns"}) {
      server.apply(YAML.asYaml(crd(plural)));
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            !ApiServer.tryCreate(server.admin, object("VTEP", "x", "{cidrs: ['fd00::/64']}"))
                    .isEmpty()
                && !ApiServer.tryCreate(
                        server.admin,
                        object("EVPN", "x", "{" + ANNOTATED.formatted("") + ", macVRF: {}}"))
                    .isEmpty());
  }

  @AfterAll
  static void remove() {
    for (String plural : new String[] {"vteps", "evpns"}) {
      server
          .admin
          .apiextensions()
          .v1()
          .customResourceDefinitions()
          .withName(plural + "." + GROUP)
          .delete();
    }
  }

  private static JsonNode crd(String plural) {
    return Manifests.tree(
        Manifests.read(Manifests.MANIFESTS.resolve("crds/" + plural + ".yaml"))
            .replace("evpn.k8s.ovn.org", GROUP));
  }

  private static JsonNode withoutRules(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove("x-kubernetes-validations");
    }
    node.forEach(StoredBeforeApiTest::withoutRules);
    return node;
  }

  private static HasMetadata object(String kind, String name, String spec) {
    return server.parse(
        "apiVersion: %s/v1alpha1\nkind: %s\nmetadata: {name: %s}\nspec: %s\n"
            .formatted(GROUP, kind, name, spec));
  }

  private static void stored(String kind, String name, String spec) {
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreException(KubernetesClientException.class)
        .until(() -> server.admin.resource(object(kind, name, spec)).create() != null);
  }

  /** What the API server says of an edit: empty when it takes it. */
  private static String edit(String kind, String name, String patch) {
    GenericKubernetesResource object = (GenericKubernetesResource) object(kind, name, "{}");
    try {
      server
          .admin
          .genericKubernetesResources(GROUP + "/v1alpha1", kind)
          .withName(object.getMetadata().getName())
          .patch(
              new PatchContext.Builder()
                  .withPatchType(PatchType.JSON_MERGE)
                  .withDryRun(List.of("All"))
                  .build(),
              // what begins with a brace is taken for JSON
              YAML.asJson(Manifests.tree("---\n" + patch)));
      return "";
    } catch (KubernetesClientException e) {
      return e.getMessage();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "managed | {metadata: {labels: {a: b}}}",
        "managed | {spec: {nodeSelector: {matchLabels: {a: b}}}}",
        "managed | {spec: {cidrs: [10.7.0.0/24, 'fd00:7::/64', 10.8.0.0/24]}}",
        "managed | {spec: {cidrs: [10.6.0.0/15, 'fd00:7::/64']}}",
        "managed | {spec: {cidrs: [10.7.0.0/24]}}",
        "managed | {spec: {cidrs: [10.7.0.0/24, 10.8.0.0/24]}}",
        "by-hand | {metadata: {labels: {a: b}}}",
        "by-hand | {spec: {cidrs: ['fd00:7::/64', 10.9.0.0/24]}}",
        "by-hand | {spec: {cidrs: ['fd00:7::/64']}}",
        "by-hand | {spec: {cidrs: [10.9.0.0/24]}}",
      })
  void vtep_withAnIpv6Cidr_isEditedInWhatIsRight(String name, String patch) {
    assertThat(edit("VTEP", name, patch)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "managed | {spec: {cidrs: [10.7.0.0/24, 'fd00:7::/64', 'fd00:8::/64']}} | IPv6 VTEPs",
        "managed | {spec: {cidrs: [10.7.0.0/24, 'fd00:7::/48']}} | IPv6 VTEPs",
        "managed | {spec: {cidrs: ['fd00:7::/64']}} | cannot be removed",
        "managed | {spec: {cidrs: [10.8.0.0/24, 'fd00:7::/64']}} | can only be expanded",
        "managed | {spec: {cidrs: [10.7.0.0/25, 'fd00:7::/64']}} | can only be expanded",
        "by-hand | {spec: {cidrs: ['fd00:8::/64']}} | IPv6 VTEPs",
      })
  void vtep_withAnIpv6Cidr_getsNoOtherAndLosesNoIpv4(String name, String patch, String why) {
    assertThat(edit("VTEP", name, patch)).contains(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "annotated | {spec: {annotations: {vniPool: [{start: 1, end: 99}]}}}",
        "annotated | {spec: {macVRF: null, ipVRF: null}}",
        "annotated | {spec: {macVRF: null}}",
        "distinguished | {spec: {vniPool: [{start: 1, end: 99}]}}",
        "distinguished | {spec: {macVRF: {routeDistinguisher: null}}}",
        "targets | {spec: {macVRF: {routeTargets: {import: ['*:5', '1:1', '2:2']}}}}",
        "targets | {spec: {macVRF: {routeTargets: {import: ['1:1']}}}}",
        "targets | {spec: {ipVRF: {routeTargets: {import: ['*:7', '0:7', '2:2']}}}}",
        "targets | {spec: {ipVRF: {routeTargets: {import: ['*:7']}, eastWest: Cluster}}}",
        "targets | {spec: {nodeSelector: {matchLabels: {a: b}}}}",
        "defaults | {spec: {annotations: {vniPool: [{start: 1, end: 99}]}}}",
        "defaults | {spec: {annotations: {defaults: {macVRF: {routeTargets: {export: ['2:2']}}}}}}",
        "defaults | {spec: {annotations: {defaults: {macVRF: null}}}}",
        "defaults | {spec: {annotations: {defaults: {ipVRF: {routeTargets: {import: ['*:7', '0:7',"
            + " '2:2']}}}}}}",
      })
  void evpn_ofBeforeTheRules_isEditedInWhatIsRight(String name, String patch) {
    assertThat(edit("EVPN", name, patch)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "annotated | {spec: {vniPool: [{start: 1, end: 9}]}} | are for the networks that are"
            + " listed",
        "distinguished | {spec: {macVRF: {routeDistinguisher: '2:2'}}} | serves one network only",
        "distinguished | {spec: {ipVRF: {routeDistinguisher: '2:2'}}} | serves one network only",
        "targets | {spec: {macVRF: {routeTargets: {import: ['*:5', '*:6']}}}} | no wildcard",
        "targets | {spec: {ipVRF: {routeTargets: {import: ['*:7', '0:7', '*:8', '0:8']}}}} | only"
            + " one of 0:N",
        "defaults | {spec: {annotations: {defaults: {ipVRF: {routeDistinguisher: '2:2'}}}}} |"
            + " serves one network only",
      })
  void evpn_ofBeforeTheRules_getsNoMoreOfThat(String name, String patch, String why) {
    assertThat(edit("EVPN", name, patch)).contains(why);
  }

  @Test
  void object_new_isHeldToEveryRule() {
    assertThat(
            ApiServer.tryCreate(server.admin, object("VTEP", "new", VTEP.formatted("Unmanaged"))))
        .contains("IPv6 VTEPs are not implemented yet");
  }
}
