// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.EvpnOperator;
import org.ovn.evpn.api.v1alpha1.EvpnOperatorSpec;
import org.ovn.evpn.controller.install.StartSettings;
import org.ovn.evpn.controller.plan.Settings;
import org.ovn.evpn.controller.shell.Connection;
import org.ovn.evpn.controller.shell.Controller;
import org.ovn.evpn.frr.render.RawRenderer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Entry point of the controller. Environment: KUBECONFIG (absent inside a cluster), EVPN_NAMESPACE,
 * FRR_NAMESPACE, FEATURE_GATES, POD_NAME; RELATED_IMAGE_OVN_ADAPTER, the agents' image;
 * OPERATOR_REQUIRED, true where nothing is served without an EVPNOperator. Ends with 0 on SIGTERM
 * and when the EVPNOperator changes what is read at the start, with 1 when the lease is lost.
 */
public final class ControllerMain {
  private static final Logger LOG = LoggerFactory.getLogger(ControllerMain.class);

  private ControllerMain() {}

  /** Runs until ended. */
  public static void main(String[] arguments) throws InterruptedException {
    Map<String, String> environment = System.getenv();
    String identity =
        environment.getOrDefault("POD_NAME", "udn-controller") + "_" + UUID.randomUUID();
    KubernetesClient client = Connection.open(Config.autoConfigure(null));
    StartSettings start = StartSettings.of(environment, operator(client));
    Settings settings =
        new Settings(
            environment.getOrDefault("EVPN_NAMESPACE", ApiGroup.OPERATOR_NAMESPACE),
            start.frrNamespace(),
            new RawRenderer(),
            start.features(),
            Boolean.parseBoolean(environment.get("OPERATOR_REQUIRED")));
    LOG.info(
        "udn-controller: API server {}, operator namespace {}, frr-k8s namespace {}",
        client.getMasterUrl(),
        settings.operatorNamespace(),
        settings.frrNamespace());
    Controller.Agents agents =
        new Controller.Agents(
            Optional.ofNullable(environment.get("RELATED_IMAGE_OVN_ADAPTER"))
                .filter(image -> !image.isBlank()),
            version(),
            start,
            spec -> StartSettings.of(environment, spec));
    Controller controller = new Controller(client, settings, agents, identity, Clock.systemUTC());
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
    System.exit(controller.await() ? 0 : 1);
  }

  private static String version() {
    return Optional.ofNullable(ControllerMain.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  /** What cannot be read now is seen by the watch, and then this process starts anew. */
  private static Optional<EvpnOperatorSpec> operator(KubernetesClient client) {
    try {
      return Optional.ofNullable(
              client.resources(EvpnOperator.class).withName(EvpnOperator.NAME).get())
          .flatMap(operator -> Optional.ofNullable(operator.getSpec()));
    } catch (KubernetesClientException e) {
      LOG.warn("EVPNOperator \"default\" cannot be read: {}", e.getMessage());
      return Optional.empty();
    }
  }
}
