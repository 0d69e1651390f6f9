// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The project's folder, and the files in it that are ours: what is built, and what git or an editor
 * keeps, is none of them.
 *
 * @param root the folder that holds mvnw
 */
record Repository(Path root) {

  private static final Set<String> NOT_OURS = Set.of("target", ".git", ".idea", ".vscode", "out");

  /** The repository that the working directory is in. */
  static Repository here() {
    Path start = Path.of("").toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("mvnw"))) {
        return new Repository(folder);
      }
    }
    throw new IllegalStateException(start + " is in no folder that has a mvnw");
  }

  /** Our files that a test accepts, in the order of their paths. */
  List<Path> files(Predicate<Path> wanted) {
    List<Path> out = new ArrayList<>();
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
              boolean ours = dir.equals(root) || !NOT_OURS.contains(dir.getFileName().toString());
              return ours ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (attributes.isRegularFile() && wanted.test(file)) {
                out.add(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look through " + root, e);
    }
    return out.stream().sorted().toList();
  }

  /** The folders of the Maven modules that have tests, as paths from the root. */
  List<Path> testedModules() {
    return files(f -> f.endsWith("pom.xml")).stream()
        .map(pom -> root.relativize(pom).getParent())
        .filter(module ->
            module != null && Files.isDirectory(root.resolve(module).resolve("src/test/java")))
        .toList();
  }
}
