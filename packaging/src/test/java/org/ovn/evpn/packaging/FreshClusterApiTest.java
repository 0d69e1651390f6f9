// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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
  private static final String CHART = Chart.FOLDER;

  /** One server for all: each test leaves nothing of ours. */
  @TempDir static Path folder;

  private static @Nullable FreshApiServer server;

  @BeforeAll
  static void start() {
    server = new FreshApiServer(folder);
    kubectl("create", "namespace", "frr-k8s-system").ok();
    kubectl("create", "namespace", "openshift-frr-k8s").ok();
  }

  @AfterAll
  static void stop() {
    server().close();
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

  /** As MicroShift is: neither console nor monitoring. */
  @Test
  void overlayOpenShift_onAClusterWithoutConsoleAndMonitoring_installsToo() {
    String refused = kubectl("apply", "--server-side", "-k", "overlays/openshift-full").out();
    assertThat(refused)
        .as("so the cluster is one without them")
        .contains("no matches for kind \"ConsoleQuickStart\"")
        .contains("no matches for kind \"ServiceMonitor\"");
    kubectl("delete", "--ignore-not-found", "-f", InstallYaml.FILE);
    assertThat(kubectl("apply", "--server-side", "-k", "overlays/openshift").ok())
        .contains("deployment.apps/udn-controller serverside-applied");
    // the namespace, deleted first, may take some of it along
    kubectl("delete", "--ignore-not-found", "-k", "overlays/openshift").ok();
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
    return server().kubectl(arguments);
  }

  private static Tools.Said helm(String... arguments) {
    return server().helm(arguments);
  }

  private static FreshApiServer server() {
    return Objects.requireNonNull(server);
  }
}
