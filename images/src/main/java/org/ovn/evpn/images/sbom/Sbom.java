// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.images.sbom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The bill of materials of an image: a CycloneDX 1.6 document, made from the one that Maven's
 * plugin writes for the program and from the image's Debian packages. It bears the same identity
 * each time it is made from the same parts.
 */
public final class Sbom {

  private static final String VERSION = "1.6";
  private static final String REF = "bom-ref";
  private static final String COMPONENTS = "components";
  private static final String DEPENDENCIES = "dependencies";

  private static final ObjectMapper JSON = new ObjectMapper();

  private Sbom() {}

  /**
   * Makes it.
   *
   * @param maven what the CycloneDX plugin wrote for the program's module
   * @param status the image's folder var/lib/dpkg/status.d
   * @param licences the table images/debian-packages
   * @param name the image's name
   * @param version the image's version
   * @throws IOException when a file cannot be read
   * @throws IllegalArgumentException when Maven's document is of another version of CycloneDX
   */
  public static String of(
      Path maven, Path status, Path licences, String name, String version, Instant created)
      throws IOException {
    JsonNode program = JSON.readTree(maven.toFile());
    if (!program.path("specVersion").asText().equals(VERSION)) {
      throw new IllegalArgumentException(
          "%s: is CycloneDX %s. This program writes %s; set the plugin's schemaVersion."
              .formatted(maven, program.path("specVersion").asText(), VERSION));
    }
    List<DebianPackage> packages =
        DebianPackage.of(status, DebianPackage.licences(Files.readAllLines(licences)));
    String image = "pkg:oci/" + name + "@" + version;

    ObjectNode out = JSON.createObjectNode().put("bomFormat", "CycloneDX");
    out.put("specVersion", VERSION);
    out.put("version", 1);
    ObjectNode metadata = out.putObject("metadata").put("timestamp", created.toString());
    metadata
        .putObject("component")
        .put("type", "container")
        .put(REF, image)
        .put("name", name)
        .put("version", version);

    ArrayNode components = out.putArray(COMPONENTS);
    components.add(program.path("metadata").path("component"));
    program.path(COMPONENTS).forEach(components::add);
    packages.forEach(p -> components.add(component(p)));

    ArrayNode dependencies = out.putArray(DEPENDENCIES);
    List<String> direct = new ArrayList<>();
    direct.add(program.path("metadata").path("component").path(REF).asText());
    packages.forEach(p -> direct.add(p.purl()));
    ObjectNode root = dependencies.addObject().put("ref", image);
    ArrayNode of = root.putArray("dependsOn");
    direct.forEach(of::add);
    program.path(DEPENDENCIES).forEach(dependencies::add);

    String identity =
        UUID.nameUUIDFromBytes(out.toString().getBytes(StandardCharsets.UTF_8)).toString();
    out.put("serialNumber", "urn:uuid:" + identity);
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(out) + "\n";
  }

  private static ObjectNode component(DebianPackage p) {
    ObjectNode out =
        JSON.createObjectNode()
            .put("type", "library")
            .put(REF, p.purl())
            .put("name", p.name())
            .put("version", p.version());
    p.licence().ifPresent(l -> out.putArray("licenses").addObject().put("expression", l));
    out.put("purl", p.purl());
    out.putArray("properties")
        .addObject()
        .put("name", "io.ovn-evpn.debian.source")
        .put("value", p.source());
    return out;
  }
}
