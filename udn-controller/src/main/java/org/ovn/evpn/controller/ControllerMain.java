// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.controller.plan.Settings;
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

  /**
   * How often the client sends a request again by itself: enough for a connection that broke or an
   * API server that is busy for a moment, few enough that the queue soon learns what is wrong, and
   * backs off.
   */
  private static final int CLIENT_RETRIES = 2;

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
    Config config =
        new ConfigBuilder(Config.autoConfigure(null))
            .withRequestRetryBackoffLimit(CLIENT_RETRIES)
            .build();
    KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(config)
            .withTaskExecutor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    LOG.info(
        "udn-controller: API server {}, operator namespace {}, frr-k8s namespace {}",
        config.getMasterUrl(),
        settings.operatorNamespace(),
        settings.frrNamespace());
    Controller controller = new Controller(client, settings, identity, Clock.systemUTC());
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("shutdown")
                .unstarted(() -> {
                  LOG.info("Ending");
                  controller.close();
                  client.close();
                }));
    controller.start();
    boolean asked = controller.await();
    if (!asked) {
      System.exit(1);
    }
  }
}
