// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.manifests.ApiServer;
import org.ovn.evpn.api.manifests.SilentProxy;

/** Leases and watches against a real API server, with the controller's own rights. */
@Tag("api")
class AgentsApiTest {
  private static final String NODE = "leased-node";
  private static final String VTEP = "heard-of";

  private static ApiServer server;

  @BeforeAll
  static void apply() {
    server = new ApiServer();
  }

  @AfterEach
  void clear() {
    server.admin.leases().inNamespace("evpn-system").withName(NODE).delete();
    server
        .admin
        .genericKubernetesResources("evpn.k8s.ovn.org/v1alpha1", "VTEP")
        .withName(VTEP)
        .delete();
  }

  private void renew() {
    server
        .admin
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withName(NODE)
                .withNamespace("evpn-system")
                .endMetadata()
                .withNewSpec()
                .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                .endSpec()
                .build())
        .fieldManager("test")
        .forceConflicts()
        .serverSideApply();
  }

  @Test
  void lease_notRenewed_isKnownInTwoMinutes_andRenewedAgainAtOnce() {
    try (KubernetesClient own = server.serviceAccount("evpn-system", "udn-controller");
        AgentWatch watch = new AgentWatch(own, "evpn-system", () -> {})) {
      renew();
      watch.start();
      await()
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> watch.dead().containsKey(NODE));
      assertThat(watch.dead().get(NODE))
          .isEqualTo("it does not renew Lease \"evpn-system/leased-node\" any more");
      renew();
      await().atMost(Duration.ofSeconds(10)).until(() -> watch.dead().isEmpty());
    }
  }

  @Test
  void watches_connectionDiesWithoutAWord_areDeafForAtMostAMinute() throws IOException {
    try (KubernetesClient direct = server.serviceAccount("evpn-system", "udn-controller")) {
      Config config = direct.getConfiguration();
      try (SilentProxy proxy = new SilentProxy(config);
          Connection own = Connection.open(proxy.through(config));
          Cluster cluster = new Cluster(own.client(), "evpn-system", () -> {})) {
        cluster.start();
        assertThat(cluster.missing()).isEmpty();
        proxy.fallSilent();
        server.apply(
            """
            apiVersion: evpn.k8s.ovn.org/v1alpha1
            kind: VTEP
            metadata: {name: %s}
            spec: {cidrs: [10.250.0.0/16]}
            """
                .formatted(VTEP));
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() ->
                cluster.snapshot().vteps().stream()
                    .anyMatch(vtep -> vtep.meta().name().equals(VTEP)));
      }
    }
  }
}
