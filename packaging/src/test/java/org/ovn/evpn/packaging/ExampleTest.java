// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ExampleTest {

  @Test
  void head_isTitleAndDescription_andIsNotShown() {
    Example example =
        Example.of(
            Manifest.of(
                Path.of("a.yaml"),
                """
                # title: A thing
                # description: It is
                #   long.
                kind: A
                metadata: {name: a}
                """));
    assertThat(example.title()).isEqualTo("A thing");
    assertThat(example.description()).isEqualTo("It is long.");
    assertThat(example.manifest().text()).isEqualTo("kind: A\nmetadata: {name: a}\n");
  }

  @Test
  void example_withoutHead_isRefused() {
    Manifest bare = Manifest.of(Path.of("a.yaml"), "kind: A\nmetadata: {name: a}\n");
    assertThatThrownBy(() -> Example.of(bare))
        .isInstanceOf(PackagingException.class)
        .hasMessageContaining("a.yaml: does not begin with");
  }
}
