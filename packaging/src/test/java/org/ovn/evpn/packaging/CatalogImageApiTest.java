// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The images of bundle and catalog, unpacked, and asked what OLM asks. */
@Tag("api")
class CatalogImageApiTest {
  private static final String REGISTRY = "registry.example:5000/evpn";
  private static final String VERSION = Sources.version(Tools.ROOT);

  @TempDir static Path folder;

  @BeforeAll
  static void build() {
    run(Tools.ROOT.resolve("packaging/olm-images").toString(), folder.toString(), REGISTRY);
    for (String name : List.of("udn-evpn-catalog", "udn-evpn-bundle")) {
      run("mkdir", "-p", layout(name).toString(), root(name).toString());
      String archive = folder.resolve(name + "-" + VERSION + ".oci.tar").toString();
      run("tar", "-C", layout(name).toString(), "-xf", archive);
      manifest(name)
          .path("layers")
          .forEach(l -> run("tar", "-C", root(name).toString(), "-xpzf", blob(name, l).toString()));
    }
  }

  @Test
  void catalog_servedFromTheImage_hasThisVersionInItsChannels_atTheRegistry() throws Exception {
    int port = freePort();
    Path root = root("udn-evpn-catalog");
    Process server =
        new ProcessBuilder(
                root.resolve("bin/opm").toString(),
                "serve",
                root.resolve("configs").toString(),
                "--cache-dir=" + root.resolve("cache"),
                // the image's own, not one that is made now
                "--cache-enforce-integrity",
                "--pprof-addr=127.0.0.1:" + freePort(),
                "--port=" + port,
                "--termination-log=" + folder.resolve("termination"))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("serve.log").toFile())
            .start();
    try {
      String probe = root.resolve("bin/grpc_health_probe").toString();
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() ->
              assertThat(code(probe, "-addr=:" + port))
                  .as(Kustomization.read(folder.resolve("serve.log")))
                  .isZero());
      String bundle = "%s %s/udn-evpn-bundle:%s".formatted(VERSION, REGISTRY, VERSION);
      assertThat(Tools.olmAsk("localhost:" + port).ok().lines())
          .containsExactlyInAnyOrder("udn-evpn stable " + bundle, "udn-evpn candidate " + bundle);
    } finally {
      server.destroy();
      server.waitFor();
    }
    assertThat(code(root.resolve("bin/grpc_health_probe").toString(), "-addr=:" + port))
        .as("it says so when nobody serves")
        .isNotZero();
  }

  @Test
  void catalog_configuration_runsOpm_withTheGroupOfOpenShiftsUsers() {
    JsonNode config = config("udn-evpn-catalog");
    assertThat(config.path("User").asText()).endsWith(":0");
    assertThat(config.at("/Entrypoint/0").asText()).isEqualTo("/bin/opm");
    assertThat(
            config.at("/Labels").path("operators.operatorframework.io.index.configs.v1").asText())
        .isEqualTo("/configs");
  }

  @Test
  void bundle_hasItsFoldersAndLabels_andNamesTheRegistry() {
    Path root = root("udn-evpn-bundle");
    JsonNode labels = config("udn-evpn-bundle").path("Labels");
    assertThat(labels.path("operators.operatorframework.io.bundle.package.v1").asText())
        .isEqualTo(Sources.PACKAGE);
    assertThat(Tools.olmValidate(root).ok()).doesNotContain("error");
    assertThat(Kustomization.read(root.resolve("manifests/udn-evpn.clusterserviceversion.yaml")))
        .contains(REGISTRY + "/ovn-adapter:" + VERSION)
        .doesNotContain("quay.io/ovn-evpn");
  }

  private static Path layout(String name) {
    return folder.resolve(name + ".layout");
  }

  private static Path root(String name) {
    return folder.resolve(name + ".root");
  }

  private static Path blob(String name, JsonNode descriptor) {
    String digest = descriptor.path("digest").asText();
    return layout(name).resolve("blobs/sha256").resolve(digest.replace("sha256:", ""));
  }

  private static JsonNode manifest(String name) {
    JsonNode index = json(layout(name).resolve("index.json"));
    return json(blob(name, index.at("/manifests/0")));
  }

  private static JsonNode config(String name) {
    return json(blob(name, manifest(name).path("config"))).path("config");
  }

  private static JsonNode json(Path file) {
    return Yaml.parse(file.toString(), Kustomization.read(file));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void run(String... command) {
    assertThat(code(command)).as(List.of(command).toString()).isZero();
  }

  private static int code(String... command) {
    try {
      Process p =
          new ProcessBuilder(new ArrayList<>(List.of(command))).redirectErrorStream(true).start();
      p.getOutputStream().close();
      String out = new String(p.getInputStream().readAllBytes(), UTF_8);
      int code = p.waitFor();
      if (code != 0) {
        Files.writeString(folder.resolve("said"), out);
      }
      return code;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(List.of(command) + " did not run", e);
    }
  }
}
