// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.images.sbom;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ovn.evpn.images.layer.Digest;

/**
 * A jar that is in an image.
 *
 * @param group Maven's group
 * @param artifact Maven's artifact
 * @param version its version
 * @param licence as NOTICE has it
 * @param sha256 digest of the jar, hexadecimal
 */
record MavenLibrary(String group, String artifact, String version, String licence, String sha256) {

  private static final String OWN_GROUP = "org.ovn.evpn";
  private static final String OWN_LICENCE = "Apache-2.0";

  /** A line of {@code mvn dependency:list}. */
  private static final Pattern DEPENDENCY =
      Pattern.compile("\\s*([\\w.-]+):([\\w.-]+):jar:([^:]+):(?:compile|runtime).*");

  /** A line of the table in NOTICE; test/rules holds it to what is shipped. */
  private static final Pattern LICENCE =
      Pattern.compile("\\s*([\\w.-]+):([\\w.-]*\\*?)\\s+(\\S+)\\s*");

  /**
   * Every jar, by what Maven calls it.
   *
   * @param jars the files
   * @param dependencies target/runtime-dependencies of the program's module
   * @param notice the file NOTICE
   * @param version the project's own
   * @throws IOException when a file cannot be read
   * @throws IllegalArgumentException with a sentence when a jar is not known, or has no licence
   */
  static List<MavenLibrary> of(
      List<Path> jars, List<String> dependencies, List<String> notice, String version)
      throws IOException {
    Map<String, Matcher> byFile = new HashMap<>();
    for (String line : dependencies) {
      Matcher m = DEPENDENCY.matcher(line);
      if (m.matches()) {
        byFile.put(m.group(2) + "-" + m.group(3) + ".jar", m);
      }
    }
    Map<String, MavenLibrary> out = new TreeMap<>();
    for (Path jar : jars) {
      String digest = Digest.of(Files.readAllBytes(jar));
      String sha256 = digest.substring(digest.indexOf(':') + 1);
      String file = String.valueOf(jar.getFileName());
      Matcher m = byFile.get(file);
      MavenLibrary found =
          m == null
              ? own(jar, version, sha256)
              : new MavenLibrary(m.group(1), m.group(2), m.group(3), licence(m, notice), sha256);
      out.put(found.purl(), found);
    }
    return new ArrayList<>(out.values());
  }

  private static MavenLibrary own(Path jar, String version, String sha256) {
    String file = String.valueOf(jar.getFileName());
    // between releases Maven builds a snapshot of the version that the sources lead to
    String release = "-" + version + ".jar";
    String end = file.endsWith(release) ? release : "-" + version + "-SNAPSHOT.jar";
    if (!file.endsWith(end)) {
      throw new IllegalArgumentException(
          "%s: Maven lists no such library. Build the project again.".formatted(jar));
    }
    String artifact = file.substring(0, file.length() - end.length());
    return new MavenLibrary(OWN_GROUP, artifact, version, OWN_LICENCE, sha256);
  }

  private static String licence(Matcher library, List<String> notice) {
    String name = library.group(1) + ":" + library.group(2);
    for (String line : notice) {
      Matcher row = LICENCE.matcher(line);
      if (row.matches() && covers(row.group(1) + ":" + row.group(2), name)) {
        return row.group(3);
      }
    }
    throw new IllegalArgumentException(
        "NOTICE: has no licence of %s. Add the line.".formatted(name));
  }

  private static boolean covers(String pattern, String name) {
    return pattern.endsWith("*")
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : name.equals(pattern);
  }

  /** Its package URL, as purl-spec has it for type maven. */
  String purl() {
    return "pkg:maven/%s/%s@%s".formatted(group, artifact, version);
  }
}
