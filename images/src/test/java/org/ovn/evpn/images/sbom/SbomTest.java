// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.images.sbom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovn.evpn.images.layer.Digest;

class SbomTest {

  private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path folder;

  @BeforeEach
  void files() throws IOException {
    Files.writeString(
        folder.resolve("dependencies"),
        """

        The following files have been resolved:
           com.example.lib:some-lib:jar:1.0.1:compile -- module some.lib (auto)
           com.example:other:jar:2:runtime
        """);
    Files.writeString(
        folder.resolve("NOTICE"),
        """
        A text of many words: not a row.
          com.example.lib:some-*    MIT
          com.example:other         EPL-1.0
        """);
    Files.writeString(folder.resolve("some-lib-1.0.1.jar"), "jar");
    Files.writeString(folder.resolve("app-1.jar"), "own");
    Path status = Files.createDirectory(folder.resolve("status.d"));
    Files.writeString(
        status.resolve("libgcc-s1"),
        """
        Package: libgcc-s1
        Source: gcc-14 (14.2.0-18)
        Version: 1:14.2.0-19+b1
        Architecture: amd64
        Description: GCC support library
         Shared version
        """);
    Files.writeString(
        status.resolve("unknown"), "Package: unknown\nVersion: 1\nArchitecture: all\n");
    Files.writeString(
        folder.resolve("licences"),
        "# comment\nlibgcc-s1 GPL-3.0-or-later WITH GCC-exception-3.1\n");
  }

  @Test
  void of_programAndPackages_namesAllOfThem() throws IOException {
    JsonNode bom = bom();

    assertThat(bom.path("components"))
        .extracting(c -> c.path("name").asText())
        .containsExactly("some-lib", "app", "libgcc-s1", "unknown");
    JsonNode lib = bom.path("components").get(0);
    assertThat(lib.path("purl").asText()).isEqualTo("pkg:maven/com.example.lib/some-lib@1.0.1");
    assertThat(lib.at("/licenses/0/expression").asText()).isEqualTo("MIT");
    assertThat("sha256:" + lib.at("/hashes/0/content").asText())
        .isEqualTo(Digest.of("jar".getBytes(StandardCharsets.UTF_8)));
    assertThat(bom.path("components").get(1).path("group").asText()).isEqualTo("org.ovn.evpn");
    JsonNode gcc = bom.path("components").get(2);
    assertThat(gcc.path("purl").asText())
        .isEqualTo("pkg:deb/debian/libgcc-s1@1%3A14.2.0-19%2Bb1?arch=amd64&distro=debian-13");
    assertThat(gcc.at("/licenses/0/expression").asText())
        .isEqualTo("GPL-3.0-or-later WITH GCC-exception-3.1");
    assertThat(gcc.at("/properties/0/value").asText()).isEqualTo("gcc-14");
    assertThat(bom.path("components").get(3).has("licenses")).isFalse();
  }

  @Test
  void of_dependencies_everyRefIsAComponent() throws IOException {
    JsonNode bom = bom();
    String image = bom.at("/metadata/component/bom-ref").asText();
    var known = new java.util.HashSet<>(bom.path("components").findValuesAsText("bom-ref"));
    known.add(image);

    assertThat(bom.path("dependencies")).hasSize(1);
    assertThat(bom.at("/dependencies/0/ref").asText()).isEqualTo(image);
    assertThat(bom.at("/dependencies/0/dependsOn")).hasSize(4);
    bom.path("dependencies")
        .forEach(d -> {
          assertThat(known).contains(d.path("ref").asText());
          d.path("dependsOn").forEach(o -> assertThat(known).contains(o.asText()));
        });
  }

  @Test
  void of_sameParts_isTheSameDocument() throws IOException {
    assertThat(text()).isEqualTo(text());
    assertThat(bom().path("serialNumber").asText()).matches("urn:uuid:[0-9a-f-]{36}");
  }

  @Test
  void of_jarThatMavenDoesNotList_isRefusedByName() throws IOException {
    Files.writeString(folder.resolve("stranger-3.jar"), "");
    assertThatThrownBy(() -> text("some-lib-1.0.1.jar", "stranger-3.jar"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stranger-3.jar: Maven lists no such library.");
  }

  @Test
  void of_ownJarOfASnapshot_isOfTheReleaseThatItLeadsTo() throws IOException {
    Files.writeString(folder.resolve("app-1-SNAPSHOT.jar"), "own");
    String purl = "pkg:maven/org.ovn.evpn/app@1";
    assertThat(text("app-1-SNAPSHOT.jar")).contains(purl).doesNotContain("SNAPSHOT");
  }

  @Test
  void of_libraryThatNoticeLacks_isRefusedByName() throws IOException {
    Files.writeString(folder.resolve("NOTICE"), "com.example:other EPL-1.0\n");
    assertThatThrownBy(this::text)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NOTICE: has no licence of com.example.lib:some-lib.");
  }

  private JsonNode bom() throws IOException {
    return new ObjectMapper().readTree(text());
  }

  private String text() throws IOException {
    return text("some-lib-1.0.1.jar", "app-1.jar");
  }

  private String text(String... jars) throws IOException {
    Sbom.Sources from =
        new Sbom.Sources(
            Stream.of(jars).map(folder::resolve).toList(),
            folder.resolve("dependencies"),
            folder.resolve("NOTICE"),
            folder.resolve("status.d"),
            folder.resolve("licences"));
    return Sbom.of(from, "image", "1", TIME);
  }
}
