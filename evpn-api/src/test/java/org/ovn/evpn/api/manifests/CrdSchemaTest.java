// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ovn.evpn.api.v1alpha1.Evpn;
import org.ovn.evpn.api.v1alpha1.EvpnNetwork;
import org.ovn.evpn.api.v1alpha1.EvpnNodeState;
import org.ovn.evpn.api.v1alpha1.EvpnOperator;
import org.ovn.evpn.api.v1alpha1.Vtep;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.RouteDistinguisher;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;

/** Holds the records to the schemas, property by property: name, type, required. */
class CrdSchemaTest {
  /** Places where the two differ on purpose. */
  private static final Set<String> NOT_IN_SCHEMA =
      Set.of(
          "EVPN.spec.annotations.defaults.macVRF.vni", "EVPN.spec.annotations.defaults.ipVRF.vni");

  private static final String LENIENT_READ = "lastTransitionTime"; // foreign writers forget it
  private static final Set<Type> STRINGS =
      Set.of(
          String.class,
          RouteTarget.class,
          RouteDistinguisher.class,
          IpPrefix.class,
          InetAddress.class);

  private final ObjectMapper json = new ObjectMapper();
  private final List<String> differences = new ArrayList<>();

  static Stream<Class<? extends CustomResource<?, ?>>> kinds() {
    return Stream.of(
        Vtep.class, Evpn.class, EvpnNetwork.class, EvpnNodeState.class, EvpnOperator.class);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void records_ofKind_agreeWithTheSchema(Class<? extends CustomResource<?, ?>> kind) {
    JsonNode spec = Manifests.crd(HasMetadata.getPlural(kind)).get("spec");
    JsonNode schema = spec.at("/versions/0/schema/openAPIV3Schema/properties");
    String name = HasMetadata.getKind(kind);
    Type[] parts = ((ParameterizedType) kind.getGenericSuperclass()).getActualTypeArguments();
    if (parts[0] != Void.class) {
      compare(parts[0], schema.get("spec"), name + ".spec");
    } else {
      assertThat(schema.has("spec")).isFalse();
    }
    compare(parts[1], schema.get("status"), name + ".status");
    assertThat(differences).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void names_ofKind_agree(Class<? extends CustomResource<?, ?>> kind) {
    JsonNode crd = Manifests.crd(HasMetadata.getPlural(kind));
    JsonNode names = crd.at("/spec/names");
    assertThat(crd.at("/metadata/name").asText()).isEqualTo(CustomResource.getCRDName(kind));
    assertThat(names.get("kind").asText()).isEqualTo(HasMetadata.getKind(kind));
    assertThat(names.get("singular").asText()).isEqualTo(HasMetadata.getSingular(kind));
    assertThat(texts(names.get("shortNames")))
        .containsExactlyInAnyOrder(kind.getAnnotation(ShortNames.class).value());
    assertThat(texts(names.get("categories"))).containsExactly("udn-evpn");
    assertThat(crd.at("/spec/scope").asText()).isEqualTo("Cluster");
    assertThat(crd.at("/spec/versions/0/name").asText()).isEqualTo(HasMetadata.getVersion(kind));
    assertThat(crd.at("/spec/versions/0/subresources").has("status")).isTrue();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void fields_ofKind_areDescribedAndBounded(Class<? extends CustomResource<?, ?>> kind) {
    JsonNode root =
        Manifests.crd(HasMetadata.getPlural(kind)).at("/spec/versions/0/schema/openAPIV3Schema");
    bounds(root, HasMetadata.getKind(kind));
    assertThat(differences).isEmpty();
  }

  @Test
  void comparison_ofDifferentSchema_noticesIt() {
    JsonNode schema =
        Manifests.tree(
            """
            type: object
            required: [start]
            properties:
              start: {type: string}
              last: {type: integer, format: int32}
            """);
    compare(org.ovn.evpn.api.v1alpha1.VniRange.class, schema, "X");
    assertThat(differences)
        .containsExactlyInAnyOrder(
            "X: the record has [end, start], the schema [last, start]",
            "X.start: the record has integer, the schema string",
            "X.start: format must be int32",
            "X.end: required in the record only");
  }

  private void compare(Type type, JsonNode schema, String path) {
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      expectType(schema, "array", path);
      compare(list.getActualTypeArguments()[0], schema.path("items"), path + "[]");
    } else if (type instanceof Class<?> enumeration && enumeration.isEnum()) {
      Set<String> constants = new TreeSet<>();
      Arrays.stream(enumeration.getEnumConstants())
          .forEach(c -> constants.add(json.convertValue(c, String.class)));
      Set<String> allowed = new TreeSet<>(texts(schema.path("enum")));
      if (!constants.equals(allowed)) {
        differences.add(path + ": the record has " + constants + ", the schema " + allowed);
      }
    } else if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
      expectType(schema, "object", path);
      compare(map.getActualTypeArguments()[1], schema.path("additionalProperties"), path + "{}");
    } else if (type == Boolean.class) {
      expectType(schema, "boolean", path);
    } else if (type == IntOrString.class) {
      if (!schema.path("x-kubernetes-int-or-string").asBoolean()) {
        differences.add(path + ": not an int or string in the schema");
      }
    } else if (type == ResourceRequirements.class) {
      if (!schema.at("/properties/requests").isObject()
          || !schema.at("/properties/limits").isObject()) {
        differences.add(path + ": no resources in the schema");
      }
    } else if (type == Toleration.class) {
      if (!schema.at("/properties/tolerationSeconds").isObject()) {
        differences.add(path + ": not a toleration in the schema");
      }
    } else if (STRINGS.contains(type)) {
      expectType(schema, "string", path);
    } else if (type == int.class || type == Integer.class || type == Vni.class) {
      expectType(schema, "integer", path);
      if (!schema.path("format").asText().equals("int32")) {
        differences.add(path + ": format must be int32");
      }
    } else if (type == long.class || type == Long.class) {
      expectType(schema, "integer", path);
      if (!schema.path("format").asText().equals("int64")) {
        differences.add(path + ": format must be int64");
      }
    } else if (type == LabelSelector.class) {
      if (!schema.at("/properties/matchLabels").isObject()
          || !schema.at("/properties/matchExpressions").isObject()) {
        differences.add(path + ": not a label selector in the schema");
      }
    } else if (type instanceof Class<?> record && record.isRecord()) {
      compareRecord(record, schema, path);
    } else {
      differences.add(path + ": the comparison does not know " + type);
    }
  }

  private void compareRecord(Class<?> record, JsonNode schema, String path) {
    expectType(schema, "object", path);
    Set<String> inRecord = new TreeSet<>();
    Set<String> required = Set.copyOf(texts(schema.path("required")));
    for (RecordComponent component : record.getRecordComponents()) {
      JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
      String name = renamed == null ? component.getName() : renamed.value();
      String here = path + "." + name;
      if (NOT_IN_SCHEMA.contains(here)) {
        continue;
      }
      inRecord.add(name);
      boolean optional =
          component.getAnnotatedType().isAnnotationPresent(Nullable.class)
              || List.class.isAssignableFrom(component.getType())
              || Map.class.isAssignableFrom(component.getType());
      if (!optional && !required.contains(name)) {
        differences.add(here + ": required in the record only");
      }
      boolean mayBeRequired =
          !optional
              || List.class.isAssignableFrom(component.getType())
              || name.equals(LENIENT_READ);
      if (!mayBeRequired && required.contains(name)) {
        differences.add(here + ": required in the schema only");
      }
      JsonNode property = schema.path("properties").path(name);
      if (!property.isMissingNode()) {
        compare(component.getGenericType(), property, here);
      }
    }
    Set<String> inSchema = new TreeSet<>();
    schema.path("properties").fieldNames().forEachRemaining(inSchema::add);
    if (!inSchema.equals(inRecord)) {
      differences.add(path + ": the record has " + inRecord + ", the schema " + inSchema);
    }
  }

  private void expectType(JsonNode schema, String type, String path) {
    if (!schema.path("type").asText().equals(type)) {
      differences.add(
          path + ": the record has " + type + ", the schema " + schema.path("type").asText("?"));
    }
  }

  private void bounds(JsonNode schema, String path) {
    String type = schema.path("type").asText();
    boolean metadata = path.matches("[A-Za-z]+\\.metadata"); // the server refuses anything there
    if (schema.path("description").asText().isBlank() && !metadata) {
      differences.add(path + ": no description");
    }
    if (type.equals("integer")
        && !(schema.has("format") && schema.has("minimum") && schema.has("maximum"))) {
      differences.add(path + ": an integer needs format, minimum and maximum");
    }
    if (type.equals("array") && !(schema.has("maxItems") && schema.has("x-kubernetes-list-type"))) {
      differences.add(path + ": a list needs maxItems and x-kubernetes-list-type");
    }
    boolean ofTheServer = path.endsWith(".apiVersion") || path.endsWith(".kind");
    if (type.equals("string")
        && !ofTheServer
        && !(schema.has("maxLength") || schema.has("enum") || schema.has("format"))) {
      differences.add(path + ": a string needs maxLength, enum or format");
    }
    schema
        .path("properties")
        .properties()
        .forEach(e -> bounds(e.getValue(), path + "." + e.getKey()));
    if (schema.has("items")) {
      bounds(schema.get("items"), path + "[]");
    }
    if (path.endsWith("conditions") || (path.contains(".status.") && path.endsWith("networks"))) {
      boolean map = schema.path("x-kubernetes-list-type").asText().equals("map");
      if (type.equals("array") && !map) {
        differences.add(path + ": must be a list map, so that two writers can share it");
      }
    }
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }
}
