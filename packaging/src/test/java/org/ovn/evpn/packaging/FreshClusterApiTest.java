// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Installs by kubectl and by Helm, and removes again, on an API server that never heard of us: most
 * of what goes wrong with CRDs goes wrong only there.
 */
@Tag("api")
class FreshClusterApiTest {
  private static final Path API_SERVER = Tools.ROOT.resolve("test/e2e/lab/bin/api-server");
  private static final String CHART = Chart.FOLDER;

  /** One server for all: each test leaves nothing of ours. */
  @TempDir static Path folder;

  private static String kubeconfig = "";

  @BeforeAll
  static void start() {
    kubeconfig = apiServer("start").strip();
    kubectl("create", "namespace", "frr-k8s-system").ok();
  }

  @AfterAll
  static void stop() {
    apiServer("stop");
  }

  @AfterEach
  void nothingIsLeft() {
    kubectl("delete", "evpnoperators", "--all", "--ignore-not-found");
    kubectl("delete", "--ignore-not-found", "-f", InstallYaml.FILE);
    assertThat(kubectl("get", "crds", "-o", "name").ok()).doesNotContain("evpn.k8s.ovn.org");
  }

  @Test
  void installYaml_onAFreshCluster_needsOneCommandAndThenTakesTheOperator() {
    String said = kubectl("apply", "--server-side", "-f", InstallYaml.FILE).ok();
    assertThat(said).contains("deployment.apps/udn-controller serverside-applied");
    awaitCrds();
    kubectl("apply", "--server-side", "-f", "manifests/samples/operator.yaml").ok();
    assertThat(kubectl("apply", "--server-side", "-f", InstallYaml.FILE).ok())
        .contains("deployment.apps/udn-controller serverside-applied");
    assertThat(kubectl("get", "evpnoperator", "default", "-o", "name").ok())
        .contains("evpnoperator.evpn.k8s.ovn.org/default");
  }

  @Test
  void overlay_byKustomize_installsToo() {
    assertThat(kubectl("apply", "--server-side", "-k", "overlays/kubernetes").ok())
        .contains("deployment.apps/udn-controller serverside-applied");
  }

  @Test
  void removal_asDocumented_leavesNothingOfOurs() {
    kubectl("apply", "--server-side", "-f", InstallYaml.FILE).ok();
    awaitCrds();
    kubectl("apply", "--server-side", "-f", "manifests/samples/operator.yaml").ok();
    kubectl("delete", "evpnoperator", "default").ok();
    kubectl("delete", "-f", InstallYaml.FILE).ok();
    String kinds =
        "crds,clusterroles,clusterrolebindings,validatingadmissionpolicies,validatingadmissionpolicybindings";
    assertThat(
            kubectl(
                    "get",
                    kinds,
                    "-l",
                    "app.kubernetes.io/part-of=udn-evpn",
                    "-o",
                    "name",
                    "--ignore-not-found")
                .ok())
        .isEmpty();
    assertThat(kubectl("get", "roles,rolebindings", "-A", "-o", "name").ok())
        .doesNotContain("evpn-");
  }

  @Test
  void helm_installsUpgradesRollsBackAndUninstalls_andNeverDeletesTheOperator() {
    helm(
            "install",
            "udn-evpn",
            CHART,
            "--namespace",
            "evpn-system",
            "--create-namespace",
            "--set",
            "operator.spec.logging.level=Info")
        .ok();
    String first = operator("{.metadata.uid}");
    assertThat(operator("{.spec.logging.level}")).isEqualTo("Info");

    helm(
            "upgrade",
            "udn-evpn",
            CHART,
            "--namespace",
            "evpn-system",
            "--set",
            "operator.spec.logging.level=Debug,replicas=3")
        .ok();
    assertThat(operator("{.metadata.uid} {.spec.logging.level}")).isEqualTo(first + " Debug");
    assertThat(replicas()).isEqualTo("3");

    helm("upgrade", "udn-evpn", CHART, "--namespace", "evpn-system", "--reset-values").ok();
    assertThat(operator("{.metadata.uid} {.spec.logging.level}")).isEqualTo(first + " Info");
    assertThat(replicas()).isEqualTo("2");

    helm("rollback", "udn-evpn", "1", "--namespace", "evpn-system").ok();
    assertThat(operator("{.metadata.uid}")).isEqualTo(first);
    assertThat(replicas()).isEqualTo("2");

    helm("uninstall", "udn-evpn", "--namespace", "evpn-system").ok();
    assertThat(operator("{.metadata.uid}"))
        .as("it stays until an admin deletes it")
        .isEqualTo(first);
    assertThat(kubectl("get", "crds", "-o", "name").ok()).contains("evpns.evpn.k8s.ovn.org");
    assertThat(kubectl("get", "clusterroles", "-o", "name").ok())
        .doesNotContain("evpn-udn-controller");
  }

  @Test
  void helm_overAnOperatorThatIsThere_leavesIt() {
    helm("install", "udn-evpn", CHART, "--namespace", "evpn-system", "--create-namespace").ok();
    String first = operator("{.metadata.uid}");
    helm("uninstall", "udn-evpn", "--namespace", "evpn-system").ok();
    helm(
            "install",
            "udn-evpn",
            CHART,
            "--namespace",
            "evpn-system",
            "--set",
            "operator.create=false")
        .ok();
    assertThat(operator("{.metadata.uid}")).isEqualTo(first);
    helm("uninstall", "udn-evpn", "--namespace", "evpn-system").ok();
  }

  @Test
  void helm_overAnInstallationByKubectl_takesItOver_asDocumented() {
    kubectl("apply", "--server-side", "-f", InstallYaml.FILE).ok();
    awaitCrds();
    kubectl("apply", "--server-side", "-f", "manifests/samples/operator.yaml").ok();
    String first = operator("{.metadata.uid}");
    helm(
            "install",
            "udn-evpn",
            CHART,
            "--namespace",
            "evpn-system",
            "--take-ownership",
            "--force-conflicts",
            "--set",
            "operator.create=false")
        .ok();
    assertThat(operator("{.metadata.uid}")).isEqualTo(first);
    helm("uninstall", "udn-evpn", "--namespace", "evpn-system").ok();
    assertThat(operator("{.metadata.uid}")).isEqualTo(first);
  }

  private static String operator(String path) {
    return kubectl("get", "evpnoperator", "default", "-o", "jsonpath=" + path).ok();
  }

  private static String replicas() {
    return kubectl(
            "-n",
            "evpn-system",
            "get",
            "deployment",
            "udn-controller",
            "-o",
            "jsonpath={.spec.replicas}")
        .ok();
  }

  private static void awaitCrds() {
    kubectl("wait", "--for=condition=Established", "crd/evpnoperators.evpn.k8s.ovn.org").ok();
  }

  private static Tools.Said kubectl(String... arguments) {
    return Tools.kubectl(with(arguments));
  }

  private static Tools.Said helm(String... arguments) {
    return Tools.helm(with(arguments));
  }

  private static String[] with(String... arguments) {
    String[] out = java.util.Arrays.copyOf(arguments, arguments.length + 1);
    out[arguments.length] = "--kubeconfig=" + kubeconfig;
    return out;
  }

  private static String apiServer(String verb) {
    try {
      Process p =
          new ProcessBuilder(API_SERVER.toString(), verb, folder.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String out = new String(p.getInputStream().readAllBytes(), UTF_8);
      assertThat(p.waitFor()).as("%s %s", API_SERVER, verb).isZero();
      return out;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(API_SERVER + " did not run", e);
    }
  }
}
