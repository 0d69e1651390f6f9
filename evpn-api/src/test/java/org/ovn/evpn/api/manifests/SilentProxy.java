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
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A way to an API server on this machine that can fall silent: what is connected then carries
 * nothing any more and is not closed, as with a firewall that forgot it. New connections work.
 */
public final class SilentProxy implements AutoCloseable {
  private final ServerSocket door;
  private final String scheme;
  private final int target;
  private final AtomicInteger generation = new AtomicInteger();

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
        if (mine == generation.get()) {
          to.getOutputStream().write(buffer, 0, n);
        }
      }
      if (mine == generation.get()) {
        to.close();
      }
    } catch (IOException e) {
      // The other side is gone.
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
