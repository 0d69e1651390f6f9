// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers GET of /metrics, /livez and /readyz, on the loopback address only: whoever asks is on the
 * node, and nobody is asked who he is. Thread-safe.
 */
final class MetricsServer implements AutoCloseable {
  /** How long a port that somebody else has is left alone. */
  static final Duration RETRY = Duration.ofMinutes(1);

  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final Logger LOG = LoggerFactory.getLogger(MetricsServer.class);

  private final HttpServer server;

  private record Answer(int code, String type, String body) {}

  private MetricsServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Serves as soon as the port is free: the node's networks do not wait for that.
   *
   * @param live whether the loop turns
   * @param retry how long to wait before a port that is taken is tried again
   * @return the thread that ends when it serves
   */
  static Thread serve(int port, AgentMetrics metrics, BooleanSupplier live, Duration retry) {
    return Thread.ofVirtual()
        .name("metrics")
        .start(() -> {
          try {
            while (!tryToStart(port, metrics, live)) {
              Thread.sleep(retry);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private static boolean tryToStart(int port, AgentMetrics metrics, BooleanSupplier live) {
    try {
      MetricsServer _ = start(port, metrics, live);
      return true;
    } catch (IOException e) {
      LOG.warn(
          "METRICS_PORT: port {} of 127.0.0.1 cannot be had ({}). Give another one, or 0 for none;"
              + " it is tried again.",
          port,
          e.getMessage());
      return false;
    }
  }

  /**
   * Serves.
   *
   * @param port 0 for any that is free
   * @throws IOException when the port cannot be had
   */
  static MetricsServer start(int port, AgentMetrics metrics, BooleanSupplier live)
      throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    HttpServer server = HttpServer.create(new InetSocketAddress(loopback, port), 0);
    server.createContext("/", exchange -> handle(exchange, metrics, live));
    // one that asks slowly holds up no other
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return new MetricsServer(server);
  }

  /** Where it listens. */
  InetSocketAddress address() {
    return server.getAddress();
  }

  private static void handle(HttpExchange exchange, AgentMetrics metrics, BooleanSupplier live)
      throws IOException {
    try (exchange) {
      Answer answer;
      try {
        answer = answer(exchange, metrics, live);
      } catch (RuntimeException e) {
        LOG.error("a question to the metrics' port failed", e);
        answer = new Answer(500, TEXT, "the agent failed: see its log\n");
      }
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      exchange.sendResponseHeaders(answer.code(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static Answer answer(HttpExchange exchange, AgentMetrics metrics, BooleanSupplier live) {
    if (!exchange.getRequestMethod().equals("GET")) {
      return new Answer(405, TEXT, "GET only\n");
    }
    return switch (exchange.getRequestURI().getPath()) {
      case "/metrics" -> new Answer(200, PROMETHEUS, metrics.scrape());
      case "/livez" -> health(stuck(live));
      case "/readyz" -> health(stuck(live).or(metrics::unready));
      case null, default -> new Answer(404, TEXT, "there are /metrics, /livez and /readyz\n");
    };
  }

  private static Optional<String> stuck(BooleanSupplier live) {
    return live.getAsBoolean() ? Optional.empty() : Optional.of("a pass does not come to its end");
  }

  private static Answer health(Optional<String> wrong) {
    return wrong
        .map(why -> new Answer(503, TEXT, why + "\n"))
        .orElse(new Answer(200, TEXT, "ok\n"));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
