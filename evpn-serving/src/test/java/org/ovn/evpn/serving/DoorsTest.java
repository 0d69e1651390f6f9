// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.serving.Gatekeeper.Verdict;

/** Over HTTP and HTTPS, as kubelet and Prometheus ask. */
class DoorsTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final Doors doors = new Doors(Duration.ofMillis(20));
  private Optional<String> stuck = Optional.empty();
  private Optional<String> unready = Optional.empty();
  private final Health health = new Health(() -> stuck, () -> unready);

  @AfterEach
  void close() {
    doors.close();
  }

  private InetSocketAddress address() {
    await().until(() -> !doors.addresses().isEmpty());
    return doors.addresses().getFirst();
  }

  private HttpResponse<String> ask(String method, String path)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address().getPort() + path))
              .method(method, HttpRequest.BodyPublishers.noBody())
              .build(),
          BodyHandlers.ofString());
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return ask("GET", path);
  }

  private void openPlain() {
    doors.plain("PORT", LOOPBACK, 0, health, Optional.of(() -> "a_metric 1.0\n"));
  }

  @Test
  void livez_stuck_isUnavailable_andSaysWhy() throws IOException, InterruptedException {
    openPlain();
    assertThat(get("/livez").statusCode()).isEqualTo(200);
    stuck = Optional.of("a pass does not come to its end");
    assertThat(get("/livez").statusCode()).isEqualTo(503);
    assertThat(get("/livez").body()).isEqualTo("a pass does not come to its end\n");
    assertThat(get("/readyz").statusCode()).as("what is stuck serves nobody").isEqualTo(503);
  }

  @Test
  void readyz_unready_isUnavailable_andItLives() throws IOException, InterruptedException {
    openPlain();
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    unready = Optional.of("a database is out of reach");
    assertThat(get("/readyz").body()).isEqualTo("a database is out of reach\n");
    assertThat(get("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void plainMetrics_onlyWhereGiven() throws IOException, InterruptedException {
    openPlain();
    HttpResponse<String> answer = get("/metrics");
    assertThat(answer.body()).isEqualTo("a_metric 1.0\n");
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/plain; version=0.0.4");
  }

  @Test
  void plainWithoutMetrics_saysWhereTheyAre() throws IOException, InterruptedException {
    doors.plain("PORT", LOOPBACK, 0, health, Optional.empty());
    assertThat(get("/metrics").statusCode()).isEqualTo(404);
    assertThat(get("/metrics").body()).contains("HTTPS");
  }

  @Test
  void otherQuestion_isRefused() throws IOException, InterruptedException {
    openPlain();
    assertThat(get("/metricsz").statusCode()).isEqualTo(404);
    assertThat(ask("POST", "/livez").statusCode()).isEqualTo(405);
  }

  @Test
  void listens_whereItIsTold() {
    openPlain();
    assertThat(address().getAddress()).isEqualTo(LOOPBACK);
  }

  @Test
  void port_takenBySomebodyElse_isHadLater() throws IOException, InterruptedException {
    int port;
    try (ServerSocket other = new ServerSocket(0, 1, LOOPBACK)) {
      port = other.getLocalPort();
      doors.plain("PORT", LOOPBACK, port, health, Optional.empty());
      Thread.sleep(Duration.ofMillis(100));
      assertThat(doors.addresses()).as("it waits for the port").isEmpty();
    }
    assertThat(get("/livez").statusCode()).isEqualTo(200);
    assertThat(address().getPort()).isEqualTo(port);
  }

  private HttpResponse<String> scrape(Verdict verdict, Optional<String> token)
      throws IOException, InterruptedException, GeneralSecurityException {
    ServingKeys keys = ServingKeys.of(Optional.empty(), "localhost");
    doors.secure("PORT", LOOPBACK, 0, keys, _ -> verdict, () -> "a_metric 1.0\n");
    int port = address().getPort();
    X509Certificate certificate =
        keys.getCertificateChain(keys.chooseServerAlias("EC", null, null))[0];
    try (HttpClient client = HttpClient.newBuilder().sslContext(trusting(certificate)).build()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/metrics"));
      token.ifPresent(t -> request.header("Authorization", "Bearer " + t));
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }

  private static SSLContext trusting(X509Certificate certificate)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("server", certificate);
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  @Test
  void secureMetrics_allowed_areRead() throws Exception {
    HttpResponse<String> answer = scrape(new Verdict.Allowed(), Optional.of("t"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("a_metric 1.0\n");
  }

  @Test
  void secureMetrics_noToken_wantsOne_whateverTheGatekeeperWouldSay() throws Exception {
    HttpResponse<String> answer = scrape(new Verdict.Allowed(), Optional.empty());
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    assertThat(answer.body()).doesNotContain("a_metric");
  }

  @Test
  void secureMetrics_unknownToken_isUnauthorized() throws Exception {
    assertThat(scrape(new Verdict.Unknown(), Optional.of("t")).statusCode()).isEqualTo(401);
  }

  @Test
  void secureMetrics_withoutTheRight_isForbidden_andNamesTheRole() throws Exception {
    HttpResponse<String> answer =
        scrape(new Verdict.Forbidden("system:serviceaccount:a:b"), Optional.of("t"));
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body())
        .isEqualTo(
            "system:serviceaccount:a:b may not get /metrics: bind it to ClusterRole"
                + " evpn-metrics-reader\n");
  }

  @Test
  void secureMetrics_apiServerSilent_areNotReadBlindly() throws Exception {
    HttpResponse<String> answer = scrape(new Verdict.NoAnswer("timeout"), Optional.of("t"));
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).doesNotContain("a_metric").contains("timeout");
  }
}
