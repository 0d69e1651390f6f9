// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovn.evpn.api.manifests.ApiServer;

/**
 * Installs what the bundle says, as OLM would, in a namespace of its own: service accounts, roles
 * and bindings come from the ClusterServiceVersion alone. Then the controller runs as the account
 * that its Deployment names.
 */
@Tag("api")
class OlmReplayApiTest {
  private static final String NAMESPACE = "olm-replay";
  private static final Path MANIFESTS = Tools.ROOT.resolve("bundle/manifests");
  private static final String VTEPS = "vteps.evpn.k8s.ovn.org";
  private static final String CSV = "udn-evpn.clusterserviceversion.yaml";
  private static final String OPERATOR = "manifests/samples/operator.yaml";
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private static JsonNode csv = Yaml.object();

  @TempDir Path folder;

  @BeforeAll
  static void foreignKinds() {
    ApiServer server = new ApiServer(); // with the kinds of OVN-Kubernetes and of frr-k8s
    server.namespace(NAMESPACE, "pod-security.kubernetes.io/enforce", "restricted");
    csv = Yaml.parse(CSV, Kustomization.read(MANIFESTS.resolve(CSV)));
  }

  @BeforeEach
  void objectsOfTheBundle() {
    for (Path file : bundleFiles()) {
      Tools.kubectl(
              "apply", "--server-side", "--force-conflicts", "-n", NAMESPACE, "-f", file.toString())
          .ok();
    }
  }

  @AfterEach
  void rightsAway() {
    String ours = "olm-replay=yes";
    Tools.kubectl("delete", "clusterroles,clusterrolebindings", "-l", ours).ok();
    Tools.kubectl(
            "-n", NAMESPACE, "delete", "roles,rolebindings,serviceaccounts,deployments", "-l", ours)
        .ok();
    Tools.kubectl("-n", NAMESPACE, "delete", "leases", "--all").ok();
    // their finalizers are the controller's, which may be gone
    for (String object : List.of(VTEPS + "/olm-replay", "evpnoperators/default")) {
      Tools.kubectl("patch", object, "--type=merge", "-p", "{\"metadata\":{\"finalizers\":null}}");
      Tools.kubectl("delete", object, "--ignore-not-found").ok();
    }
  }

  @Test
  void controller_asTheAccountOfTheServiceVersion_leadsAndWorks_andIsRefusedNothing()
      throws Exception {
    install(csv);
    try (ControllerProcess controller = controller()) {
      await().atMost(LIMIT).untilAsserted(() -> assertThat(leader()).startsWith("replay-0"));
      Tools.kubectl("apply", "--server-side", "--force-conflicts", "-f", OPERATOR).ok();
      apply(
          """
          apiVersion: evpn.k8s.ovn.org/v1alpha1
          kind: VTEP
          metadata: {name: olm-replay}
          spec: {cidrs: [10.253.7.0/24], mode: Managed}
          """);
      await().atMost(LIMIT).untilAsserted(() -> assertThat(accepted()).isEqualTo("True"));
      Tools.kubectl("delete", VTEPS, "olm-replay", "--timeout=60s").ok();
      Tools.kubectl("delete", "-f", OPERATOR, "--timeout=60s").ok();
      assertThat(controller.log()).doesNotContainIgnoringCase("forbidden").doesNotContain("403");
      assertThat(controller.isAlive()).isTrue();
    }
  }

  @Test
  void controller_withoutARuleOfTheServiceVersion_isRefused_soTheTestAboveWouldSee() {
    ObjectNode less = Yaml.copy(csv);
    ArrayNode rules = (ArrayNode) less.at("/spec/install/spec/clusterPermissions/0/rules");
    int before = rules.size();
    rules.removeIf(r -> r.path("resources").toString().contains("\"userdefinednetworks\""));
    assertThat(rules.size()).isEqualTo(before - 1);
    install(less);
    try (ControllerProcess controller = controller()) {
      await()
          .atMost(LIMIT)
          .untilAsserted(() -> assertThat(controller.log()).containsIgnoringCase("forbidden"));
    }
  }

  @Test
  void deployment_isTaken_andItsPodsKeepTheRestrictedPodSecurity() {
    install(csv);
    JsonNode deployment = csv.at("/spec/install/spec/deployments/0");
    ObjectNode object = labelled("apps/v1", "Deployment", deployment.path("name").asText());
    object.set("spec", deployment.path("spec"));
    assertThat(apply(Yaml.write(object)).ok()).doesNotContain("Warning");
    assertThat(pod(deployment.at("/spec/template/spec")).ok()).contains("pod/replay");
  }

  @Test
  void pod_thatMayGainPrivileges_isRefusedThere_soTheTestAboveWouldSee() {
    install(csv);
    ObjectNode spec = Yaml.copy(csv.at("/spec/install/spec/deployments/0/spec/template/spec"));
    ((ObjectNode) spec.at("/containers/0/securityContext")).put("allowPrivilegeEscalation", true);
    Tools.Said said = pod(spec);
    assertThat(said.code()).isNotZero();
    assertThat(said.out()).contains("violates PodSecurity").contains("restricted");
  }

  /** A pod as the Deployment would make it, which the API server checks and does not keep. */
  private Tools.Said pod(JsonNode spec) {
    ObjectNode pod = labelled("v1", "Pod", "replay");
    pod.set("spec", spec);
    return Tools.kubectl(
        "create", "-n", NAMESPACE, "--dry-run=server", "-f", file(Yaml.write(pod)));
  }

  /** What OLM makes of the strategy of a ClusterServiceVersion. */
  private void install(JsonNode version) {
    for (String form : List.of("clusterPermissions", "permissions")) {
      boolean ofCluster = form.startsWith("cluster");
      for (JsonNode permission : version.at("/spec/install/spec/" + form)) {
        String account = permission.path("serviceAccountName").asText();
        String name = "olm-replay-" + account;
        apply(Yaml.write(labelled("v1", "ServiceAccount", account))).ok();
        ObjectNode role =
            labelled("rbac.authorization.k8s.io/v1", ofCluster ? "ClusterRole" : "Role", name);
        role.set("rules", permission.path("rules"));
        apply(Yaml.write(role)).ok();
        ObjectNode binding =
            labelled(
                "rbac.authorization.k8s.io/v1",
                ofCluster ? "ClusterRoleBinding" : "RoleBinding",
                name);
        binding
            .putObject("roleRef")
            .put("apiGroup", "rbac.authorization.k8s.io")
            .put("kind", ofCluster ? "ClusterRole" : "Role")
            .put("name", name);
        binding
            .putArray("subjects")
            .addObject()
            .put("kind", "ServiceAccount")
            .put("name", account)
            .put("namespace", NAMESPACE);
        apply(Yaml.write(binding)).ok();
      }
    }
  }

  private static ObjectNode labelled(String apiVersion, String kind, String name) {
    ObjectNode out = Yaml.object();
    out.put("apiVersion", apiVersion).put("kind", kind);
    ObjectNode metadata = out.putObject("metadata");
    metadata.put("name", name);
    metadata.putObject("labels").put("olm-replay", "yes");
    return out;
  }

  private Tools.Said apply(String yaml) {
    return Tools.kubectl(
        "apply", "--server-side", "--force-conflicts", "-n", NAMESPACE, "-f", file(yaml));
  }

  private String file(String text) {
    try {
      return Files.writeString(Files.createTempFile(folder, "object", ".yaml"), text).toString();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<Path> bundleFiles() {
    try (var files = Files.list(MANIFESTS)) {
      return files.filter(f -> !f.endsWith(CSV)).sorted().toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private ControllerProcess controller() {
    return ControllerProcess.start(
        Tools::kubectl,
        NAMESPACE,
        csv.at("/spec/install/spec/deployments/0/spec/template/spec/containers/0/env"),
        "replay-0",
        folder);
  }

  private static String leader() {
    return Tools.kubectl(
            "-n",
            NAMESPACE,
            "get",
            "lease",
            "evpn-udn-controller",
            "-o",
            "jsonpath={.spec.holderIdentity}")
        .out();
  }

  private static String accepted() {
    return Tools.kubectl(
            "get",
            VTEPS,
            "olm-replay",
            "-o",
            "jsonpath={.status.conditions[?(@.type==\"Accepted\")].status}")
        .ok();
  }
}
