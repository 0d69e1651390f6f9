// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.images.sbom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SbomTest {

  private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path folder;

  @BeforeEach
  void files() throws IOException {
    Files.writeString(
        folder.resolve("bom.json"),
        """
        {"bomFormat": "CycloneDX", "specVersion": "1.6",
         "metadata": {"component": {"type": "library", "bom-ref": "app", "name": "app"}},
         "components": [{"type": "library", "bom-ref": "lib", "name": "lib"}],
         "dependencies": [{"ref": "app", "dependsOn": ["lib"]}]}
        """);
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

    assertThat(bom.path("components").findValuesAsText("name"))
        .contains("app", "lib", "libgcc-s1", "unknown");
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

    assertThat(bom.path("dependencies")).hasSize(2);
    assertThat(bom.at("/dependencies/0/ref").asText()).isEqualTo(image);
    assertThat(bom.at("/dependencies/0/dependsOn")).hasSize(3);
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
  void of_otherVersionOfCycloneDx_isRefused() throws IOException {
    Files.writeString(folder.resolve("bom.json"), "{\"specVersion\": \"1.4\"}");
    assertThatThrownBy(this::text)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is CycloneDX 1.4");
  }

  private JsonNode bom() throws IOException {
    return new ObjectMapper().readTree(text());
  }

  private String text() throws IOException {
    return Sbom.of(
        folder.resolve("bom.json"),
        folder.resolve("status.d"),
        folder.resolve("licences"),
        "image",
        "1",
        TIME);
  }
}
