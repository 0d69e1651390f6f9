// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KustomizationTest {
  private static final String HEAD =
      "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n";

  @TempDir Path folder;

  @Test
  void resources_ofAnotherFolder_comeInTheOrderOfTheList() throws IOException {
    write("base/kustomization.yaml", HEAD + "resources: [a.yaml]\n");
    write(
        "base/a.yaml",
        "# why\nkind: A\nmetadata: {name: one}\n---\nkind: A\nmetadata: {name: two}\n");
    write("over/kustomization.yaml", HEAD + "resources: [b.yaml, ../base]\n");
    write("over/b.yaml", "kind: B\nmetadata: {name: three, namespace: n}\n");
    assertThat(Kustomization.objects(folder, folder.resolve("over")))
        .extracting(Manifest::toString)
        .containsExactly("B n/three", "A one", "A two");
    assertThat(Kustomization.objects(folder, folder.resolve("base")).getFirst().text())
        .startsWith("# why\n");
  }

  @Test
  void patches_areRefused_asOnlyKustomizeAppliesThem() throws IOException {
    write("kustomization.yaml", HEAD + "resources: []\npatches: []\n");
    assertThatThrownBy(() -> Kustomization.objects(folder, folder))
        .isInstanceOf(PackagingException.class)
        .hasMessageContaining("patches")
        .hasMessageContaining("Keep to resources");
  }

  @Test
  void object_withoutName_isRefused() throws IOException {
    write("kustomization.yaml", HEAD + "resources: [a.yaml]\n");
    write("a.yaml", "kind: A\n");
    assertThatThrownBy(() -> Kustomization.objects(folder, folder))
        .isInstanceOf(PackagingException.class)
        .hasMessageContaining("no kind or no name");
  }

  private void write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
