// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The examples as OpenShift's console shows them beside its YAML editor. */
final class ConsoleSamples {
  static final String FILE = "overlays/components/console/console-samples.yaml";

  private ConsoleSamples() {}

  static String render(Sources sources) {
    StringBuilder out =
        new StringBuilder(
            "# Generated from packaging/olm/examples: change it there, then run make manifests.\n");
    for (Example example : sources.examples()) {
      Manifest manifest = example.manifest();
      ObjectNode sample = Yaml.object();
      sample.put("apiVersion", "console.openshift.io/v1").put("kind", "ConsoleYAMLSample");
      ObjectNode metadata = sample.putObject("metadata");
      String file = String.valueOf(manifest.file().getFileName());
      metadata.put("name", "udn-evpn-" + file.replaceFirst("\\.yaml$", ""));
      metadata.putObject("labels").put("app.kubernetes.io/part-of", Sources.PACKAGE);
      ObjectNode spec = sample.putObject("spec");
      spec.putObject("targetResource")
          .put("apiVersion", manifest.tree().path("apiVersion").asText())
          .put("kind", manifest.kind());
      spec.put("title", example.title());
      spec.put("description", example.description());
      spec.put("yaml", manifest.text());
      out.append("---\n").append(Yaml.write(sample));
    }
    return out.toString();
  }
}
