// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFilesTest {

  private static final String HEAD = "# SPDX-License-Identifier: Apache-2.0\n";
  private static final String LONG = "ä ".repeat(60) + "x";

  @TempDir private Path folder;

  @Test
  void script_byShebangOrName_isRecognised() throws IOException {
    assertThat(TextFiles.isScript(file("run", "#!/bin/bash\n"))).isTrue();
    assertThat(TextFiles.isScript(file("lib.sh", "x=1\n"))).isTrue();
    assertThat(TextFiles.isScript(file("LICENSE", "text\n"))).isFalse();
    assertThat(TextFiles.isScript(file("mvnw", "#!/bin/sh\n"))).isFalse();
  }

  @Test
  void script_withHeadAndShortLines_hasNoProblem() throws IOException {
    assertThat(TextFiles.scriptProblems(file("a", "#!/bin/bash\n" + HEAD + "true\n"))).isEmpty();
    assertThat(TextFiles.scriptProblems(file("b.sh", HEAD + "ä".repeat(120) + "\n"))).isEmpty();
  }

  @Test
  void script_withoutHead_isNamed() throws IOException {
    assertThat(TextFiles.scriptProblems(file("a", "#!/bin/bash\ntrue\n")))
        .singleElement()
        .asString()
        .contains("a:2 is not '# SPDX");
    assertThat(TextFiles.scriptProblems(file("empty.sh", ""))).hasSize(1);
  }

  @Test
  void longLine_inScriptOrText_isNamed() throws IOException {
    assertThat(TextFiles.scriptProblems(file("b.sh", HEAD + LONG + "\n")))
        .singleElement()
        .asString()
        .contains("b.sh:2 has 121 characters");
    assertThat(TextFiles.documentProblems(file("c.md", LONG + "\n"))).hasSize(1);
  }

  @Test
  void longLine_rowOfATableOrOneWord_isAllowedInADocument() throws IOException {
    assertThat(
            TextFiles.documentProblems(file("c.md", "| " + LONG + "\n" + "x".repeat(130) + "\n")))
        .isEmpty();
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }
}
