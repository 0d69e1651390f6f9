// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The rules, held against the repository as it is. */
class RepositoryTest {

  private static final Repository REPOSITORY = Repository.here();

  /** What is shipped: the controller and the agent. */
  private static final List<String> PROGRAMS = List.of("udn-controller", "ovn-adapter");

  @Test
  void classWithTests_everyModule_hasAStage() {
    List<TestClass> tested = TestClasses.of(REPOSITORY.root(), REPOSITORY.testedModules());
    assertThat(tested).hasSizeGreaterThan(50);
    assertThat(tested.stream().map(Stages::neverRun).flatMap(Optional::stream)).isEmpty();
  }

  @Test
  void notice_runtimeDependencies_coversEachAndNoOther() throws IOException {
    Set<String> shipped = new TreeSet<>();
    for (String program : PROGRAMS) {
      Path list = REPOSITORY.root().resolve(program).resolve("target/runtime-dependencies");
      assertThat(list).as("made by Maven when it compiles %s", program).exists();
      Set<String> libraries = Notice.libraries(Files.readAllLines(list));
      assertThat(libraries).as(list.toString()).hasSizeGreaterThan(10);
      shipped.addAll(libraries);
    }
    List<String> notice = Files.readAllLines(REPOSITORY.root().resolve("NOTICE"));
    assertThat(Notice.problems(notice, shipped)).isEmpty();
  }

  @Test
  void scripts_everyOne_haveTheForm() {
    List<String> problems = new ArrayList<>();
    List<Path> scripts = REPOSITORY.files(TextFiles::isScript);
    scripts.forEach(f -> problems.addAll(TextFiles.scriptProblems(f)));
    assertThat(scripts).hasSizeGreaterThan(20);
    assertThat(problems).isEmpty();
  }

  @Test
  void documents_everyOne_haveTheForm() {
    List<String> problems = new ArrayList<>();
    List<Path> documents = REPOSITORY.files(TextFiles::isDocument);
    documents.forEach(f -> problems.addAll(TextFiles.documentProblems(f)));
    assertThat(documents).hasSizeGreaterThan(3);
    assertThat(problems).isEmpty();
  }
}
