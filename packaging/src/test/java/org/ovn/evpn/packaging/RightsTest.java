// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RightsTest {
  private static final Set<String> OF_PEOPLE = Set.of("evpn-view", "evpn-metrics-reader");
  private static final List<Manifest> OURS = Sources.read(PackagingMain.root()).objects();

  @Test
  void rules_ofAllBoundRoles_areInTheServiceVersion_andNoOthers() {
    List<JsonNode> bound = new ArrayList<>();
    Stream.concat(OURS.stream(), Sources.read(PackagingMain.root()).openShift().stream())
        .filter(o -> o.kind().matches("(Cluster)?Role") && !OF_PEOPLE.contains(o.name()))
        .forEach(o -> o.tree().path("rules").forEach(bound::add));
    List<JsonNode> given = new ArrayList<>();
    JsonNode spec =
        ServiceVersion.of(Sources.read(PackagingMain.root()))
            .path("spec")
            .path("install")
            .path("spec");
    for (String form : List.of("clusterPermissions", "permissions")) {
      spec.path(form).forEach(p -> p.path("rules").forEach(given::add));
    }
    assertThat(given).containsExactlyInAnyOrderElementsOf(bound).hasSizeGreaterThan(15);
  }

  @Test
  void rules_inTheOperatorsNamespace_stayThere() {
    Rights rights =
        of(
            role("Role", "r", "evpn-system", "leases"),
            binding("RoleBinding", "evpn-system", "Role", "r"));
    assertThat(rights.cluster()).isEmpty();
    assertThat(resources(rights.namespaced())).containsExactly("leases");
  }

  @Test
  void rules_inAnotherNamespace_holdInTheCluster_asOlmKnowsNoOther() {
    Rights rights =
        of(role("Role", "r", "frr", "pods"), binding("RoleBinding", "frr", "Role", "r"));
    assertThat(resources(rights.cluster())).containsExactly("pods");
    assertThat(rights.namespaced()).isEmpty();
  }

  @Test
  void clusterRole_boundInOneNamespace_staysThere() {
    Rights rights =
        of(
            role("ClusterRole", "r", "", "pods"),
            binding("RoleBinding", "evpn-system", "ClusterRole", "r"));
    assertThat(rights.cluster()).isEmpty();
    assertThat(resources(rights.namespaced())).containsExactly("pods");
  }

  @Test
  void binding_withoutItsRole_isRefused() {
    assertThatThrownBy(() -> of(binding("RoleBinding", "frr", "Role", "r")))
        .isInstanceOf(PackagingException.class)
        .hasMessageContaining("is not there");
  }

  @Test
  void binding_ofAUser_isRefused() {
    Manifest binding = binding("RoleBinding", "evpn-system", "Role", "r");
    Manifest other =
        Manifest.of(binding.file(), binding.text().replace("kind: ServiceAccount", "kind: User"));
    assertThatThrownBy(() -> of(role("Role", "r", "evpn-system", "pods"), other))
        .isInstanceOf(PackagingException.class)
        .hasMessageContaining("which OLM cannot express");
  }

  private static Rights of(Manifest... objects) {
    return Rights.of(List.of(objects)).getFirst();
  }

  private static List<String> resources(List<JsonNode> rules) {
    return rules.stream().map(r -> r.path("resources").path(0).asText()).toList();
  }

  private static Manifest role(String kind, String name, String namespace, String resource) {
    return Manifest.of(
        Path.of("r.yaml"),
        """
        kind: %s
        metadata: {name: %s, namespace: "%s"}
        rules: [{apiGroups: [""], resources: [%s], verbs: [list]}]
        """
            .formatted(kind, name, namespace, resource));
  }

  private static Manifest binding(String kind, String namespace, String roleKind, String role) {
    return Manifest.of(
        Path.of("b.yaml"),
        """
        kind: %s
        metadata: {name: b, namespace: "%s"}
        roleRef: {kind: %s, name: %s}
        subjects: [{kind: ServiceAccount, name: a, namespace: evpn-system}]
        """
            .formatted(kind, namespace, roleKind, role));
  }
}
