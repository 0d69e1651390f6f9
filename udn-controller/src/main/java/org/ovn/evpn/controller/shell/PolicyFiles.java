// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ovn.evpn.api.v1alpha1.ApiGroup;

/**
 * The admission policies, as {@code manifests/admission} has them: the build copies the files into
 * the jar.
 */
final class PolicyFiles {
  /** In the order in which they are made. */
  private static final List<String> FILES = List.of("node-states.yaml", "network-annotations.yaml");

  private static final String FOLDER = "/org/ovn/evpn/controller/admission/";

  private PolicyFiles() {}

  /** All objects, for an operator in that namespace. */
  static List<ObjectNode> read(KubernetesSerialization yaml, String namespace) {
    List<ObjectNode> objects = new ArrayList<>();
    for (String file : FILES) {
      String text = text(file).replace(ApiGroup.OPERATOR_NAMESPACE, namespace);
      for (String document : text.split("(?m)^---$", -1)) {
        objects.add((ObjectNode) yaml.unmarshal(document, JsonNode.class));
      }
    }
    return objects;
  }

  private static String text(String file) {
    try (InputStream stream = PolicyFiles.class.getResourceAsStream(FOLDER + file)) {
      if (stream == null) {
        throw new IllegalStateException(FOLDER + file + " is not in the jar: build it by Maven");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
