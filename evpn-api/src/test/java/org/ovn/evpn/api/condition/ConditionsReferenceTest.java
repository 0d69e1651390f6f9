// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.condition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.manifests.Manifests;

/** The page about conditions says what the enum says. */
class ConditionsReferenceTest {
  private static final Path PAGE = Manifests.ROOT.resolve("docs/reference/conditions.md");
  private static final String COMMAND =
      "./mvnw -pl evpn-api test -Dtest=ConditionsReferenceTest -Dconditions.write=true";

  @Test
  void page_inRepository_isPrintedFromTheEnum() throws IOException {
    if (Boolean.getBoolean("conditions.write")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, ConditionsReference.page());
    }
    assertThat(PAGE).as("a page that this writes: %s", COMMAND).exists();
    assertThat(Manifests.read(PAGE))
        .as("%s differs from the enum Reason; this writes it again: %s", PAGE, COMMAND)
        .isEqualTo(ConditionsReference.page());
  }
}
