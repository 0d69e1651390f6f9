// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovn.evpn.images.layer.Digest;

/**
 * The images as they were built: IMAGES names the folder that images/build prints, IMAGES_AGAIN
 * that of a second build, IMAGES_ARCHIVES that of images/archives. The lab runs them.
 */
@Tag("images")
class BuiltImagesTest {
  private static final String SNAPSHOT = "-SNAPSHOT";

  private static final Path BUILT = folder("IMAGES");
  private static final Path AGAIN = folder("IMAGES_AGAIN");
  private static final Path ARCHIVES = folder("IMAGES_ARCHIVES");
  private static final Path SOURCE = folder("PROJECT_DIR").resolve("images");
  private static final String SHA256 = "sha256:";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Path folder(String variable) {
    String value = System.getenv(variable);
    if (value == null || value.isEmpty()) {
      throw new IllegalStateException(variable + " is not set: test/e2e/lab/libexec/image-tests");
    }
    return Path.of(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"udn-controller", "ovn-adapter"})
  void layers_secondBuild_haveTheSameDigests(String name) throws IOException {
    for (String layer : List.of("3-libraries.json", "4-program.json")) {
      assertThat(Files.readString(AGAIN.resolve(name).resolve(layer)))
          .as(layer)
          .isEqualTo(Files.readString(BUILT.resolve(name).resolve(layer)));
    }
    Path base = Path.of(Files.readString(BUILT.resolve("base")).strip());
    Path second = Path.of(Files.readString(AGAIN.resolve("base")).strip());
    assertThat(second).isNotEqualTo(base);
    for (String layer : List.of("1-debian.json", "2-runtime.json")) {
      assertThat(Files.readString(second.resolve(layer)))
          .as(layer)
          .isEqualTo(Files.readString(base.resolve(layer)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"udn-controller", "ovn-adapter"})
  void layout_everyBlob_isWhatItsNameSays(String name) throws IOException {
    Path blobs = BUILT.resolve(name).resolve("layout/blobs/sha256");
    List<Path> files;
    try (Stream<Path> list = Files.list(blobs)) {
      files = list.toList();
    }
    // five layers, configuration, manifest
    assertThat(files).hasSize(7);
    for (Path f : files) {
      assertThat(Digest.of(Files.readAllBytes(f))).isEqualTo(SHA256 + f.getFileName());
    }
    JsonNode config = JSON.readTree(BUILT.resolve(name).resolve("config.json").toFile());
    List<String> plain = new ArrayList<>();
    for (JsonNode layer : manifest(BUILT.resolve(name).resolve("layout")).path("layers")) {
      byte[] octets = Files.readAllBytes(blobs.resolve(hex(layer)));
      try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(octets))) {
        plain.add(Digest.of(in.readAllBytes()));
      }
    }
    assertThat(config.at("/rootfs/diff_ids"))
        .extracting(JsonNode::asText)
        .containsExactlyElementsOf(plain);
  }

  @ParameterizedTest
  @ValueSource(strings = {"udn-controller", "ovn-adapter"})
  void archive_layers_areThoseThatTheLabRuns(String name) throws Exception {
    List<Path> found;
    try (Stream<Path> list = Files.list(ARCHIVES)) {
      found =
          list.filter(f -> f.getFileName().toString().matches(name + "-.*\\.oci\\.tar")).toList();
    }
    assertThat(found).hasSize(1);
    Path folder = Files.createTempDirectory("archive");
    try {
      run(List.of("tar", "-C", folder.toString(), "-xf", found.getFirst().toString()));
      JsonNode here = manifest(BUILT.resolve(name).resolve("layout")).path("layers");
      JsonNode there = manifest(folder).path("layers");
      assertThat(there).isNotEmpty().containsExactlyElementsOf(here);
    } finally {
      run(List.of("rm", "-rf", folder.toString()));
    }
  }

  /** Whoever adds a library that needs another module adds the module. */
  @Test
  void modules_table_isWhatJdepsSaysOfAllJars() throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("--multi-release", "25", "--ignore-missing-deps", "--list-deps"));
    List<String> jars = new ArrayList<>();
    for (String name : List.of("udn-controller", "ovn-adapter")) {
      jars.addAll(jars(name));
    }
    arguments.add("--class-path");
    arguments.add(String.join(":", jars));
    arguments.addAll(jars);
    StringWriter out = new StringWriter();
    int exit =
        ToolProvider.findFirst("jdeps")
            .orElseThrow()
            .run(
                new PrintWriter(out),
                new PrintWriter(new StringWriter()),
                arguments.toArray(String[]::new));
    assertThat(exit).isZero();
    Set<String> asked =
        out.toString()
            .lines()
            .map(String::strip)
            .filter(l -> l.matches("(java|jdk)\\..*"))
            .map(l -> l.replaceAll("/.*", ""))
            .collect(Collectors.toCollection(TreeSet::new));

    List<String> table = words(SOURCE.resolve("modules"));
    Set<String> known =
        table.stream().map(m -> m.replace("-", "")).collect(Collectors.toCollection(TreeSet::new));
    assertThat(asked).isEqualTo(known);
    Set<String> kept =
        table.stream()
            .filter(m -> !m.startsWith("-"))
            .collect(Collectors.toCollection(TreeSet::new));
    String release = Files.readString(rootfs("ovn-adapter").resolve("opt/java/release"));
    Set<String> has = Set.of(release.replaceAll("(?s).*MODULES=\"([^\"]*)\".*", "$1").split(" "));
    assertThat(has).containsAll(kept);
    assertThat(has).doesNotContain("java.desktop", "java.sql");
  }

  @ParameterizedTest
  @ValueSource(strings = {"udn-controller", "ovn-adapter"})
  void programs_libraries_areAllInTheImage(String name) throws Exception {
    Path rootfs = rootfs(name);
    List<Path> objects;
    try (Stream<Path> walk = Files.walk(rootfs.resolve("opt/java"))) {
      objects = walk.filter(f -> f.toString().endsWith(".so") || f.endsWith("bin/java")).toList();
    }
    assertThat(objects).hasSizeGreaterThan(5);
    String libraries = rootfs.resolve("usr/lib/x86_64-linux-gnu").toString();
    String java = rootfs.resolve("opt/java/lib").toString();
    for (Path o : objects) {
      String found =
          run(
              List.of(
                  rootfs.resolve("usr/lib64/ld-linux-x86-64.so.2").toString(),
                  "--inhibit-cache",
                  "--library-path",
                  libraries + ":" + java + ":" + java + "/server",
                  "--list",
                  o.toString()));
      assertThat(found).as(o.toString()).doesNotContain("not found");
      found
          .lines()
          .filter(l -> l.contains("=>"))
          .forEach(l -> assertThat(l).as(o.toString()).contains("=> " + rootfs));
    }
  }

  /** A program says the version of its jar; an image has that of the release it leads to. */
  @ParameterizedTest
  @ValueSource(strings = {"udn-controller", "ovn-adapter"})
  void program_version_isTheImages(String name) throws IOException {
    JsonNode config = JSON.readTree(BUILT.resolve(name).resolve("config.json").toFile());
    String version = config.at("/config/Labels").path("org.opencontainers.image.version").asText();
    assertThat(version).isNotEmpty();
    List<String> own =
        jars(name).stream().filter(jar -> jar.contains("/lib/" + name + "-")).toList();
    assertThat(own).hasSize(1);
    try (JarFile jar = new JarFile(own.getFirst())) {
      assertThat(jar.getManifest().getMainAttributes().getValue("Implementation-Version"))
          .isIn(version, version + SNAPSHOT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"udn-controller", "ovn-adapter"})
  void rootfs_noShellAndNothingSetId(String name) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(rootfs(name))) {
      for (Path f : (Iterable<Path>) walk::iterator) {
        boolean link = Files.isSymbolicLink(f);
        int mode = (Integer) Files.getAttribute(f, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        boolean others = !link && (mode & 0002) != 0 && (mode & 01000) == 0;
        if ((!link && (mode & 06000) != 0) || others || f.endsWith("sh") || f.endsWith("bash")) {
          found.add(f.toString());
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"udn-controller", "ovn-adapter"})
  void sbom_namesEveryJarAndPackage_eachWithALicence(String name) throws IOException {
    JsonNode bom = JSON.readTree(BUILT.resolve(name).resolve("sbom.json").toFile());
    Set<String> jars = new TreeSet<>();
    Set<String> packages = new TreeSet<>();
    for (JsonNode c : bom.path("components")) {
      assertThat(c.path("licenses")).as(c.path("bom-ref").asText()).isNotEmpty();
      boolean debian = c.path("purl").asText().startsWith("pkg:deb/");
      (debian ? packages : jars)
          .add(
              debian
                  ? c.path("name").asText()
                  : c.path("name").asText() + "-" + c.path("version").asText() + ".jar");
    }
    assertThat(jars)
        .isEqualTo(
            jars(name).stream()
                .map(j -> String.valueOf(Path.of(j).getFileName()).replace(SNAPSHOT, ""))
                .collect(Collectors.toCollection(TreeSet::new)));
    assertThat(packages).isEqualTo(new TreeSet<>(words(SOURCE.resolve("debian-packages"))));
    assertThat(rootfs(name).resolve("usr/share/doc").resolve(name).resolve("sbom.cdx.json"))
        .hasSameTextualContentAs(BUILT.resolve(name).resolve("sbom.json"));
    for (String p : packages) {
      boolean own = p.startsWith("openjdk");
      assertThat(
              own
                  || Files.exists(rootfs(name).resolve("usr/share/doc/" + p + "/copyright"))
                  || Files.isSymbolicLink(rootfs(name).resolve("usr/share/doc/" + p)))
          .as(p)
          .isTrue();
    }
  }

  private static Path rootfs(String name) {
    return BUILT.resolve(name).resolve("rootfs");
  }

  private static List<String> jars(String name) throws IOException {
    try (Stream<Path> list = Files.list(rootfs(name).resolve("opt/" + name + "/lib"))) {
      return list.map(Path::toString).sorted().toList();
    }
  }

  private static JsonNode manifest(Path layout) throws IOException {
    JsonNode index = JSON.readTree(layout.resolve("index.json").toFile());
    return JSON.readTree(
        layout.resolve("blobs/sha256").resolve(hex(index.at("/manifests/0"))).toFile());
  }

  private static String hex(JsonNode descriptor) {
    return descriptor.path("digest").asText().substring(SHA256.length());
  }

  private static List<String> words(Path table) throws IOException {
    return Files.readAllLines(table).stream()
        .filter(l -> !l.startsWith("#") && !l.isBlank())
        .map(l -> l.split(" ", 2)[0])
        .toList();
  }

  private static String run(List<String> command) throws Exception {
    Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(p.waitFor()).as(command + ": " + out).isZero();
    return out;
  }
}
