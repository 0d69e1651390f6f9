// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** docs/reference/rbac.md, against the roles: each rule has its row, and each row its rule. */
class RightsReferenceTest {
  private static final Path ROOT = PackagingMain.root();

  /** Role, group, resources, names, verbs, and the reason. */
  private static final int COLUMNS = 6;

  @Test
  void table_hasEachRuleOfEachRole_andNoOther() {
    Sources sources = Sources.read(ROOT);
    List<Manifest> objects = new ArrayList<>(sources.objects());
    objects.addAll(sources.openShift());
    List<String> rules = new ArrayList<>();
    objects.stream()
        .filter(o -> o.is("Role") || o.is("ClusterRole"))
        .forEach(o -> o.tree().path("rules").forEach(r -> rules.add(row(o, r))));
    assertThat(rows().stream().map(r -> String.join(" | ", r.subList(0, COLUMNS - 1))).toList())
        .containsExactlyInAnyOrderElementsOf(rules);
  }

  @Test
  void rows_allSayWhatTheRuleIsFor() {
    assertThat(rows())
        .hasSizeGreaterThan(30)
        .allSatisfy(r -> assertThat(r.getLast()).hasSizeGreaterThan(5));
  }

  private static List<List<String>> rows() {
    return Kustomization.read(ROOT.resolve("docs/reference/rbac.md"))
        .lines()
        .filter(l -> l.startsWith("| Role `") || l.startsWith("| ClusterRole `"))
        .map(l -> Arrays.stream(l.split("\\|")).skip(1).map(String::strip).toList())
        .peek(r -> assertThat(r).hasSize(COLUMNS))
        .toList();
  }

  private static String row(Manifest role, JsonNode rule) {
    String in = role.namespace().isEmpty() ? "" : " in `" + role.namespace() + "`";
    boolean url = rule.has("nonResourceURLs");
    String group = url ? "URL" : rule.path("apiGroups").path(0).asText();
    return String.join(
        " | ",
        role.kind() + " `" + role.name() + "`" + in,
        group.isEmpty() ? "core" : group,
        joined(rule.path(url ? "nonResourceURLs" : "resources")),
        joined(rule.path("resourceNames")),
        joined(rule.path("verbs")));
  }

  private static String joined(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.joining(", "));
  }
}
