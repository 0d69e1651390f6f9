// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestReportsTest {

  @TempDir private Path root;

  @Test
  void reports_ofBothRunners_nameTheClassesThatRan() throws IOException {
    report(
        "target/surefire-reports/TEST-p.ATest.xml",
        "<testcase name='a' classname='p.ATest' time='0'/>");
    report(
        "target/lab-reports/guest-kernel/TEST-junit-jupiter.xml",
        "<testcase name='b' classname='p.KernelTest'><system-out>x</system-out></testcase>");
    assertThat(ran()).containsExactlyInAnyOrder("p.ATest", "p.KernelTest");
  }

  @Test
  void skippedTest_onlyOneOfItsClass_didNotRun() throws IOException {
    report(
        "target/surefire-reports/TEST-p.ATest.xml",
        "<testcase name='a' classname='p.ATest'><skipped/></testcase>");
    assertThat(ran()).isEmpty();
  }

  @Test
  void classWithoutReport_isMissing() {
    TestClass ran = new TestClass(Path.of("m"), "p.ATest", false, Set.of(Set.of()));
    TestClass not = new TestClass(Path.of("m"), "p.BTest", false, Set.of(Set.of()));
    assertThat(TestsRanMain.missing(List.of(ran, not), Set.of("p.ATest"))).containsExactly(not);
  }

  private Set<String> ran() {
    return TestReports.classesThatRan(root, List.of(Path.of("m")));
  }

  private void report(String path, String content) throws IOException {
    Path file = root.resolve("m").resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "<?xml version='1.0'?>\n<testsuite>" + content + "</testsuite>");
  }
}
