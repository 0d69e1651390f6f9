// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.rules;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Run at the end of {@code make test}, when all stages have left their reports: names each class
 * that has tests none of which ran.
 */
public final class TestsRanMain {

  private TestsRanMain() {}

  /**
   * Exit code 0 only if of every class that has tests at least one ran.
   *
   * @param args none
   */
  public static void main(String[] args) {
    Repository repository = Repository.here();
    List<Path> modules = repository.testedModules();
    List<TestClass> tested = TestClasses.of(repository.root(), modules);
    List<TestClass> missing =
        missing(tested, TestReports.classesThatRan(repository.root(), modules));
    missing.forEach(c -> System.err.println("no stage ran " + c));
    System.err.println(
        tested.size() - missing.size() + " of " + tested.size() + " classes with tests ran");
    System.exit(missing.isEmpty() && !tested.isEmpty() ? 0 : 1);
  }

  static List<TestClass> missing(List<TestClass> tested, Set<String> ran) {
    return tested.stream().filter(c -> !ran.contains(c.name())).toList();
  }
}
