// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over HTTP, as who measures the node asks. */
class MetricsServerTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final AgentMetrics metrics = new AgentMetrics(() -> Writes.NONE);
  private final HttpClient client = HttpClient.newHttpClient();
  private boolean live = true;
  private MetricsServer server;

  @BeforeEach
  void start() throws IOException {
    server = MetricsServer.start(0, metrics, () -> live);
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  private HttpResponse<String> ask(String method, int port, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build();
    return client.send(request, BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return ask("GET", server.address().getPort(), path);
  }

  @Test
  void metrics_scraped_areInPrometheusFormat() throws IOException, InterruptedException {
    metrics.passed(Measured.pass(Measured.networks(1), 3));
    HttpResponse<String> answer = get("/metrics");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/plain; version=0.0.4");
    assertThat(answer.body())
        .contains("\nevpn_agent_taken_ports{network=\"cudn.tenant-1000\"} 3.0\n");
  }

  @Test
  void livez_loopThatHangs_isUnavailable() throws IOException, InterruptedException {
    assertThat(get("/livez").statusCode()).isEqualTo(200);
    live = false;
    assertThat(get("/livez").statusCode()).isEqualTo(503);
    assertThat(get("/livez").body()).contains("pass");
  }

  @Test
  void readyz_byTheLastPassAndTheLoop() throws IOException, InterruptedException {
    assertThat(get("/readyz").statusCode()).as("no pass yet").isEqualTo(503);
    metrics.passed(Measured.pass(List.of(), 0));
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    metrics.passed(Measured.withoutOvn(List.of()));
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body()).contains("database");
    assertThat(get("/livez").statusCode()).as("it lives").isEqualTo(200);
    metrics.passed(Measured.pass(List.of(), 0));
    live = false;
    assertThat(get("/readyz").statusCode()).as("it hangs").isEqualTo(503);
  }

  @Test
  void otherQuestion_isRefused() throws IOException, InterruptedException {
    assertThat(get("/metricsz").statusCode()).isEqualTo(404);
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(ask("POST", server.address().getPort(), "/metrics").statusCode()).isEqualTo(405);
  }

  @Test
  void server_anyNode_listensOnLoopbackOnly() {
    assertThat(server.address().getAddress()).isEqualTo(LOOPBACK);
  }

  @Test
  void port_takenBySomebodyElse_isHadLater() throws IOException, InterruptedException {
    int port;
    try (ServerSocket other = new ServerSocket(0, 1, LOOPBACK)) {
      port = other.getLocalPort();
      Thread waits = MetricsServer.serve(port, metrics, () -> live, Duration.ofMillis(20));
      assertThat(waits.join(Duration.ofMillis(100))).as("it waits for the port").isFalse();
    }
    await()
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(ask("GET", port, "/livez").statusCode()).isEqualTo(200));
  }
}
