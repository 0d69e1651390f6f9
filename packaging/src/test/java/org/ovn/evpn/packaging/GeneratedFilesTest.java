// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedFilesTest {
  private static final Path ROOT = PackagingMain.root();

  @TempDir Path folder;

  @Test
  void committedFiles_areWhatTheSourcesSay() {
    assertThat(PackagingMain.differing(ROOT, Artefacts.of(Sources.read(ROOT))))
        .as("run make manifests, and commit what it writes")
        .isEmpty();
  }

  @Test
  void generator_twice_writesTheSame() {
    assertThat(Artefacts.of(Sources.read(ROOT))).isEqualTo(Artefacts.of(Sources.read(ROOT)));
  }

  @Test
  void differing_fileWithAnotherText_isNamed() throws IOException {
    SortedMap<String, String> wanted = new TreeMap<>();
    wanted.put("bundle/a.yaml", "a: 1\n");
    wanted.put("bundle/b.yaml", "b: 1\n");
    write("bundle/a.yaml", "a: 2\n");
    write("bundle/b.yaml", "b: 1\n");
    assertThat(PackagingMain.differing(folder, wanted)).containsExactly("bundle/a.yaml");
  }

  @Test
  void differing_fileThatIsGeneratedNoMore_isNamed() throws IOException {
    write("catalog/udn-evpn/old.yaml", "a: 1\n");
    write("manifests/ours.yaml", "a: 1\n");
    assertThat(PackagingMain.differing(folder, new TreeMap<>()))
        .containsExactly("catalog/udn-evpn/old.yaml");
  }

  private void write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
