// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the real helm makes of the chart. */
@Tag("api")
class HelmApiTest {

  /** Helm makes the namespace itself (--create-namespace), so the chart has none. */
  @Test
  void defaults_renderWhatKustomizeRenders_objectByObject() {
    Map<String, JsonNode> wanted =
        new TreeMap<>(
            Tools.byName(Tools.objects(Tools.kubectl("kustomize", "overlays/kubernetes").ok())));
    assertThat(wanted.remove("Namespace evpn-system")).isNotNull();
    wanted.putAll(
        Tools.byName(
            Tools.objects(
                Kustomization.read(Tools.ROOT.resolve("manifests/samples/operator.yaml")))));
    Map<String, JsonNode> rendered = rendered();
    rendered.replaceAll((name, tree) -> withoutHelmsOwn(tree));
    assertThat(rendered).isEqualTo(wanted);
  }

  @Test
  void openshift_rendersWhatTheOverlayHas() {
    Map<String, JsonNode> wanted =
        Tools.byName(Tools.objects(Tools.kubectl("kustomize", "overlays/openshift").ok()));
    Map<String, JsonNode> rendered = rendered("--set", "platform=openshift");
    for (String name :
        List.of(
            "Role openshift-frr-k8s/evpn-udn-controller-frr",
            "RoleBinding openshift-frr-k8s/evpn-udn-controller-frr",
            "ClusterRole evpn-udn-controller-scc",
            "ClusterRoleBinding evpn-udn-controller-scc")) {
      assertThat(rendered.get(name)).isNotNull().isEqualTo(wanted.get(name));
    }
    ObjectNode ours = deployment(rendered);
    ObjectNode theirs = deployment(wanted);
    for (ObjectNode d : List.of(ours, theirs)) {
      assertThat(env(d)).containsEntry("FRR_NAMESPACE", "openshift-frr-k8s");
      ((ObjectNode) d.at("/spec/template/spec/containers/0")).remove("env");
    }
    assertThat(ours).isEqualTo(theirs);
  }

  @Test
  void monitoring_rendersWhatTheComponentsHave_objectByObject() {
    Map<String, JsonNode> wanted = differing("overlays/openshift-full", "overlays/openshift");
    wanted.keySet().removeIf(name -> name.startsWith("Console"));
    assertThat(wanted.remove("Namespace evpn-system")).as("Helm makes it").isNotNull();
    Map<String, JsonNode> ours = rendered("--set", "platform=openshift,monitoring.create=true");
    ours.keySet().removeAll(rendered("--set", "platform=openshift").keySet());
    assertThat(ours).isEqualTo(wanted).containsKey("PrometheusRule evpn-system/udn-evpn");
  }

  /** What kustomize makes of a folder and not of another one. */
  private static Map<String, JsonNode> differing(String folder, String without) {
    Map<String, JsonNode> out =
        new TreeMap<>(Tools.byName(Tools.objects(Tools.kubectl("kustomize", folder).ok())));
    Tools.byName(Tools.objects(Tools.kubectl("kustomize", without).ok()))
        .forEach((name, tree) -> out.remove(name, tree));
    return out;
  }

  @Test
  void monitoring_onKubernetes_givesRightsToTheAccountThatIsNamed_andToNobodyElse() {
    Map<String, JsonNode> nobody = rendered("--set", "monitoring.create=true");
    assertThat(nobody).containsKey("ServiceMonitor evpn-system/ovn-adapter");
    assertThat(nobody.keySet()).noneMatch(name -> name.endsWith("/evpn-prometheus"));
    Map<String, JsonNode> named =
        rendered("--set", "monitoring.create=true,monitoring.prometheus.serviceAccount=p");
    for (String binding :
        List.of(
            "RoleBinding evpn-system/evpn-prometheus", "ClusterRoleBinding evpn-metrics-reader")) {
      assertThat(named.get(binding).at("/subjects/0/name").asText()).isEqualTo("p");
      assertThat(named.get(binding).at("/subjects/0/namespace").asText()).isEqualTo("monitoring");
    }
  }

  @Test
  void values_reachTheDeployment() {
    String digest = "sha256:" + "a".repeat(64);
    Map<String, JsonNode> rendered =
        rendered(
            "--set",
                "image.repository=registry.example:5000/c,image.tag=v9,image.pullPolicy=Always",
            "--set", "agent.image.repository=registry.example/a,agent.image.digest=" + digest,
            "--set", "imagePullSecrets[0].name=pull,replicas=3,priorityClassName=",
            "--set", "nodeSelector.role=infra,podAnnotations.a=b,podLabels.c=d,tolerations=null",
            "--set", "frrK8s.namespace=frr,extraEnv[0].name=X,extraEnv[0].value=Y",
            "--set", "resources.limits.memory=1Gi",
            "--namespace", "elsewhere");
    JsonNode deployment = rendered.get("Deployment elsewhere/udn-controller");
    JsonNode template = deployment.at("/spec/template");
    JsonNode pod = template.path("spec");
    assertThat(deployment.at("/spec/replicas").asInt()).isEqualTo(3);
    assertThat(pod.at("/containers/0/image").asText()).isEqualTo("registry.example:5000/c:v9");
    assertThat(pod.at("/containers/0/imagePullPolicy").asText()).isEqualTo("Always");
    assertThat(pod.at("/containers/0/resources/limits/memory").asText()).isEqualTo("1Gi");
    assertThat(pod.at("/imagePullSecrets/0/name").asText()).isEqualTo("pull");
    assertThat(pod.has("priorityClassName")).isFalse();
    assertThat(pod.has("tolerations")).isFalse();
    assertThat(pod.at("/nodeSelector/role").asText()).isEqualTo("infra");
    assertThat(template.at("/metadata/annotations/a").asText()).isEqualTo("b");
    assertThat(template.at("/metadata/labels/c").asText()).isEqualTo("d");
    assertThat(env(deployment))
        .containsEntry("RELATED_IMAGE_OVN_ADAPTER", "registry.example/a@" + digest)
        .containsEntry("FRR_NAMESPACE", "frr")
        .containsEntry("X", "Y");
    assertThat(rendered).containsKey("Role frr/evpn-udn-controller-frr");
    assertThat(rendered.get("ClusterRoleBinding evpn-ovn-adapter").toString())
        .contains("elsewhere")
        .doesNotContain("evpn-system");
  }

  @Test
  void operatorSpec_isThatOfTheValues() {
    assertThat(
            rendered("--set", "operator.spec.logging.level=Debug")
                .get("EVPNOperator default")
                .at("/spec/logging/level")
                .asText())
        .isEqualTo("Debug");
  }

  /** A switch, and a kind that is not rendered when it is off. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "crds.install CustomResourceDefinition",
        "rbac.create ServiceAccount",
        "rbac.create ClusterRole",
        "operator.create EVPNOperator",
        "podDisruptionBudget.create PodDisruptionBudget",
        "metrics.service.create Service"
      })
  void switch_off_leavesItsKindsOut(String row) {
    String[] words = row.split(" ");
    assertThat(rendered().keySet()).anyMatch(n -> n.startsWith(words[1] + " "));
    assertThat(rendered("--set", words[0] + "=false").keySet())
        .isNotEmpty()
        .noneMatch(n -> n.startsWith(words[1] + " "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "platform=windows",
        "replica=2",
        "replicas=0",
        "image.digest=abc",
        "image.repository=a:b:c",
        "frrK8s.namespace=Not_A_Namespace",
        "operator.make=true",
        "metrics.service.port=0"
      })
  void value_thatTheSchemaDoesNotKnow_isRefused(String value) {
    Tools.Said said = template("--set", value);
    assertThat(said.code()).isNotZero();
    assertThat(said.out()).contains("schema");
  }

  @Test
  void chart_isWithoutFindingsOfLint() {
    assertThat(Tools.helm("lint", "--strict", Chart.FOLDER).ok()).contains("0 chart(s) failed");
  }

  @Test
  void values_haveAllACommentAndAPlaceInTheSchema() {
    String text = Kustomization.read(Tools.ROOT.resolve(Chart.FOLDER + "/values.yaml"));
    JsonNode schema =
        Yaml.parse(
            "schema", Kustomization.read(Tools.ROOT.resolve(Chart.FOLDER + "/values.schema.json")));
    List<String> leaves = new ArrayList<>();
    leaves("", Yaml.parse("values", text), schema, leaves);
    assertThat(leaves).hasSizeGreaterThan(20).allSatisfy(l -> assertThat(l).endsWith(" in schema"));
    List<String> bare = new ArrayList<>();
    String[] lines = text.split("\n");
    for (int i = 1; i < lines.length; i++) {
      boolean leaf = lines[i].matches(" *[A-Za-z0-9]+: .+|resources:|tolerations:|  spec:");
      boolean inside =
          lines[i].matches(" {2,}(cpu|memory|operator|effect|updateStrategy|logging): .*");
      if (leaf && !inside && !lines[i - 1].strip().startsWith("#")) {
        bare.add(lines[i]);
      }
    }
    assertThat(bare).as("values without a comment").isEmpty();
  }

  private static void leaves(String path, JsonNode values, JsonNode schema, List<String> out) {
    Set<String> open = Set.of("/resources", "/tolerations", "/operator/spec");
    values
        .properties()
        .forEach(f -> {
          String name = path + "/" + f.getKey();
          JsonNode known = schema.path("properties").path(f.getKey());
          if (f.getValue().isObject() && !f.getValue().isEmpty() && !open.contains(name)) {
            leaves(name, f.getValue(), known, out);
          } else {
            out.add(name + (known.isMissingNode() ? " missing" : " in schema"));
          }
        });
  }

  private static Tools.Said template(String... more) {
    List<String> arguments = new ArrayList<>(List.of("template", "udn-evpn", Chart.FOLDER));
    if (!List.of(more).contains("--namespace")) {
      arguments.addAll(List.of("--namespace", Sources.NAMESPACE));
    }
    arguments.addAll(List.of(more));
    return Tools.helm(arguments.toArray(String[]::new));
  }

  private static Map<String, JsonNode> rendered(String... more) {
    return new TreeMap<>(Tools.byName(Tools.objects(template(more).ok())));
  }

  private static ObjectNode deployment(Map<String, JsonNode> objects) {
    return Yaml.copy(objects.get("Deployment evpn-system/udn-controller"));
  }

  private static Map<String, String> env(JsonNode deployment) {
    Map<String, String> out = new TreeMap<>();
    Set<String> seen = new HashSet<>();
    for (JsonNode e : deployment.at("/spec/template/spec/containers/0/env")) {
      assertThat(seen.add(e.path("name").asText())).as("%s once", e).isTrue();
      out.put(e.path("name").asText(), e.path("value").asText());
    }
    return out;
  }

  /** What Helm needs on an object, and an admin who uses kubectl does not. */
  private static JsonNode withoutHelmsOwn(JsonNode tree) {
    ObjectNode out = Yaml.copy(tree);
    ObjectNode metadata = (ObjectNode) out.get("metadata");
    if (metadata.get("annotations") instanceof ObjectNode annotations) {
      annotations.remove(
          List.of(
              "helm.sh/resource-policy",
              "helm.sh/hook",
              "helm.sh/hook-delete-policy",
              "meta.helm.sh/release-name",
              "meta.helm.sh/release-namespace"));
      if (annotations.isEmpty()) {
        metadata.remove("annotations");
      }
    }
    if (metadata.get("labels") instanceof ObjectNode labels) {
      labels.remove("app.kubernetes.io/managed-by");
      if (labels.isEmpty()) {
        metadata.remove("labels");
      }
    }
    return out;
  }
}
