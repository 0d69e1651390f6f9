// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller;

import io.fabric8.kubernetes.client.Config;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.controller.plan.Settings;
import org.ovn.evpn.controller.shell.Connection;
import org.ovn.evpn.controller.shell.Controller;
import org.ovn.evpn.frr.render.RawRenderer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Entry point of the controller. Environment: KUBECONFIG (absent inside a cluster), EVPN_NAMESPACE,
 * FRR_NAMESPACE, POD_NAME. Ends with 0 on SIGTERM, with 1 when the lease is lost.
 */
public final class ControllerMain {
  private static final Logger LOG = LoggerFactory.getLogger(ControllerMain.class);

  private ControllerMain() {}

  /** Runs until ended. */
  public static void main(String[] arguments) throws InterruptedException {
    Map<String, String> environment = System.getenv();
    Settings settings =
        new Settings(
            environment.getOrDefault("EVPN_NAMESPACE", ApiGroup.OPERATOR_NAMESPACE),
            environment.getOrDefault("FRR_NAMESPACE", "frr-k8s-system"),
            new RawRenderer());
    String identity =
        environment.getOrDefault("POD_NAME", "udn-controller") + "_" + UUID.randomUUID();
    Connection connection = Connection.open(Config.autoConfigure(null));
    LOG.info(
        "udn-controller: API server {}, operator namespace {}, frr-k8s namespace {}",
        connection.server(),
        settings.operatorNamespace(),
        settings.frrNamespace());
    Controller controller = new Controller(connection, settings, identity, Clock.systemUTC());
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
    boolean asked = controller.await();
    if (!asked) {
      System.exit(1);
    }
  }
}
