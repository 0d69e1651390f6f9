// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.manifests.ApiServer;
import org.ovn.evpn.api.manifests.SilentProxy;
import org.ovn.evpn.api.v1alpha1.Vtep;

/** The agent's client, by a connection that dies without a word; with the agent's own rights. */
@Tag("api")
class DeadConnectionApiTest {
  private static final String NODE = "silent-node";
  private static final String VTEP = "silent-fabric";

  private static ApiServer server;

  @BeforeAll
  static void apply() {
    server = new ApiServer();
  }

  private SilentProxy proxy;
  private KubernetesClient client;

  @BeforeEach
  void connect() throws IOException {
    server
        .admin
        .resource(new NodeBuilder().withNewMetadata().withName(NODE).endMetadata().build())
        .fieldManager("test")
        .serverSideApply();
    try (KubernetesClient direct =
        server.serviceAccountOnNode("evpn-system", "ovn-adapter", NODE)) {
      Config config = direct.getConfiguration();
      proxy = new SilentProxy(config);
      client = Connection.open(proxy.through(config));
    }
  }

  @AfterEach
  void clear() throws IOException {
    client.close();
    proxy.close();
    server.admin.resources(Vtep.class).withName(VTEP).delete();
    server.admin.leases().inNamespace("evpn-system").withName(NODE).delete();
    server.admin.pods().inNamespace("evpn-system").withName("ovn-adapter-" + NODE).delete();
    server.admin.nodes().withName(NODE).delete();
  }

  private String uid() {
    return server.admin.nodes().withName(NODE).get().getMetadata().getUid();
  }

  @Test
  void watches_connectionDiesWithoutAWord_areDeafForAtMostAMinute() {
    ApiWatch watch = new ApiWatch(client, NODE, Instant.EPOCH, () -> {}, () -> {});
    await().atMost(Duration.ofSeconds(60)).until(() -> watch.facts().isPresent());
    proxy.fallSilent();
    server.apply(
        """
        apiVersion: evpn.k8s.ovn.org/v1alpha1
        kind: VTEP
        metadata: {name: %s}
        spec: {cidrs: [10.251.0.0/16]}
        """
            .formatted(VTEP));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> watch.facts().orElseThrow().toString().contains(VTEP));
  }

  @Test
  void lease_connectionDiesWithoutAWord_isRenewedBeforeTheControllerLosesPatience() {
    LeaseApi lease = new LeaseApi(client, "evpn-system", NODE);
    // The policy works from caches of the server that fill after the objects are stored.
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .untilAsserted(() -> {
          lease.renew(uid());
          assertThat(stored()).isNotNull();
        });
    Lease before = stored();
    proxy.fallSilent();
    NodeLease renewing = new NodeLease(lease, () -> true);
    renewing.owner(uid());
    await()
        .atMost(NodeLease.DURATION.minus(NodeLease.PERIOD))
        .pollInterval(NodeLease.RETRY)
        .pollDelay(Duration.ZERO)
        .until(() -> renewing.step().equals(NodeLease.PERIOD));
    assertThat(stored().getSpec().getRenewTime()).isAfter(before.getSpec().getRenewTime());
    assertThat(stored().getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(owner -> assertThat(owner.getUid()).isEqualTo(uid()));
  }

  private Lease stored() {
    return server.admin.leases().inNamespace("evpn-system").withName(NODE).get();
  }
}
