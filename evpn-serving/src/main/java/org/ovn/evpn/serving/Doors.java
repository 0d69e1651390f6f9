// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.serving;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ports of one program. A port that somebody else has is tried again until it is free: what the
 * program does for its networks does not wait for that. Thread-safe.
 */
public final class Doors implements AutoCloseable {
  /** How long a port that somebody else has is left alone. */
  static final Duration RETRY = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(Doors.class);
  private static final String BEARER = "Bearer ";

  /** Makes a server that listens already. */
  @FunctionalInterface
  interface Opener {
    /** Tries once. */
    HttpServer open() throws IOException;
  }

  private final Duration retry;
  private final List<Thread> waiting = new CopyOnWriteArrayList<>();
  private final List<HttpServer> open = new CopyOnWriteArrayList<>();

  /** None is open. */
  public Doors() {
    this(RETRY);
  }

  /** Where a test does not wait as long. */
  Doors(Duration retry) {
    this.retry = retry;
  }

  /**
   * Opens one for /livez and /readyz in plain HTTP, and for /metrics where whoever reaches the
   * address may read them: on the loopback.
   *
   * @param setting that the port comes from, for the log
   * @param address to listen at; a wildcard for all
   * @param port 0 for any that is free
   * @param metrics for /metrics, in Prometheus' text format 0.0.4; empty for none
   */
  public void plain(
      String setting,
      InetAddress address,
      int port,
      Health health,
      Optional<Supplier<String>> metrics) {
    open(
        setting,
        address,
        port,
        () -> {
          HttpServer server = HttpServer.create(new InetSocketAddress(address, port), 0);
          server.createContext("/", Answer.to(exchange -> plain(exchange, health, metrics)));
          return server;
        });
  }

  private static Answer plain(
      HttpExchange exchange, Health health, Optional<Supplier<String>> metrics) {
    return switch (exchange.getRequestURI().getPath()) {
      case "/livez" -> health.livez();
      case "/readyz" -> health.readyz();
      case "/metrics" ->
          metrics
              .map(scrape -> Answer.metrics(scrape.get()))
              .orElseGet(() -> Answer.text(404, "/metrics is on another port, over HTTPS"));
      case null, default ->
          Answer.text(
              404,
              metrics.isPresent()
                  ? "there are /metrics, /livez and /readyz"
                  : "there are /livez and /readyz");
    };
  }

  /**
   * Opens one for /metrics over HTTPS.
   *
   * @param setting that the port comes from, for the log
   * @param address to listen at; a wildcard for all
   * @param port 0 for any that is free
   * @param keys of the certificate
   * @param gatekeeper who says who may read
   * @param metrics in Prometheus' text format 0.0.4
   */
  public void secure(
      String setting,
      InetAddress address,
      int port,
      ServingKeys keys,
      Gatekeeper gatekeeper,
      Supplier<String> metrics) {
    open(
        setting,
        address,
        port,
        () -> {
          HttpsServer server = HttpsServer.create(new InetSocketAddress(address, port), 0);
          server.setHttpsConfigurator(new Configurator(context(keys)));
          server.createContext("/", Answer.to(exchange -> secure(exchange, gatekeeper, metrics)));
          return server;
        });
  }

  /** TLS 1.2 and later, whatever the JDK's defaults are. */
  private static final class Configurator extends HttpsConfigurator {
    Configurator(SSLContext context) {
      super(context);
    }

    @Override
    public void configure(HttpsParameters parameters) {
      SSLParameters chosen = getSSLContext().getDefaultSSLParameters();
      chosen.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
      parameters.setSSLParameters(chosen);
    }
  }

  private static SSLContext context(ServingKeys keys) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {keys}, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static Answer secure(
      HttpExchange exchange, Gatekeeper gatekeeper, Supplier<String> metrics) {
    if (!"/metrics".equals(exchange.getRequestURI().getPath())) {
      return Answer.text(404, "there is /metrics");
    }
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    if (authorization == null || !authorization.startsWith(BEARER)) {
      return Answer.text(401, "a bearer token is wanted");
    }
    String token = authorization.substring(BEARER.length()).strip();
    return switch (gatekeeper.mayRead(token)) {
      case Gatekeeper.Verdict.Allowed() -> Answer.metrics(metrics.get());
      case Gatekeeper.Verdict.Unknown() -> Answer.text(401, "the token is not a valid one");
      case Gatekeeper.Verdict.Forbidden(String user) ->
          Answer.text(
              403,
              "%s may not get /metrics: bind it to ClusterRole evpn-metrics-reader"
                  .formatted(user));
      case Gatekeeper.Verdict.NoAnswer(String why) ->
          Answer.text(503, "the API server does not say who asks: " + why);
    };
  }

  private void open(String setting, InetAddress address, int port, Opener opener) {
    Thread thread =
        Thread.ofVirtual()
            .name(setting)
            .unstarted(() -> {
              try {
                while (!tryToOpen(setting, address, port, opener)) {
                  Thread.sleep(retry);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    waiting.add(thread);
    thread.start();
  }

  private boolean tryToOpen(String setting, InetAddress address, int port, Opener opener) {
    try {
      HttpServer server = opener.open();
      // one that asks slowly holds up no other
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.start();
      open.add(server);
      return true;
    } catch (IOException e) {
      LOG.warn(
          "{}: port {} of {} cannot be had ({}). Give another one, or 0 for none; it is tried"
              + " again.",
          setting,
          port,
          address.getHostAddress(),
          e.getMessage());
      return false;
    }
  }

  /** Where those that are open listen, in the order in which they opened. */
  List<InetSocketAddress> addresses() {
    return open.stream().map(HttpServer::getAddress).toList();
  }

  /** Closes all. */
  @Override
  public void close() {
    waiting.forEach(Thread::interrupt);
    for (Thread thread : waiting) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    open.forEach(server -> server.stop(0));
  }
}
