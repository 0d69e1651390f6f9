// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code ovn-adapter release stay}: a release as a pod of a DaemonSet. It is tried until all is
 * given back. Only then it answers GET of any path on the loopback address, as {@code /livez} of an
 * agent does: so the pod is ready when its node is done, and whoever removes the agents can tell.
 */
public final class Stay {
  /** How soon a release that left something is tried again. */
  static final Duration AGAIN = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Stay.class);

  private Stay() {}

  /**
   * Releases and stays, until it is interrupted.
   *
   * @throws IOException when the port cannot be had
   */
  public static void run(AgentConfig config) throws IOException, InterruptedException {
    IntSupplier release =
        () -> {
          try {
            return Release.run(config);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Release.LEFT;
          }
        };
    try (Served _ = once(config.metricsPort(), release, AGAIN)) {
      Thread.currentThread().join();
    }
  }

  /** What answers once all is given back. */
  record Served(HttpServer server) implements AutoCloseable {
    @Override
    public void close() {
      server.stop(0);
    }
  }

  /**
   * Releases until that is done, and then answers.
   *
   * @param port 0 for any that is free
   * @param release its exit code, see {@link Release}
   * @throws IOException when the port cannot be had
   */
  static Served once(int port, IntSupplier release, Duration again)
      throws IOException, InterruptedException {
    while (release.getAsInt() != Release.DONE) {
      Thread.sleep(again);
    }
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    HttpServer server = HttpServer.create(new InetSocketAddress(loopback, port), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] body = "given back\n".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    LOG.info("the node is given back; this process stays to say so");
    return new Served(server);
  }
}
