// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;

/**
 * One object of the sources, as it is written and as it is meant.
 *
 * @param file where it stands
 * @param text with the comments that precede it; ends with a line end
 * @param tree its fields
 */
record Manifest(Path file, String text, JsonNode tree) {

  static Manifest of(Path file, String text) {
    Manifest out = new Manifest(file, text, Yaml.parse(file.toString(), text));
    if (out.kind().isEmpty() || out.name().isEmpty()) {
      throw new PackagingException(file + ": an object has no kind or no name. Add it.");
    }
    return out;
  }

  String kind() {
    return tree.path("kind").asText();
  }

  boolean is(String kind) {
    return kind().equals(kind);
  }

  String name() {
    return tree.path("metadata").path("name").asText();
  }

  /** Empty for an object of the cluster. */
  String namespace() {
    return tree.path("metadata").path("namespace").asText();
  }

  @Override
  public String toString() {
    return kind() + " " + (namespace().isEmpty() ? "" : namespace() + "/") + name();
  }
}
