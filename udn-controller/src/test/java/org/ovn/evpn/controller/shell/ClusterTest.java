// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.controller.facts.ApiKind;

/** An API server that serves nothing, or does not even say so. */
class ClusterTest {
  private static final String FRR = "/apis/frrk8s.metallb.io/v1beta1";

  /** By path the status of the answer; 404 for all others. */
  private final Map<String, Integer> answers = new ConcurrentHashMap<>();

  private HttpServer server;
  private KubernetesClient client;
  private Cluster cluster;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          int code = answers.getOrDefault(exchange.getRequestURI().getPath(), 404);
          byte[] body =
              "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":%d}"
                  .formatted(code)
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(code, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(Config.empty())
                    .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
    cluster = new Cluster(client, "evpn-system", () -> {});
  }

  @AfterEach
  void stop() {
    cluster.close();
    client.close();
    server.stop(0);
  }

  @Test
  void api_thatCouldNotBeAskedFor_isNotAbsent() {
    answers.put(FRR, 503);
    cluster.start();
    assertThat(cluster.snapshot().missingApis()).contains(ApiKind.values());
    assertThat(cluster.snapshot().unseen()).containsExactly(ApiKind.FRR_CONFIGURATION);

    answers.put(FRR, 404);
    cluster.start();
    assertThat(cluster.snapshot().missingApis()).contains(ApiKind.values());
    assertThat(cluster.snapshot().unseen()).isEmpty();

    // It was not there a moment ago.
    answers.put(FRR, 503);
    cluster.start();
    assertThat(cluster.snapshot().unseen()).isEmpty();
  }
}
