// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.condition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.manifests.Manifests;

/**
 * Every reason is produced by some test: in the sources of unit, API and end-to-end tests it has to
 * stand as {@code Reason.X}, by its constant's name in a string such as a row of a table, or as its
 * wire text in quotation marks. The enum's own tests do not count.
 */
class TestedReasonsTest {
  private static final Path OWN =
      Manifests.ROOT.resolve("evpn-api/src/test/java/org/ovn/evpn/api/condition");
  private static final Path END_TO_END = Manifests.ROOT.resolve("test/e2e");
  private static final Path TESTS = Path.of("src", "test", "java");
  private static final Pattern CONSTANT = Pattern.compile("\\bReason\\.([A-Z][A-Z0-9_]*)\\b");
  private static final Pattern STRING = Pattern.compile("\"[^\"\\n]*\"");
  private static final Pattern IN_STRING = Pattern.compile("\\b[A-Z][A-Z0-9]*(_[A-Z0-9]+)+\\b");
  private static final Pattern QUOTED = Pattern.compile("[\"']([A-Z][A-Za-z0-9]*)\\\\?[\"']");

  @Test
  void reasons_all_areNamedByATest() throws IOException {
    Set<String> constants = new HashSet<>();
    Set<String> quoted = new HashSet<>();
    for (Path source : sources()) {
      String text = Manifests.read(source);
      CONSTANT.matcher(text).results().forEach(match -> constants.add(match.group(1)));
      STRING
          .matcher(text)
          .results()
          .flatMap(string -> IN_STRING.matcher(string.group()).results())
          .forEach(match -> constants.add(match.group()));
      QUOTED.matcher(text).results().forEach(match -> quoted.add(match.group(1)));
    }
    assertThat(Arrays.stream(Reason.values()))
        .as("reasons that no test names as Reason.X or in quotation marks; write one that does")
        .filteredOn(reason -> !constants.contains(reason.name()) && !quoted.contains(reason.wire()))
        .isEmpty();
  }

  private static Set<Path> sources() throws IOException {
    Set<Path> sources = new HashSet<>();
    Files.walkFileTree(
        Manifests.ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            return folder.equals(OWN) || name.equals("target") || name.startsWith(".")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (isTest(file)) {
              sources.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return sources;
  }

  private static boolean isTest(Path file) {
    return file.toString().endsWith(".java")
        && (file.startsWith(END_TO_END)
            || Manifests.ROOT.relativize(file).toString().contains(TESTS.toString()));
  }
}
