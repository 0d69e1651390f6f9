// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RbacTest {
  private static List<JsonNode> manifests() {
    List<JsonNode> objects = new ArrayList<>();
    JsonNode kustomization =
        Manifests.tree(Manifests.read(Manifests.MANIFESTS.resolve("kustomization.yaml")));
    kustomization
        .get("resources")
        .forEach(file ->
            Manifests.documents(Manifests.MANIFESTS.resolve(file.asText())).stream()
                .map(Manifests::tree)
                .forEach(objects::add));
    return objects;
  }

  @Test
  void roles_all_haveNoWildcard() {
    List<JsonNode> rules = new ArrayList<>();
    manifests().forEach(o -> o.path("rules").forEach(rules::add));
    assertThat(rules).hasSizeGreaterThan(10);
    for (JsonNode rule : rules) {
      for (String field : List.of("apiGroups", "resources", "verbs")) {
        rule.path(field).forEach(v -> assertThat(v.asText()).as("%s", rule).doesNotContain("*"));
      }
    }
  }

  @Test
  void overlay_ofOpenShift_movesAllThatIsInTheNamespaceOfFrrK8s() {
    List<String> moved = new ArrayList<>();
    Manifests.tree(Manifests.read(Manifests.ROOT.resolve("overlays/openshift/kustomization.yaml")))
        .get("patches")
        .forEach(patch -> {
          JsonNode target = patch.get("target");
          if (target.path("namespace").asText().equals("frr-k8s-system")) {
            assertThat(patch.get("patch").asText())
                .contains("path: /metadata/namespace, value: openshift-frr-k8s");
            moved.add(target.get("kind").asText() + "/" + target.get("name").asText());
          }
        });
    List<String> there =
        manifests().stream()
            .filter(o -> o.path("metadata").path("namespace").asText().equals("frr-k8s-system"))
            .map(o -> o.path("kind").asText() + "/" + o.path("metadata").path("name").asText())
            .toList();
    assertThat(moved).containsExactlyInAnyOrderElementsOf(there).isNotEmpty();
  }

  @Test
  void manifests_all_arePartOfTheKustomization() {
    List<String> listed = new ArrayList<>();
    Manifests.tree(Manifests.read(Manifests.MANIFESTS.resolve("kustomization.yaml")))
        .get("resources")
        .forEach(file -> listed.add(file.asText()));
    List<String> present =
        Manifests.yamlFiles(Manifests.MANIFESTS).stream()
            .map(p -> Manifests.MANIFESTS.relativize(p).toString())
            .filter(p -> !p.startsWith("samples/"))
            // the controller's, which has a copy of them in its jar
            .filter(p -> !p.startsWith("admission/"))
            .filter(p -> !Set.of("kustomization.yaml", "install.yaml").contains(p))
            .toList();
    assertThat(listed).containsExactlyInAnyOrderElementsOf(present);
    assertThat(Files.isDirectory(Manifests.MANIFESTS.resolve("samples"))).isTrue();
  }
}
