// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.images.sbom;

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
 * The bill of materials of an image, as a CycloneDX 1.6 document: every jar with its digest, and
 * the image's Debian packages. It bears the same identity each time it is made from the same parts.
 */
public final class Sbom {

  private static final String REF = "bom-ref";
  private static final String VERSION = "version";

  private static final ObjectMapper JSON = new ObjectMapper();

  private Sbom() {}

  /**
   * Where the parts are told.
   *
   * @param jars the jars of the image
   * @param dependencies target/runtime-dependencies of the program's module, as Maven wrote it
   * @param notice the file NOTICE, with the licences of the libraries
   * @param status the image's folder var/lib/dpkg/status.d
   * @param packages the table images/debian-packages, with the licences of the packages
   */
  public record Sources(
      List<Path> jars, Path dependencies, Path notice, Path status, Path packages) {

    /** Copies the list. */
    public Sources {
      jars = List.copyOf(jars);
    }
  }

  /**
   * Makes it.
   *
   * @param name the image's name
   * @param version the image's version, which is the project's
   * @throws IOException when a file cannot be read
   * @throws IllegalArgumentException with a sentence when a jar is not known or has no licence
   */
  public static String of(Sources from, String name, String version, Instant created)
      throws IOException {
    List<MavenLibrary> libraries =
        MavenLibrary.of(
            from.jars(),
            Files.readAllLines(from.dependencies()),
            Files.readAllLines(from.notice()),
            version);
    List<DebianPackage> packages =
        DebianPackage.of(
            from.status(), DebianPackage.licences(Files.readAllLines(from.packages())));
    String image = "pkg:oci/" + name + "@" + version;

    ObjectNode out =
        JSON.createObjectNode()
            .put("bomFormat", "CycloneDX")
            .put("specVersion", "1.6")
            .put(VERSION, 1);
    out.putObject("metadata")
        .put("timestamp", created.toString())
        .putObject("component")
        .put("type", "container")
        .put(REF, image)
        .put("name", name)
        .put(VERSION, version);
    ArrayNode components = out.putArray("components");
    libraries.forEach(l -> components.add(component(l)));
    packages.forEach(p -> components.add(component(p)));

    List<String> parts = new ArrayList<>();
    libraries.forEach(l -> parts.add(l.purl()));
    packages.forEach(p -> parts.add(p.purl()));
    ArrayNode of = out.putArray("dependencies").addObject().put("ref", image).putArray("dependsOn");
    parts.forEach(of::add);

    String identity =
        UUID.nameUUIDFromBytes(out.toString().getBytes(StandardCharsets.UTF_8)).toString();
    out.put("serialNumber", "urn:uuid:" + identity);
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(out) + "\n";
  }

  private static ObjectNode component(MavenLibrary l) {
    ObjectNode out =
        JSON.createObjectNode()
            .put("type", "library")
            .put(REF, l.purl())
            .put("group", l.group())
            .put("name", l.artifact())
            .put(VERSION, l.version());
    out.putArray("hashes").addObject().put("alg", "SHA-256").put("content", l.sha256());
    out.putArray("licenses").addObject().put("expression", l.licence());
    return out.put("purl", l.purl());
  }

  private static ObjectNode component(DebianPackage p) {
    ObjectNode out =
        JSON.createObjectNode()
            .put("type", "library")
            .put(REF, p.purl())
            .put("name", p.name())
            .put(VERSION, p.version());
    p.licence().ifPresent(l -> out.putArray("licenses").addObject().put("expression", l));
    out.put("purl", p.purl());
    out.putArray("properties")
        .addObject()
        .put("name", "io.ovn-evpn.debian.source")
        .put("value", p.source());
    return out;
  }
}
