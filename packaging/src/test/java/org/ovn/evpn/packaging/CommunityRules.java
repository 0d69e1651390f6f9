// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.xml.sax.SAXException;

/**
 * What the pipelines of the community catalogs refuse and OLM's own validators let through: rules
 * of community-operators, and things that OLM takes in silence and that then go wrong in a cluster.
 */
final class CommunityRules {
  private static final Set<String> KINDS =
      Set.of(
          "ClusterServiceVersion",
          "CustomResourceDefinition",
          "ClusterRole",
          "Service",
          "PodDisruptionBudget",
          "ServiceMonitor",
          "PrometheusRule");

  private final List<String> problems = new ArrayList<>();
  private final List<Manifest> objects = new ArrayList<>();

  private CommunityRules() {}

  /**
   * Everything that is wrong with a bundle.
   *
   * @param files texts by path from the bundle's folder
   * @param folder what the pipeline calls the folder: the version
   */
  static List<String> problems(Map<String, String> files, String folder) {
    CommunityRules rules = new CommunityRules();
    files.forEach((path, text) -> {
      if (path.startsWith("manifests/")) {
        rules.file(path, text);
      }
    });
    Manifest csv = rules.csv();
    JsonNode annotations =
        Yaml.parse("annotations", files.get("metadata/annotations.yaml")).path("annotations");
    rules.texts(csv.tree(), folder);
    rules.versions(csv.tree(), annotations);
    rules.icon(csv.tree().path("spec").path("icon"));
    rules.examples(csv.tree());
    rules.deployments(csv.tree());
    for (String list : List.of("specDescriptors", "statusDescriptors")) {
      rules.descriptors(csv.tree(), list);
    }
    return rules.problems;
  }

  private void file(String path, String text) {
    List<String> documents = Yaml.documents(text);
    if (documents.size() != 1) {
      problems.add(path + ": has " + documents.size() + " objects, and OLM takes the first only");
    }
    Manifest object = Manifest.of(java.nio.file.Path.of(path), documents.getFirst());
    objects.add(object);
    if (!KINDS.contains(object.kind())) {
      problems.add(path + ": kind " + object.kind() + " is refused");
    }
    if (!object.namespace().isEmpty() && !object.is("ClusterServiceVersion")) {
      problems.add(path + ": has a namespace, which OLM chooses");
    }
  }

  private Manifest csv() {
    return objects.stream().filter(o -> o.is("ClusterServiceVersion")).findAny().orElseThrow();
  }

  private void texts(JsonNode csv, String folder) {
    JsonNode spec = csv.path("spec");
    String version = spec.path("version").asText();
    if (!folder.equals(version)) {
      problems.add("folder " + folder + " is not spec.version " + version);
    }
    String name = csv.path("metadata").path("name").asText();
    if (!name.equals("udn-evpn.v" + version) || name.length() > 63) {
      problems.add("metadata.name " + name + " is not package and version");
    }
    int display = spec.path("displayName").asText().length();
    if (display < 3 || display > 50) {
      problems.add("displayName has " + display + " characters, not 3 to 50");
    }
    if (spec.path("description").asText().length() < 20) {
      problems.add("description has fewer than 20 characters");
    }
    if (csv.path("metadata").path("annotations").path("description").asText().isBlank()) {
      problems.add("annotation description is missing");
    }
    Set<String> modes = new HashSet<>();
    for (JsonNode mode : spec.path("installModes")) {
      if (!modes.add(mode.path("type").asText())) {
        problems.add("install mode " + mode.path("type").asText() + " stands twice");
      }
      boolean all = mode.path("type").asText().equals("AllNamespaces");
      if (mode.path("supported").asBoolean() != all) {
        problems.add(
            "install mode " + mode.path("type").asText() + " is wrong: only AllNamespaces is ours");
      }
    }
  }

  private void versions(JsonNode csv, JsonNode annotations) {
    String openshift = annotations.path("com.redhat.openshift.versions").asText();
    if (csv.path("spec").has("minKubeVersion") && !openshift.matches("=?v4\\.\\d+(-v4\\.\\d+)?")) {
      problems.add("minKubeVersion wants com.redhat.openshift.versions beside it");
    }
    if (!annotations
        .path("operators.operatorframework.io.bundle.package.v1")
        .asText()
        .equals(Sources.PACKAGE)) {
      problems.add("the package is not " + Sources.PACKAGE);
    }
    String channels =
        annotations.path("operators.operatorframework.io.bundle.channels.v1").asText();
    for (String channel : channels.split(",")) {
      if (!channel.matches("(stable|fast|candidate).*")) {
        problems.add("channel " + channel + " begins with none of stable, fast, candidate");
      }
    }
    csv.path("metadata")
        .path("annotations")
        .properties()
        .forEach(a -> {
          if (!a.getValue().isTextual()) {
            problems.add("annotation " + a.getKey() + " is no string");
          }
        });
  }

  private void icon(JsonNode icons) {
    JsonNode icon = icons.path(0);
    if (icons.size() != 1 || !icon.path("mediatype").asText().equals("image/svg+xml")) {
      problems.add("there is not exactly one icon, an SVG");
      return;
    }
    try {
      byte[] svg = Base64.getDecoder().decode(icon.path("base64data").asText().getBytes(UTF_8));
      String root =
          DocumentBuilderFactory.newDefaultNSInstance()
              .newDocumentBuilder()
              .parse(new ByteArrayInputStream(svg))
              .getDocumentElement()
              .getLocalName();
      if (!root.equals("svg")) {
        problems.add("icon is no SVG but " + root);
      }
    } catch (IllegalArgumentException
        | SAXException
        | IOException
        | ParserConfigurationException e) {
      problems.add("icon is invalid: " + e.getMessage());
    }
  }

  private void examples(JsonNode csv) {
    JsonNode examples =
        Yaml.parse(
                "alm-examples",
                "list: " + csv.path("metadata").path("annotations").path("alm-examples").asText())
            .path("list");
    Set<String> shown = new HashSet<>();
    examples.forEach(e -> shown.add(e.path("kind").asText()));
    for (JsonNode crd : csv.path("spec").path("customresourcedefinitions").path("owned")) {
      if (!shown.contains(crd.path("kind").asText())) {
        problems.add("alm-examples has no " + crd.path("kind").asText());
      }
    }
  }

  private void deployments(JsonNode csv) {
    for (JsonNode d : csv.path("spec").path("install").path("spec").path("deployments")) {
      JsonNode pod = d.path("spec").path("template").path("spec");
      String account = pod.path("serviceAccountName").asText();
      objects.stream()
          .filter(o -> o.is("ServiceAccount") && o.name().equals(account))
          .forEach(o -> problems.add(o.file() + ": OLM makes the account of a Deployment itself"));
      if (StreamSupport.stream(pod.path("containers").spliterator(), false)
          .noneMatch(c -> c.path("name").asText().equals("manager"))) {
        problems.add("no container is named manager");
      }
      for (JsonNode c : pod.path("containers")) {
        JsonNode requests = c.path("resources").path("requests");
        if (!requests.has("cpu") || !requests.has("memory")) {
          problems.add("container " + c.path("name").asText() + " requests no cpu or no memory");
        }
      }
      if (pod.path("securityContext").has("runAsUser")) {
        problems.add("runAsUser is refused by OpenShift, which has user numbers of its own");
      }
    }
  }

  /** A descriptor of a field that is not there shows nothing, without a word. */
  private void descriptors(JsonNode csv, String list) {
    String part = list.startsWith("spec") ? "spec" : "status";
    for (JsonNode entry : csv.path("spec").path("customresourcedefinitions").path("owned")) {
      JsonNode schema =
          objects.stream()
              .filter(o -> o.name().equals(entry.path("name").asText()))
              .findAny()
              .map(o -> o.tree().at("/spec/versions/0/schema/openAPIV3Schema/properties/" + part))
              .orElseThrow();
      for (JsonNode descriptor : entry.path(list)) {
        JsonNode field = schema;
        for (String step : descriptor.path("path").asText().split("\\.")) {
          field = field.path("properties").path(step);
        }
        if (field.isMissingNode()) {
          problems.add(
              entry.path("kind").asText()
                  + " has no field "
                  + part
                  + "."
                  + descriptor.path("path").asText());
        }
      }
    }
  }
}
