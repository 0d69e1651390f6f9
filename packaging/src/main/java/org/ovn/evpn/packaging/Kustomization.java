// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The objects of a kustomization that has resources only, as overlays/kubernetes does. */
final class Kustomization {
  private static final Set<String> KNOWN = Set.of("apiVersion", "kind", "resources");

  private Kustomization() {}

  /**
   * All objects in the order in which they are listed.
   *
   * @param root the repository; paths of the objects are told from there
   * @param folder with a kustomization.yaml
   * @throws PackagingException when the kustomization changes objects: only kustomize does that
   */
  static List<Manifest> objects(Path root, Path folder) {
    Path file = folder.resolve("kustomization.yaml");
    JsonNode kustomization = Yaml.parse(file.toString(), read(file));
    kustomization
        .fieldNames()
        .forEachRemaining(field -> {
          if (!KNOWN.contains(field)) {
            throw new PackagingException(
                file
                    + ": has "
                    + field
                    + ", which the generator does not know. Keep to resources.");
          }
        });
    List<Manifest> out = new ArrayList<>();
    for (JsonNode resource : kustomization.path("resources")) {
      Path path = folder.resolve(resource.asText()).normalize();
      if (Files.isDirectory(path)) {
        out.addAll(objects(root, path));
      } else {
        out.addAll(file(root, path));
      }
    }
    return List.copyOf(out);
  }

  /** The objects that the files of a component have; what it generates or patches is left out. */
  static List<Manifest> component(Path root, Path folder) {
    Path file = folder.resolve("kustomization.yaml");
    List<Manifest> out = new ArrayList<>();
    Yaml.parse(file.toString(), read(file))
        .path("resources")
        .forEach(name -> out.addAll(file(root, folder.resolve(name.asText()))));
    return List.copyOf(out);
  }

  /** The objects of one file. */
  static List<Manifest> file(Path root, Path path) {
    return Yaml.documents(read(path)).stream()
        .map(text -> Manifest.of(root.relativize(path), text))
        .toList();
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read", e);
    }
  }
}
