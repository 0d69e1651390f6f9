// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.images.oci;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovn.evpn.images.layer.Digest;
import org.ovn.evpn.images.layer.Layer;

class ImageLayoutTest {

  private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
  private static final ImageFacts FACTS =
      new ImageFacts(
          "quay.io/org/name",
          "1.2.3",
          Optional.of("abc"),
          "Title",
          "Description.",
          65532,
          0,
          Set.of("NET_RAW", "NET_ADMIN"),
          Set.of("/var/lib/x", "/tmp"),
          List.of("A=b"),
          Map.of("some.label", "value"),
          List.of("/opt/java/bin/java", "Main"));
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void write_twoLayers_everyDescriptorNamesABlobOfThatDigestAndSize() throws IOException {
    String digest = write();

    JsonNode index = JSON.readTree(folder.resolve("l/index.json").toFile());
    JsonNode entry = index.path("manifests").path(0);
    assertThat(index.path("manifests")).hasSize(1);
    assertThat(entry.path("digest").asText()).isEqualTo(digest);
    JsonNode manifest = blob(entry);
    JsonNode config = blob(manifest.path("config"));
    assertThat(manifest.path("layers")).hasSize(2);
    for (JsonNode l : manifest.path("layers")) {
      assertThat(octets(l)).isNotEmpty();
    }
    assertThat(JSON.readTree(folder.resolve("l/oci-layout").toFile()))
        .isEqualTo(JSON.createObjectNode().put("imageLayoutVersion", "1.0.0"));
    assertThat(config.path("rootfs").path("diff_ids"))
        .extracting(JsonNode::asText)
        .containsExactly("sha256:plain1", "sha256:plain2");
    assertThat(config.path("history")).hasSize(2);
  }

  @Test
  void write_facts_areInConfigurationManifestAndIndex() throws IOException {
    write();
    JsonNode entry = JSON.readTree(folder.resolve("l/index.json").toFile()).at("/manifests/0");
    JsonNode manifest = blob(entry);
    JsonNode c = blob(manifest.path("config")).path("config");

    assertThat(entry.at("/annotations/org.opencontainers.image.ref.name").asText())
        .isEqualTo("1.2.3");
    assertThat(entry.at("/annotations/io.containerd.image.name").asText())
        .isEqualTo("quay.io/org/name:1.2.3");
    assertThat(manifest.at("/annotations/org.opencontainers.image.revision").asText())
        .isEqualTo("abc");
    assertThat(c.path("User").asText()).isEqualTo("65532:0");
    assertThat(c.at("/Labels").path("some.label").asText()).isEqualTo("value");
    assertThat(c.path("Env")).extracting(JsonNode::asText).contains("A=b");
    assertThat(c.path("Entrypoint"))
        .extracting(JsonNode::asText)
        .containsExactly("/opt/java/bin/java", "Main");
    assertThat(c.path("Volumes").fieldNames()).toIterable().containsExactly("/tmp", "/var/lib/x");
    assertThat(c.path("Labels").path(ImageFacts.CAPABILITIES).asText())
        .isEqualTo("NET_ADMIN,NET_RAW");
  }

  @Test
  void write_twice_givesTheSameDigest() throws IOException {
    assertThat(write()).isEqualTo(write());
  }

  private String write() throws IOException {
    Path one = Files.writeString(folder.resolve("1"), "one");
    Path two = Files.writeString(folder.resolve("2"), "two");
    return ImageLayout.write(
        folder.resolve("l"),
        FACTS,
        TIME,
        List.of(
            new Layer(Digest.of(Files.readAllBytes(one)), "sha256:plain1", 3, "first"),
            new Layer(Digest.of(Files.readAllBytes(two)), "sha256:plain2", 3, "second")),
        List.of(one, two));
  }

  private byte[] octets(JsonNode descriptor) throws IOException {
    String digest = descriptor.path("digest").asText();
    byte[] octets =
        Files.readAllBytes(folder.resolve("l/blobs/sha256").resolve(digest.substring(7)));
    assertThat(Digest.of(octets)).isEqualTo(digest);
    assertThat(octets).hasSize(descriptor.path("size").asInt());
    return octets;
  }

  private JsonNode blob(JsonNode descriptor) throws IOException {
    return JSON.readTree(octets(descriptor));
  }
}
