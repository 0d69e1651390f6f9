// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.images.sbom;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Debian package that is in an image.
 *
 * @param name its name
 * @param version with epoch and revision
 * @param architecture amd64 or all
 * @param source name of its source package
 * @param licence SPDX expression; empty where nobody has looked
 */
record DebianPackage(
    String name, String version, String architecture, String source, Optional<String> licence) {

  private static final Pattern FIELD = Pattern.compile("([A-Za-z-]+):\\s*(.*)");
  private static final Pattern ROW = Pattern.compile("([a-z0-9.+-]+)\\s+(\\S.*)");

  /**
   * Reads what the image itself says, as Debian's images without dpkg do: a control file for each
   * package.
   *
   * @param status the folder var/lib/dpkg/status.d
   * @param licences names of packages and their licences
   * @throws IOException when it cannot be read
   */
  static List<DebianPackage> of(Path status, Map<String, String> licences) throws IOException {
    List<Path> files;
    try (Stream<Path> list = Files.list(status)) {
      files = list.sorted().toList();
    }
    List<DebianPackage> out = new ArrayList<>();
    for (Path f : files) {
      out.add(of(Files.readAllLines(f), licences));
    }
    return List.copyOf(out);
  }

  private static DebianPackage of(List<String> control, Map<String, String> licences) {
    Map<String, String> fields = new HashMap<>();
    for (String line : control) {
      Matcher m = FIELD.matcher(line);
      if (m.matches()) {
        fields.put(m.group(1), m.group(2));
      }
    }
    String name = field(fields, "Package");
    // "gcc-14 (14.2.0-19)" where the source has another version
    String source = fields.getOrDefault("Source", name).split(" ", 2)[0];
    return new DebianPackage(
        name,
        field(fields, "Version"),
        field(fields, "Architecture"),
        source,
        Optional.ofNullable(licences.get(name)));
  }

  private static String field(Map<String, String> fields, String name) {
    String value = fields.get(name);
    if (value == null) {
      throw new IllegalArgumentException("a control file has no field " + name);
    }
    return value;
  }

  /** The rows {@code PACKAGE LICENCE} of images/debian-packages. */
  static Map<String, String> licences(List<String> table) {
    Map<String, String> out = new HashMap<>();
    for (String line : table) {
      Matcher m = ROW.matcher(line);
      if (m.matches()) {
        out.put(m.group(1), m.group(2).strip());
      }
    }
    return out;
  }

  /** Its package URL, as purl-spec has it for type deb. */
  String purl() {
    String escaped = version.replace("+", "%2B").replace(":", "%3A");
    return "pkg:deb/debian/%s@%s?arch=%s&distro=debian-13".formatted(name, escaped, architecture);
  }
}
