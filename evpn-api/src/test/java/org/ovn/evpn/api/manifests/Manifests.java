// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The repository's YAML files, found from wherever in it the tests run. */
public final class Manifests {
  public static final Path ROOT = root();
  public static final Path MANIFESTS = ROOT.resolve("manifests");
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  private Manifests() {}

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("manifests/kustomization.yaml"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new AssertionError(
            "run the tests inside the repository: there is no manifests/ above");
      }
    }
    return folder;
  }

  public static List<Path> yamlFiles(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(p -> p.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The documents of a file as text; comments stay with the document that they precede. */
  public static List<String> documents(Path file) {
    return Arrays.stream(read(file).split("(?m)^---\\R")).filter(d -> !d.isBlank()).toList();
  }

  static JsonNode tree(String document) {
    return SERIALIZATION.unmarshal(document, JsonNode.class);
  }

  static JsonNode crd(String plural) {
    return tree(read(MANIFESTS.resolve("crds/" + plural + ".yaml")));
  }
}
