// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NoticeTest {

  private static final List<String> NOTICE =
      List.of(
          "Libraries:", "", "  org.a:one   EPL-1.0", "  org.b:model-*   Apache-2.0", "https://x/y");

  @Test
  void library_inTheTable_isCovered() {
    assertThat(Notice.problems(NOTICE, Set.of("org.a:one", "org.b:model-x", "org.b:model-y")))
        .isEmpty();
  }

  @Test
  void library_notInTheTable_isNamed() {
    assertThat(Notice.problems(NOTICE, Set.of("org.a:one", "org.b:model-x", "org.c:two")))
        .singleElement()
        .asString()
        .contains("NOTICE lacks org.c:two");
  }

  @Test
  void row_withoutLibrary_isNamed() {
    assertThat(Notice.problems(NOTICE, Set.of("org.a:one")))
        .singleElement()
        .asString()
        .contains("org.b:model-*");
  }

  @Test
  void dependencyList_mavensOutput_givesGroupAndArtifact() {
    assertThat(
            Notice.libraries(
                List.of(
                    "",
                    "The following files have been resolved:",
                    "   io.netty:netty-buffer:jar:4.2.18.Final:compile -- module io.netty.buffer",
                    "   org.slf4j:slf4j-simple:jar:2.0.20:runtime")))
        .containsExactly("io.netty:netty-buffer", "org.slf4j:slf4j-simple");
  }
}
