// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.ovn.evpn.api.annotation.NetworkAnnotations;
import org.ovn.evpn.api.manifests.Manifests;
import org.ovn.evpn.controller.facts.FactReader;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.TemplateBuilder;
import org.ovn.evpn.controller.world.World;

/**
 * Every field that an administrator can write does something: what comes of an object is another
 * with it than without it, be it only a condition that says no. A field of the schemas that no row
 * here sets fails the test.
 */
class FieldsTest {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  private static final String EVPN =
      """
      networks: [{kind: ClusterUserDefinedNetwork, name: shop}]
      vtep: fabric
      frrConfigurationSelector: {matchLabels: {rack: a}}
      macVRF: {vni: 500}
      ipVRF: {vni: 501, egress: Split, fabricPrefixes: [10.200.0.0/24]}
      """;

  private static final String VTEP = "cidrs: [10.254.0.0/24]";

  private static final String ANNOTATED =
      "networks: [], macVRF: null, ipVRF: null, annotations: {namespaceSelector: {},"
          + " vniPool: [{start: 300, end: 399}]%s}";

  /** What is changed, twice; the two differ in the fields that are shown to matter. */
  private record Row(String kind, String before, String after) {}

  private static Row evpn(String before, String after) {
    return new Row("EVPN", before, after);
  }

  private static Row defaults(String before, String after) {
    return evpn(
        ANNOTATED.formatted(", defaults: {" + before + "}"),
        ANNOTATED.formatted(", defaults: {" + after + "}"));
  }

  /** A selector by labels, then by each form of an expression. */
  private static Stream<Row> selector(String kind, String field, String key, String value) {
    String labels = field.formatted("{matchLabels: {%s: %s}}".formatted(key, value));
    String none = field.formatted("{matchLabels: {%s: none}}".formatted(key));
    String in =
        field.formatted(
            "{matchExpressions: [{key: %s, operator: In, values: [%s]}]}".formatted(key, value));
    String notIn =
        field.formatted(
            "{matchExpressions: [{key: %s, operator: NotIn, values: [%s]}]}".formatted(key, value));
    String otherKey =
        field.formatted(
            "{matchExpressions: [{key: x%s, operator: In, values: [%s]}]}".formatted(key, value));
    String otherValue =
        field.formatted(
            "{matchExpressions: [{key: %s, operator: In, values: [x]}]}".formatted(key));
    return Stream.of(
        new Row(kind, none, labels),
        new Row(kind, in, notIn),
        new Row(kind, in, otherKey),
        new Row(kind, in, otherValue));
  }

  private static List<Row> rows() {
    String pooled = "macVRF: {}, ipVRF: null, vniPool: [{start: 600, end: 699}], networks: ";
    String split = "vni: 501, egress: Split, fabricPrefixes: [10.200.0.0/24]";
    return Stream.of(
            Stream.of(
                evpn("", "networks: [{kind: ClusterUserDefinedNetwork, name: more}]"),
                evpn("", "networks: [{kind: UserDefinedNetwork, namespace: dev, name: dev}]"),
                evpn("", "vtep: other"),
                evpn("", "evpnNeighbors: [192.0.2.77]"),
                evpn("", "multipath: AnyASPath"),
                evpn("", "macVRF: {vni: 510}"),
                evpn("", "macVRF: {vni: 500, routeDistinguisher: '1:1'}"),
                evpn("", "macVRF: {vni: 500, routeTargets: {import: ['1:1']}}"),
                evpn("", "macVRF: {vni: 500, routeTargets: {export: ['1:1']}}"),
                evpn("", "ipVRF: {vni: 510, egress: Split, fabricPrefixes: [10.200.0.0/24]}"),
                evpn("", "ipVRF: {%s, routeDistinguisher: '1:1'}".formatted(split)),
                evpn("", "ipVRF: {%s, routeTargets: {import: ['1:1']}}".formatted(split)),
                evpn("", "ipVRF: {%s, routeTargets: {export: ['1:1']}}".formatted(split)),
                evpn("", "ipVRF: {%s, eastWest: EVPN}".formatted(split)),
                evpn("", "ipVRF: {%s, importFrom: [{routeTarget: '1:1'}]}".formatted(split)),
                evpn("", "ipVRF: {%s, importFrom: [{network: cudn.more}]}".formatted(split)),
                evpn("ipVRF: {vni: 501}", "ipVRF: {vni: 501, egress: Split}"),
                evpn("", "ipVRF: {vni: 501, egress: Split, fabricPrefixes: [10.201.0.0/24]}"),
                evpn(
                    pooled + "[{kind: ClusterUserDefinedNetwork, name: shop}]",
                    pooled.replace("600", "610")
                        + "[{kind: ClusterUserDefinedNetwork, name: shop}]"),
                evpn(
                    pooled.replace("699", "600")
                        + "[{kind: ClusterUserDefinedNetwork, selector: {}}]",
                    pooled + "[{kind: ClusterUserDefinedNetwork, selector: {}}]"),
                evpn(
                    ANNOTATED.formatted(""),
                    ANNOTATED.formatted("").replace("300, end", "310, end")),
                evpn(
                    ANNOTATED.formatted("").replace("399", "300"),
                    ANNOTATED.formatted("").replace("300, end: 399", "301, end: 301")),
                defaults("macVRF: {}", "macVRF: {routeDistinguisher: '1:1'}"),
                defaults("macVRF: {}", "macVRF: {routeTargets: {import: ['1:1']}}"),
                defaults("macVRF: {}", "macVRF: {routeTargets: {export: ['1:1']}}")),
            Stream.of(
                    "routeDistinguisher: '1:1'",
                    "routeTargets: {import: ['1:1']}",
                    "routeTargets: {export: ['1:1']}",
                    "eastWest: EVPN",
                    "importFrom: [{routeTarget: '1:1'}]",
                    "importFrom: [{network: cudn.more}]")
                .map(field ->
                    defaults(
                        "ipVRF: {egress: Split, fabricPrefixes: [10.200.0.0/24]}",
                        "ipVRF: {egress: Split, fabricPrefixes: [10.200.0.0/24], " + field + "}")),
            Stream.of(
                defaults(
                    "ipVRF: {fabricPrefixes: [10.200.0.0/24]}",
                    "ipVRF: {egress: Fabric, fabricPrefixes: [10.200.0.0/24]}"),
                defaults(
                    "ipVRF: {egress: Split, fabricPrefixes: [10.200.0.0/24]}",
                    "ipVRF: {egress: Split, fabricPrefixes: [10.201.0.0/24]}")),
            selector(
                "EVPN",
                pooled + "[{kind: ClusterUserDefinedNetwork, selector: %s}]",
                "app",
                "shop"),
            selector(
                "EVPN",
                pooled + "[{kind: UserDefinedNetwork, selector: {}, namespaceSelector: %s}]",
                "tenant",
                "dev"),
            selector("EVPN", "frrConfigurationSelector: %s", "rack", "a"),
            selector("EVPN", "nodeSelector: %s", "rack", "a"),
            selector(
                "EVPN",
                ANNOTATED.formatted("").replace("namespaceSelector: {}", "namespaceSelector: %s"),
                "tenant",
                "dev"),
            selector("VTEP", "nodeSelector: %s", "rack", "a"),
            Stream.of(
                new Row("VTEP", "", "cidrs: [10.253.0.0/24]"),
                new Row("VTEP", "", "mode: Unmanaged")))
        .flatMap(rows -> rows)
        .toList();
  }

  private static ObjectNode spec(Row row, String overlay) {
    ObjectNode spec = YAML.unmarshal(row.kind().equals("EVPN") ? EVPN : VTEP, ObjectNode.class);
    if (!overlay.isEmpty()) {
      ObjectNode wrapped = YAML.unmarshal("overlay: {" + overlay + "}", ObjectNode.class);
      spec.setAll((ObjectNode) wrapped.get("overlay"));
    }
    new HashSet<>(spec.properties())
        .forEach(e -> {
          if (e.getValue().isNull()) {
            spec.remove(e.getKey());
          }
        });
    return spec;
  }

  private static World world() {
    World world = new World();
    world.node("node-1", Map.of("rack", "a"));
    world.node("node-2", Map.of("rack", "b"));
    world.template("rack-a", Map.of("rack", "a"), TemplateBuilder.peering("172.18.1.1"));
    world.vtep("other", "10.250.0.0/24");
    world.namespace("dev", Map.of("tenant", "dev"));
    NetworkKey dev = NetworkKey.namespaced("dev", "dev");
    world.network(dev, Map.of(), Map.of(NetworkAnnotations.EVPN, "checked"));
    world.nad(dev, "dev", 2, "layer2", "10.20.0.0/24");
    NetworkKey shop = world.layer2("shop", 3, "10.30.0.0/24");
    world.network(shop, Map.of("app", "shop"), Map.of());
    world.layer2("more", 4, "10.40.0.0/24");
    return world;
  }

  private static GenericKubernetesResource object(String name, JsonNode spec) {
    GenericKubernetesResource object = new GenericKubernetesResource();
    object.setMetadata(new ObjectMetaBuilder().withName(name).build());
    object.setAdditionalProperty("spec", YAML.convertValue(spec, Map.class));
    return object;
  }

  /** Everything that comes of it, as text. */
  private static Map<String, Object> outcome(Row row, String overlay) {
    World world = world();
    boolean evpn = row.kind().equals("EVPN");
    JsonNode spec = spec(row, overlay);
    if (evpn) {
      world.vtep("fabric", "10.254.0.0/24");
      world.evpn("checked", FactReader.evpn(object("checked", spec)).spec());
    } else {
      world.vtep(
          "fabric", FactReader.vtep(object("fabric", spec)).spec().toOptional().orElseThrow());
      world.evpn("checked", Specs.evpn(Specs.mac(500), null, Specs.cudn("shop")));
    }
    world.converge();
    Map<String, Object> outcome = new TreeMap<>();
    outcome.put("networks", world.specs());
    outcome.put("FRR", world.frrSpecs());
    world.nodes.forEach((name, node) -> outcome.put(name, node.vteps()));
    Consumer<Object> told = status -> outcome.put("status " + outcome.size(), status.toString());
    world.evpns.values().forEach(e -> told.accept(e.status()));
    world.vteps.values().forEach(v -> told.accept(v.status()));
    world.networks.values().forEach(n -> told.accept(n.conditions()));
    return outcome;
  }

  @TestFactory
  Stream<DynamicTest> field_written_makesADifference() {
    return rows().stream()
        .map(row ->
            DynamicTest.dynamicTest(
                row.kind() + " " + row.after(),
                () ->
                    assertThat(outcome(row, row.after()))
                        .isNotEqualTo(outcome(row, row.before()))));
  }

  @Test
  void fields_ofTheSchemas_allHaveARow() {
    Set<String> tried = new TreeSet<>();
    for (Row row : rows()) {
      Map<String, Set<JsonNode>> before = new TreeMap<>();
      Map<String, Set<JsonNode>> after = new TreeMap<>();
      values(row.kind(), spec(row, row.before()), before);
      values(row.kind(), spec(row, row.after()), after);
      after.keySet().stream()
          .filter(leaf -> !after.get(leaf).equals(before.get(leaf)))
          .forEach(tried::add);
    }
    Set<String> leaves = new TreeSet<>();
    Map.of("EVPN", "evpns", "VTEP", "vteps")
        .forEach((kind, plural) ->
            leaves(
                kind,
                YAML.unmarshal(
                        Manifests.read(Manifests.MANIFESTS.resolve("crds/" + plural + ".yaml")),
                        JsonNode.class)
                    .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec"),
                leaves));
    assertThat(leaves.stream().filter(leaf -> !tried.contains(leaf)).collect(Collectors.toSet()))
        .as("fields of the schemas that no row sets")
        .isEmpty();
  }

  private static void values(String path, JsonNode node, Map<String, Set<JsonNode>> values) {
    if (node.isObject() && !path.endsWith("matchLabels")) {
      node.properties().forEach(e -> values(path + "." + e.getKey(), e.getValue(), values));
    } else if (node.isArray()) {
      node.forEach(item -> values(path + "[]", item, values));
    } else {
      values.computeIfAbsent(path, key -> new HashSet<>()).add(node);
    }
  }

  private static void leaves(String path, JsonNode schema, Set<String> leaves) {
    if (schema.has("properties")) {
      schema
          .get("properties")
          .properties()
          .forEach(e -> leaves(path + "." + e.getKey(), e.getValue(), leaves));
    } else if (schema.has("items")) {
      leaves(path + "[]", schema.get("items"), leaves);
    } else {
      leaves.add(path);
    }
  }
}
