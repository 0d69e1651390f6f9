// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.manifests;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A way to an API server on this machine that can fall silent: what is connected then carries
 * nothing any more and is not closed, as with a firewall that forgot it. New connections work,
 * until all is cut. It can be slow, too.
 */
public final class SilentProxy implements AutoCloseable {
  private final ServerSocket door;
  private final String scheme;
  private final int target;
  private final AtomicInteger generation = new AtomicInteger();
  private volatile boolean cut;
  private volatile Duration delay = Duration.ZERO;

  /** Opens one to the server of a client's configuration. */
  public SilentProxy(Config server) throws IOException {
    URI url = URI.create(server.getMasterUrl());
    this.scheme = url.getScheme();
    this.target = url.getPort();
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("proxy").start(this::accept);
  }

  /** The same configuration, by this way. */
  public Config through(Config server) {
    return new ConfigBuilder(server)
        .withMasterUrl(scheme + "://127.0.0.1:" + door.getLocalPort())
        .build();
  }

  /** From now on the connections that there are carry nothing. */
  public void fallSilent() {
    generation.incrementAndGet();
  }

  /** From now on nothing is carried at all, by new connections neither. */
  public void cut() {
    cut = true;
    fallSilent();
  }

  /** From now on each piece of data, in either direction, comes so much later. */
  public void delay(Duration by) {
    delay = by;
  }

  private void accept() {
    try {
      while (true) {
        Socket in = door.accept();
        Socket out = new Socket(InetAddress.getLoopbackAddress(), target);
        int mine = generation.get();
        Thread.ofVirtual().start(() -> pump(in, out, mine));
        Thread.ofVirtual().start(() -> pump(out, in, mine));
      }
    } catch (IOException e) {
      if (!door.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void pump(Socket from, Socket to, int mine) {
    byte[] buffer = new byte[65_536];
    try {
      for (int n; (n = from.getInputStream().read(buffer)) >= 0; ) {
        Thread.sleep(delay);
        if (!cut && mine == generation.get()) {
          to.getOutputStream().write(buffer, 0, n);
        }
      }
      if (!cut && mine == generation.get()) {
        to.close();
      }
    } catch (IOException e) {
      // The other side is gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
