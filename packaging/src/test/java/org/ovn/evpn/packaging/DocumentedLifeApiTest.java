// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * docs/install.md, docs/upgrade.md and docs/uninstall.md, followed word for word by a shell, with
 * the real controller at work. There is no kubelet: the test starts the controller, as its own
 * ServiceAccount, and says of the Deployment and of the agent's pod what a kubelet would.
 */
@Tag("api")
class DocumentedLifeApiTest {
  private static final String POLICIES =
      "validatingadmissionpolicies,validatingadmissionpolicybindings";
  private static final String OURS = "crds,clusterroles,clusterrolebindings," + POLICIES;
  private static final Duration LIMIT = Duration.ofSeconds(90);

  /** The release, in a folder where a test makes another one of it. */
  @TempDir static Path folder;

  private static @Nullable FreshApiServer server;
  private static @Nullable Path release;

  private static @Nullable PlayedNode node;

  private @Nullable ControllerProcess controller;

  @BeforeAll
  static void start() throws IOException {
    server = new FreshApiServer(Files.createDirectory(folder.resolve("server")));
    kubectl("create", "namespace", "frr-k8s-system").ok();
    for (String crds : List.of(Tools.frrK8sCrds().toString(), "test/e2e/lab/crds")) {
      kubectl("apply", "--server-side", "-f", crds).ok();
    }
    node = new PlayedNode(DocumentedLifeApiTest::kubectl, "node-1", folder);
    release = Files.createDirectory(folder.resolve("release"));
    for (String part : List.of("manifests", "overlays", Chart.FOLDER)) {
      Path to = release.resolve(part);
      Files.createDirectories(to.getParent());
      Tools.copy(part, to);
    }
  }

  /** Rights that only a controller with an EVPNOperator uses: the end-to-end run has none. */
  @AfterAll
  static void rightsOfTheOperator_areUsed_andStop() throws IOException {
    Objects.requireNonNull(node).close();
    server().close();
    Set<String> used = server().audited("system:serviceaccount:evpn-system:udn-controller");
    String vap = "admissionregistration.k8s.io/validatingadmissionpolicies";
    String binding = "admissionregistration.k8s.io/validatingadmissionpolicybindings";
    assertThat(used)
        .contains("create " + vap, "patch " + vap, "delete " + vap)
        .contains("create " + binding, "patch " + binding, "delete " + binding)
        .contains("list apps/daemonsets", "create apps/daemonsets", "patch apps/daemonsets")
        .contains("delete apps/daemonsets")
        .contains("get evpn.k8s.ovn.org/evpnoperators", "patch evpn.k8s.ovn.org/evpnoperators")
        .contains("patch evpn.k8s.ovn.org/evpnoperators/status");
  }

  @AfterEach
  void end() {
    if (controller != null) {
      controller.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"kubectl", "kustomize"})
  void manifests_installedUpgradedAndRemoved_neitherConflictNorMissNorStay(String way) {
    List<String> install = DocumentedCommands.of("docs/install.md").ofSection(way);
    follow(install.getFirst());
    runController();
    install.stream().skip(1).forEach(DocumentedLifeApiTest::follow);
    awaitAvailable();
    awaitPolicies();

    nextRelease();
    follow(folderNamed(upgrade(way)));
    assertThat(deployedImage()).endsWith(":0.1.99");
    followPastTheController(upgrade(way));

    follow(DocumentedCommands.of("docs/uninstall.md").ofSection("1 Give the nodes back"));
    String ours =
        kubectl("get", POLICIES, "-l", "app.kubernetes.io/part-of=udn-evpn", "-o", "name").ok();
    assertThat(ours).as("policies, which the controller takes away itself").isEmpty();
    DocumentedCommands.of("docs/uninstall.md").ofRow("2 Remove the controller", way).stream()
        .map(DocumentedLifeApiTest::folderNamed)
        .forEach(DocumentedLifeApiTest::follow);
    nothingIsLeft();
  }

  @Test
  void chart_installedUpgradedRolledBackAndRemoved_neitherConflictsNorMissesNorStays() {
    follow(DocumentedCommands.of("docs/install.md").ofSection("Helm"));
    runController();
    awaitAvailable();
    awaitPolicies();

    nextRelease();
    follow(upgrade("Helm"));
    assertThat(deployedImage()).endsWith(":0.1.99");
    followPastTheController(upgrade("Helm"));
    follow("helm rollback udn-evpn --namespace evpn-system");

    follow(DocumentedCommands.of("docs/uninstall.md").ofSection("1 Give the nodes back"));
    DocumentedCommands.of("docs/uninstall.md")
        .ofRow("2 Remove the controller", "Helm")
        .forEach(DocumentedLifeApiTest::follow);
    follow(DocumentedCommands.of("docs/uninstall.md").ofSection("2 Remove the controller"));
    nothingIsLeft();
  }

  /** Once more, after the controller has written all that it writes. */
  private void followPastTheController(String command) {
    kubectl("delete", POLICIES, "evpn-network-annotations").ok();
    awaitPolicies();
    follow(folderNamed(command));
  }

  private static String upgrade(String way) {
    List<String> commands = DocumentedCommands.of("docs/upgrade.md").ofRow("The order", way);
    assertThat(commands).hasSize(1);
    assertThat(commands.getFirst()).doesNotContain("--force");
    return commands.getFirst();
  }

  private static String folderNamed(String command) {
    return command.replace("FOLDER", "overlays/kubernetes");
  }

  /** Another image, and other words in whatever has words: what two own, would be in conflict. */
  private static void nextRelease() {
    try (Stream<Path> files = Files.walk(release())) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        String text = Kustomization.read(file);
        Files.writeString(file, text.replace("Ask an administrator", "Ask whoever may"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (String file : List.of("manifests/install.yaml", "overlays/kubernetes/deployment.yaml")) {
      replace(file, "udn-controller:" + version(), "udn-controller:0.1.99");
    }
    replace(Chart.FOLDER + "/Chart.yaml", "appVersion: " + version(), "appVersion: 0.1.99");
  }

  private static void replace(String file, String from, String to) {
    Path path = release().resolve(file);
    if (!Kustomization.read(path).contains(to)) {
      Tools.replace(path, from, to);
    }
  }

  private static String version() {
    return Sources.version(Tools.ROOT);
  }

  private static String deployedImage() {
    return deployment().at("/spec/template/spec/containers/0/image").asText();
  }

  private static JsonNode deployment() {
    return Yaml.parse(
        "deployment",
        kubectl("-n", "evpn-system", "get", "deployment", "udn-controller", "-o", "yaml").ok());
  }

  /** What the Deployment's controller, the scheduler and a kubelet do. */
  private void runController() {
    JsonNode deployment = deployment();
    Path here = folder.resolve("controller");
    try {
      Files.createDirectories(here);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    controller =
        ControllerProcess.start(
            DocumentedLifeApiTest::kubectl,
            "evpn-system",
            deployment.at("/spec/template/spec/containers/0/env"),
            "udn-controller-0",
            here);
    kubectl(
            "-n",
            "evpn-system",
            "patch",
            "deployment",
            "udn-controller",
            "--subresource=status",
            "--type=merge",
            "-p",
            """
            {"status": {"observedGeneration": %d, "replicas": 2, "updatedReplicas": 2,
             "readyReplicas": 2, "availableReplicas": 2}}
            """
                .formatted(deployment.at("/metadata/generation").asLong()))
        .ok();
  }

  private static void awaitAvailable() {
    List<String> after = DocumentedCommands.of("docs/install.md").ofSection("After");
    assertThat(after.getFirst()).contains("wait");
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(kubectl("get", "evpnoperator", "default").code()).isZero());
    after.forEach(DocumentedLifeApiTest::follow);
  }

  private void awaitPolicies() {
    await()
        .atMost(LIMIT)
        .untilAsserted(() ->
            assertThat(
                    kubectl("get", POLICIES, "-o", "name", "--ignore-not-found")
                        .ok()
                        .lines()
                        .filter(line -> line.contains("/evpn-")))
                .as("policies and their bindings; the controller said:\n%s", log())
                .hasSize(4));
  }

  private String log() {
    return controller == null ? "" : controller.log();
  }

  private static void nothingIsLeft() {
    follow(DocumentedCommands.of("docs/uninstall.md").ofSection("3 Look"));
    assertThat(kubectl("get", OURS, "-o", "name").ok())
        .doesNotContain("evpn.k8s.ovn.org")
        .doesNotContain("/evpn-");
    assertThat(kubectl("get", "roles,rolebindings", "-A", "-o", "name").ok())
        .doesNotContain("evpn-");
  }

  private static void follow(List<String> commands) {
    commands.forEach(DocumentedLifeApiTest::follow);
  }

  /** As a person would, in the folder of the release. */
  private static void follow(String command) {
    ProcessBuilder shell = new ProcessBuilder("bash", "-c", command);
    shell.directory(release().toFile()).redirectErrorStream(true);
    String path =
        Stream.of(Tools.kubectlFolder(), Tools.helmFolder())
            .map(Path::toString)
            .reduce("", (a, b) -> a + b + ":");
    shell.environment().merge("PATH", path, (was, more) -> more + was);
    shell.environment().put("KUBECONFIG", server().kubeconfig());
    try {
      Process p = shell.start();
      p.getOutputStream().close();
      String out = new String(p.getInputStream().readAllBytes(), UTF_8);
      assertThat(p.waitFor()).as("%s\n%s", command, out).isZero();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(command + " did not run", e);
    }
  }

  private static Tools.Said kubectl(String... arguments) {
    return server().kubectl(arguments);
  }

  private static FreshApiServer server() {
    return Objects.requireNonNull(server);
  }

  private static Path release() {
    return Objects.requireNonNull(release);
  }
}
