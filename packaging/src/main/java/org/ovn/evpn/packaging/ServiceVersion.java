// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ClusterServiceVersion: the hand-written part, and all that other sources say. */
final class ServiceVersion {
  private final Sources sources;

  private ServiceVersion(Sources sources) {
    this.sources = sources;
  }

  /** The whole object. */
  static ObjectNode of(Sources sources) {
    return new ServiceVersion(sources).build();
  }

  /**
   * Images of a Deployment by the name of the program, as its container and its environment say.
   */
  static Map<String, String> images(Manifest deployment) {
    Map<String, String> out = new LinkedHashMap<>();
    for (JsonNode container :
        deployment.tree().path("spec").path("template").path("spec").path("containers")) {
      out.put(deployment.name(), container.path("image").asText());
      for (JsonNode variable : container.path("env")) {
        String name = variable.path("name").asText();
        if (name.startsWith("RELATED_IMAGE_")) {
          out.put(
              name.substring("RELATED_IMAGE_".length())
                  .toLowerCase(java.util.Locale.ROOT)
                  .replace('_', '-'),
              variable.path("value").asText());
        }
      }
    }
    return out;
  }

  private ObjectNode build() {
    ObjectNode csv = Yaml.copy(sources.csv());
    ObjectNode metadata = (ObjectNode) csv.get("metadata");
    metadata.put("name", Channels.bundle(sources.version()));
    metadata.put("namespace", "placeholder"); // OLM wants the field, and overwrites it
    annotate((ObjectNode) metadata.get("annotations"));
    ObjectNode spec = (ObjectNode) csv.get("spec");
    spec.put("version", sources.version());
    spec.put("description", sources.description());
    spec.putArray("icon")
        .addObject()
        .put("base64data", Base64.getEncoder().encodeToString(sources.icon().getBytes(UTF_8)))
        .put("mediatype", "image/svg+xml");
    ArrayNode related = spec.putArray("relatedImages");
    images(sources.one("Deployment"))
        .forEach((name, image) -> related.addObject().put("name", name).put("image", image));
    owned((ObjectNode) spec.get("customresourcedefinitions"));
    ObjectNode install = spec.putObject("install");
    install.put("strategy", "deployment");
    install(install.putObject("spec"));
    return csv;
  }

  private void annotate(ObjectNode annotations) {
    ArrayNode examples = Yaml.array();
    for (Example example : sources.examples()) {
      examples.add(example.manifest().tree().deepCopy());
      if (example.manifest().is("EVPNOperator")) {
        annotations.put(
            "operatorframework.io/initialization-resource", Yaml.json(example.manifest().tree()));
      }
    }
    annotations.put("alm-examples", Yaml.json(examples));
    annotations.put(
        "containerImage", String.valueOf(images(sources.one("Deployment")).get("udn-controller")));
    annotations.put("olm.skipRange", "<" + sources.version());
    annotations.put(
        "operatorframework.io/suggested-namespace-template",
        Yaml.json(sources.one("Namespace").tree()));
  }

  /** Every CRD with its own description; the order and the rest are as written by hand. */
  private void owned(ObjectNode definitions) {
    List<Manifest> crds = sources.all("CustomResourceDefinition");
    ArrayNode out = Yaml.array();
    List<String> described = new ArrayList<>();
    for (JsonNode entry : definitions.get("owned")) {
      String kind = entry.path("kind").asText();
      described.add(kind);
      Manifest crd =
          crds.stream()
              .filter(c -> kind(c).equals(kind))
              .findAny()
              .orElseThrow(() ->
                  new PackagingException(
                      "packaging/olm/csv.yaml: there is no CRD of kind "
                          + kind
                          + ". Remove the entry."));
      JsonNode version = crd.tree().path("spec").path("versions").path(0);
      ObjectNode merged = out.addObject();
      merged.put("name", crd.name());
      merged.put("kind", kind);
      merged.put("version", version.path("name").asText());
      merged.put(
          "description",
          version.path("schema").path("openAPIV3Schema").path("description").asText().strip());
      merged.setAll((ObjectNode) entry.deepCopy());
    }
    for (Manifest crd : crds) {
      if (!described.contains(kind(crd))) {
        throw new PackagingException(
            "packaging/olm/csv.yaml: owned lacks kind "
                + kind(crd)
                + " of "
                + crd.file()
                + ". Add it.");
      }
    }
    definitions.set("owned", out);
  }

  private static String kind(Manifest crd) {
    return crd.tree().path("spec").path("names").path("kind").asText();
  }

  private void install(ObjectNode spec) {
    ArrayNode clusterPermissions = spec.putArray("clusterPermissions");
    ArrayNode permissions = spec.putArray("permissions");
    List<Manifest> rightsOfAll = new ArrayList<>(sources.objects());
    rightsOfAll.addAll(sources.openShift()); // a rule for a kind that is not there harms nobody
    for (Rights rights : Rights.of(rightsOfAll)) {
      if (!rights.cluster().isEmpty()) {
        clusterPermissions.add(rights.clusterPermission());
      }
      if (!rights.namespaced().isEmpty()) {
        permissions.add(rights.permission());
      }
    }
    Manifest deployment = sources.one("Deployment");
    ObjectNode entry = spec.putArray("deployments").addObject();
    entry.put("name", deployment.name());
    entry.set("label", deployment.tree().path("metadata").path("labels").deepCopy());
    ObjectNode copy = Yaml.copy(deployment.tree().path("spec"));
    // OpenShift gives each namespace user numbers of its own, and refuses a pod that asks for
    // another one.
    ((ObjectNode) copy.path("template").path("spec").path("securityContext"))
        .remove(List.of("runAsUser", "runAsGroup", "fsGroup"));
    entry.set("spec", copy);
  }
}
