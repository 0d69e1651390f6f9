// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.rules;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which stage of {@code make test} runs a class, by its name and its tags: what
 * test/e2e/lab/bin/test and the POMs say. Whether it did run is told by the reports; see {@link
 * TestsRanMain}.
 */
final class Stages {

  /** Surefire's own patterns. */
  private static final Pattern UNIT = Pattern.compile("Test.*|.*Tests?|.*TestCase");

  private static final Pattern CLAIMS = Pattern.compile(".*IT");
  private static final Path SUITE = Path.of("test/e2e/suite");

  /** Each has a stage that finds its tests in all modules, whatever their classes are called. */
  private static final Set<String> TAGS = Set.of("api", "ovs", "kernel", "images");

  private Stages() {}

  /** Why no stage runs the class, or some of its tests; empty when all are run. */
  static Optional<String> neverRun(TestClass c) {
    boolean allTagged = c.tags().stream().allMatch(Stages::hasStage);
    if (c.inner() && !c.nested()) {
      return Optional.of(c + " is an inner class without @Nested: make it a class of its own");
    }
    if (allTagged
        || UNIT.matcher(c.topLevelName()).matches()
        || (c.module().equals(SUITE) && CLAIMS.matcher(c.topLevelName()).matches())) {
      return Optional.empty();
    }
    return Optional.of(
        c
            + " is called like no test: let its name end in Test (in "
            + SUITE
            + " also IT), or give it one of the tags "
            + TAGS.stream().sorted().toList());
  }

  private static boolean hasStage(Set<String> tags) {
    return tags.stream().anyMatch(TAGS::contains);
  }
}
