// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.manifests.ApiServer;
import org.ovn.evpn.serving.Gatekeeper.Verdict;

/** Tokens before a real API server, judged with the rights that the manifests give us. */
@Tag("api")
class ApiGatekeeperApiTest {
  private static final String BINDING = "test-metrics-reader";

  private static ApiServer server;
  private static String token;

  @BeforeAll
  static void makeScraper() {
    server = new ApiServer();
    server.apply(
        """
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: scraper, namespace: evpn-system}
        """);
    try (KubernetesClient scraper = server.serviceAccount("evpn-system", "scraper")) {
      token = scraper.getConfiguration().getOauthToken();
    }
  }

  @AfterAll
  static void clear() {
    server.admin.rbac().clusterRoleBindings().withName(BINDING).delete();
    server.admin.serviceAccounts().inNamespace("evpn-system").withName("scraper").delete();
  }

  private static Verdict judge(String account, String token) {
    try (KubernetesClient own = server.serviceAccount("evpn-system", account)) {
      return new ApiGatekeeper(own, Clock.systemUTC()).mayRead(token);
    }
  }

  private static void bind() {
    server.apply(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: %s}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: evpn-metrics-reader}
        subjects:
        - {kind: ServiceAccount, name: scraper, namespace: evpn-system}
        """
            .formatted(BINDING));
  }

  @Test
  void token_withoutAndWithTheRole_byBothPrograms() {
    server.admin.rbac().clusterRoleBindings().withName(BINDING).delete();
    for (String account : new String[] {"udn-controller", "ovn-adapter"}) {
      assertThat(judge(account, token))
          .isEqualTo(new Verdict.Forbidden("system:serviceaccount:evpn-system:scraper"));
      assertThat(judge(account, "no.such.token")).isEqualTo(new Verdict.Unknown());
    }
    bind();
    for (String account : new String[] {"udn-controller", "ovn-adapter"}) {
      await().until(() -> judge(account, token).equals(new Verdict.Allowed()));
    }
  }

  @Test
  void apiServerOutOfReach_isNoVerdict() {
    Config nowhere =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("https://127.0.0.1:1")
            .withRequestRetryBackoffLimit(0)
            .build();
    try (KubernetesClient own = new KubernetesClientBuilder().withConfig(nowhere).build()) {
      assertThat(new ApiGatekeeper(own, Clock.systemUTC()).mayRead(token))
          .isInstanceOf(Verdict.NoAnswer.class);
    }
  }
}
