// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The catalog, against opm's own rendering of the bundle and its validation. */
@Tag("api")
class CatalogApiTest {
  private static final Sources SOURCES = Sources.read(Tools.ROOT);

  @TempDir Path folder;

  @Test
  void bundle_inTheCatalog_isWhatOpmRenders() throws IOException {
    // a folder has no image, and opm leaves a bundle without one in its old form
    String old = Tools.opm("render", Bundle.FOLDER, "--output=yaml").ok();
    assertThat(old).contains("\nimage: \"\"\n");
    Path named = Files.createDirectories(folder.resolve("rendered"));
    Files.writeString(
        named.resolve("bundle.yaml"),
        old.replace(
            "\nimage: \"\"\n", "\nimage: " + Catalog.bundleImage(SOURCES.version()) + "\n"));
    String rendered =
        Tools.opm(
                "render",
                named.toString(),
                "--output=yaml",
                "--migrate-level=bundle-object-to-csv-metadata")
            .ok();
    JsonNode opm = Tools.yaml(rendered);
    String ours =
        Kustomization.read(
            Tools.ROOT.resolve(Catalog.FOLDER).resolve(Catalog.bundleFile(SOURCES.version())));
    assertThat(comparable(Tools.yaml(ours))).isEqualTo(comparable(opm));
  }

  /** Without the bundle's own image among the related ones; properties and images in one order. */
  private static ObjectNode comparable(JsonNode bundle) {
    ObjectNode out = Yaml.copy(bundle);
    for (String list : List.of("properties", "relatedImages")) {
      ArrayNode sorted = Yaml.array();
      StreamSupport.stream(out.path(list).spliterator(), false)
          .filter(e -> !list.equals("relatedImages") || !e.path("name").asText().isEmpty())
          .sorted(java.util.Comparator.comparing(JsonNode::toString))
          .forEach(sorted::add);
      out.set(list, sorted);
    }
    return out;
  }

  @Test
  void catalog_ofOurs_isValid() {
    assertThat(Tools.opm("validate", "catalog").ok()).isEmpty();
  }

  @Test
  void catalog_withAnOlderRelease_isValid() throws IOException {
    Path catalog = olderRelease();
    assertThat(Tools.opm("validate", catalog.toString()).ok()).isEmpty();
  }

  @Test
  void channel_withTwoHeads_isRefused() throws IOException {
    Path catalog = olderRelease();
    Tools.replace(catalog.resolve("udn-evpn/catalog.yaml"), "  replaces: udn-evpn.v0.0.9\n", "");
    Tools.replace(catalog.resolve("udn-evpn/catalog.yaml"), "  skipRange: \"<0.1.0\"\n", "");
    Tools.Said said = Tools.opm("validate", catalog.toString());
    assertThat(said.code()).isNotZero();
    assertThat(said.out()).contains("multiple channel heads");
  }

  @Test
  void channel_withAVersionThatIsNotThere_isRefused() {
    Path catalog = Tools.copy("catalog", folder.resolve("c"));
    Tools.replace(
        catalog.resolve("udn-evpn/catalog.yaml"),
        "- name: udn-evpn.v0.1.0",
        "- name: udn-evpn.v7.0.0");
    Tools.Said said = Tools.opm("validate", catalog.toString());
    assertThat(said.code()).isNotZero();
    assertThat(said.out()).contains("udn-evpn.v0.1.0").contains("not found in any channel");
  }

  @Test
  void package_whoseDefaultChannelIsNotThere_isRefused() {
    Path catalog = Tools.copy("catalog", folder.resolve("c"));
    Tools.replace(
        catalog.resolve("udn-evpn/catalog.yaml"), "defaultChannel: stable", "defaultChannel: none");
    Tools.Said said = Tools.opm("validate", catalog.toString());
    assertThat(said.code()).isNotZero();
    assertThat(said.out()).contains("invalid channel").contains("none");
  }

  /** The catalog as it would be if 0.0.9 had been released before. */
  private Path olderRelease() throws IOException {
    String older =
        Kustomization.read(
                Tools.ROOT.resolve(Catalog.FOLDER).resolve(Catalog.bundleFile(SOURCES.version())))
            .replace(SOURCES.version(), "0.0.9");
    Sources sources =
        new Sources(
            SOURCES.version(),
            SOURCES.objects(),
            SOURCES.openShift(),
            SOURCES.monitoring(),
            SOURCES.csv(),
            SOURCES.description(),
            SOURCES.icon(),
            new Channels(
                List.of(
                    new Channels.Channel("stable", List.of("0.0.9", SOURCES.version())),
                    new Channels.Channel("candidate", List.of("0.0.9", SOURCES.version())))),
            SOURCES.scorecard(),
            SOURCES.examples(),
            List.of(new Sources.OlderBundle(Catalog.bundleFile("0.0.9"), older)));
    for (var file : Catalog.files(sources).entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    return folder.resolve("catalog");
  }
}
