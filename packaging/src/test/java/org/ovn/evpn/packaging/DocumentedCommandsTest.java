// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DocumentedCommandsTest {
  private static final DocumentedCommands PAGE =
      DocumentedCommands.of(
          "page",
          """
          # Page

          ## One

          Words of `kubectl get nothing`.

              kubectl get a,b \\
                -l c

              helm list

          | way | command |
          |---|---|
          | Helm | `helm a`, then `kubectl b`, in namespace `evpn-system` |

          ## Two

              kubectl get d
          """);

  @Test
  void section_indentedLines_areItsCommands() {
    assertThat(PAGE.ofSection("One")).containsExactly("kubectl get a,b -l c", "helm list");
    assertThat(PAGE.ofSection("Two")).containsExactly("kubectl get d");
  }

  @Test
  void row_commandsInCode_areThoseOfTheWay() {
    assertThat(PAGE.ofRow("One", "Helm")).containsExactly("helm a", "kubectl b");
  }

  @Test
  void sectionOrRow_thatIsNotThere_fails() {
    assertThatThrownBy(() -> PAGE.ofSection("Three")).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> PAGE.ofRow("One", "OLM")).isInstanceOf(AssertionError.class);
  }
}
