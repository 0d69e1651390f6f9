// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller;

import io.fabric8.kubernetes.client.Config;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.controller.install.StartSettings;
import org.ovn.evpn.controller.plan.Settings;
import org.ovn.evpn.controller.shell.Connection;
import org.ovn.evpn.controller.shell.Controller;
import org.ovn.evpn.frr.render.RawRenderer;
import org.ovn.evpn.serving.Doors;
import org.ovn.evpn.serving.PortSettings;
import org.ovn.evpn.serving.ServingKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Entry point of the controller. Environment: KUBECONFIG (absent inside a cluster), EVPN_NAMESPACE,
 * FRR_NAMESPACE, FEATURE_GATES, POD_NAME; LOG_LEVEL and LOG_FORMAT, see {@link
 * org.ovn.evpn.serving.log.Logs}; RELATED_IMAGE_OVN_ADAPTER, the agents' image; OPERATOR_REQUIRED,
 * true where nothing is served without an EVPNOperator; HEALTH_PORT (8081) for /livez and /readyz,
 * METRICS_HTTPS_PORT (8443) for /metrics, 0 for none, METRICS_TLS_DIR for its certificate. Ends
 * with 0 on SIGTERM and when the EVPNOperator changes what is read at the start, with 1 when the
 * lease is lost or the environment is invalid.
 */
public final class ControllerMain {
  private static final Logger LOG = LoggerFactory.getLogger(ControllerMain.class);

  private ControllerMain() {}

  /** Kubelet asks there; only within the pod's own network. */
  private static final int HEALTH_PORT = 8081;

  private static final int METRICS_PORT = 8443;

  /** Runs until ended. */
  public static void main(String[] arguments) throws InterruptedException {
    Map<String, String> environment = System.getenv();
    String identity =
        environment.getOrDefault("POD_NAME", "udn-controller") + "_" + UUID.randomUUID();
    Connection connection = Connection.open(Config.autoConfigure(null));
    StartSettings start = StartSettings.of(environment, connection.operator());
    Settings settings =
        new Settings(
            environment.getOrDefault("EVPN_NAMESPACE", ApiGroup.OPERATOR_NAMESPACE),
            start.frrNamespace(),
            new RawRenderer(),
            start.features(),
            Boolean.parseBoolean(environment.get("OPERATOR_REQUIRED")));
    LOG.info(
        "udn-controller: API server {}, operator namespace {}, frr-k8s namespace {}",
        connection.server(),
        settings.operatorNamespace(),
        settings.frrNamespace());
    Controller.Agents agents =
        new Controller.Agents(
            Optional.ofNullable(environment.get("RELATED_IMAGE_OVN_ADAPTER"))
                .filter(image -> !image.isBlank()),
            version(),
            start,
            spec -> StartSettings.of(environment, spec));
    Controller controller =
        new Controller(connection, settings, agents, identity, Clock.systemUTC());
    openDoors(controller, connection, environment);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("shutdown")
                .unstarted(() -> {
                  LOG.info("Ending");
                  controller.close();
                  connection.close();
                }));
    controller.start();
    System.exit(controller.await() ? 0 : 1);
  }

  private static String version() {
    return Optional.ofNullable(ControllerMain.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  private static void openDoors(
      Controller controller, Connection connection, Map<String, String> environment) {
    try {
      Doors doors = new Doors();
      InetAddress all = new InetSocketAddress(0).getAddress();
      int health = PortSettings.port(environment, "HEALTH_PORT", HEALTH_PORT);
      if (health != 0) {
        doors.plain("HEALTH_PORT", all, health, controller.health(), Optional.empty());
      }
      PortSettings ports = PortSettings.from(environment, METRICS_PORT);
      if (ports.securePort() != 0) {
        doors.secure(
            PortSettings.SECURE_PORT,
            all,
            ports.securePort(),
            ServingKeys.of(ports.certificate(), "udn-controller"),
            connection.gatekeeper(),
            controller::metrics);
      }
    } catch (IllegalArgumentException e) {
      LOG.error("{}", e.getMessage());
      System.exit(1);
    }
  }
}
