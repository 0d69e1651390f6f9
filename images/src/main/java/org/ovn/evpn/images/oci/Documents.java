// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.images.oci;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.ovn.evpn.images.layer.Digest;
import org.ovn.evpn.images.layer.Layer;

/** The documents of an image (image-spec 1.1), as octets that depend on the arguments alone. */
final class Documents {

  static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String PATH = "PATH=/opt/java/bin";

  private static final ObjectMapper JSON = new ObjectMapper();

  private Documents() {}

  /** What a container runtime reads (config.md). */
  static byte[] config(ImageFacts facts, Instant created, List<Layer> layers) {
    ObjectNode out =
        JSON.createObjectNode()
            .put("created", created.toString())
            .put("architecture", "amd64")
            .put("os", "linux");
    ObjectNode config = out.putObject("config");
    config.put("User", facts.user() + ":" + facts.group());
    ArrayNode environment = config.putArray("Env");
    if (facts.environment().stream().noneMatch(variable -> variable.startsWith("PATH="))) {
      environment.add(PATH);
    }
    facts.environment().forEach(environment::add);
    if (!facts.entrypoint().isEmpty()) {
      ArrayNode entrypoint = config.putArray("Entrypoint");
      facts.entrypoint().forEach(entrypoint::add);
    }
    config.put("WorkingDir", "/");
    if (!facts.writable().isEmpty()) {
      ObjectNode volumes = config.putObject("Volumes");
      facts.writable().forEach(volumes::putObject);
    }
    ObjectNode labels = config.putObject("Labels");
    facts.labels().forEach(labels::put);
    ObjectNode rootfs = out.putObject("rootfs").put("type", "layers");
    ArrayNode diffIds = rootfs.putArray("diff_ids");
    layers.forEach(l -> diffIds.add(l.diffId()));
    ArrayNode history = out.putArray("history");
    layers.forEach(
        l -> history.addObject().put("created", created.toString()).put("created_by", l.comment()));
    return octets(out);
  }

  /** What a registry keeps (manifest.md). */
  static byte[] manifest(ImageFacts facts, Instant created, byte[] config, List<Layer> layers) {
    ObjectNode out = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", MANIFEST);
    out.putObject("config")
        .put("mediaType", CONFIG)
        .put("digest", Digest.of(config))
        .put("size", config.length);
    ArrayNode list = out.putArray("layers");
    layers.forEach(l ->
        list.addObject()
            .put("mediaType", Layer.MEDIA_TYPE)
            .put("digest", l.digest())
            .put("size", l.size()));
    ObjectNode annotations = out.putObject("annotations");
    annotations.put("org.opencontainers.image.created", created.toString());
    facts.annotations().forEach(annotations::put);
    return octets(out);
  }

  /**
   * What a layout begins with (image-index.md, image-layout.md). The tag is what skopeo and podman
   * go by, the whole name what containerd goes by.
   */
  static byte[] index(ImageFacts facts, byte[] manifest) {
    ObjectNode out = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", INDEX);
    ObjectNode entry =
        out.putArray("manifests")
            .addObject()
            .put("mediaType", MANIFEST)
            .put("digest", Digest.of(manifest))
            .put("size", manifest.length);
    entry.putObject("platform").put("architecture", "amd64").put("os", "linux");
    entry
        .putObject("annotations")
        .put("io.containerd.image.name", facts.reference())
        .put("org.opencontainers.image.ref.name", facts.version());
    return octets(out);
  }

  /** The file that says that a folder is a layout. */
  static byte[] layout() {
    return octets(JSON.createObjectNode().put("imageLayoutVersion", "1.0.0"));
  }

  private static byte[] octets(ObjectNode document) {
    try {
      return JSON.writeValueAsString(document).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
