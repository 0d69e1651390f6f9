// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;

/** Writes the generated files, and removes those in folders of theirs that are no more. */
public final class PackagingMain {
  private PackagingMain() {}

  /**
   * Runs in the repository: {@code write} (the default) writes what differs and names it; {@code
   * version} prints the version of the release.
   */
  public static void main(String[] arguments) {
    Path root = root();
    if (arguments.length == 1 && arguments[0].equals("version")) {
      System.out.println(Sources.version(root));
      return;
    }
    SortedMap<String, String> wanted = Artefacts.of(Sources.read(root));
    List<String> differing = differing(root, wanted);
    for (String path : differing) {
      write(root.resolve(path), wanted.get(path));
      System.out.println(path);
    }
  }

  /** Paths whose files are missing, have another text, or should not be there. */
  static List<String> differing(Path root, Map<String, String> wanted) {
    List<String> out = new ArrayList<>();
    wanted.forEach((path, text) -> {
      Path file = root.resolve(path);
      if (!Files.exists(file) || !Kustomization.read(file).equals(text)) {
        out.add(path);
      }
    });
    for (String folder : Artefacts.OWNED) {
      for (Path file : filesBelow(root.resolve(folder))) {
        String path = root.relativize(file).toString();
        if (!wanted.containsKey(path)) {
          out.add(path);
        }
      }
    }
    return out;
  }

  private static List<Path> filesBelow(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be read", e);
    }
  }

  private static void write(Path file, @org.jspecify.annotations.Nullable String text) {
    try {
      if (text == null) {
        Files.delete(file);
      } else {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written", e);
    }
  }

  /** The folder with manifests/kustomization.yaml, from the working directory upwards. */
  static Path root() {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("manifests/kustomization.yaml"))) {
        return folder;
      }
    }
    throw new PackagingException("there is no manifests/ above. Run it inside the repository.");
  }
}
