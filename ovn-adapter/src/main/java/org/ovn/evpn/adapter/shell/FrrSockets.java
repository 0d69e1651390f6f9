// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which daemons of FRR listen, by the kernel's list of unix sockets: those of this network
 * namespace, which FRR shares with the agent, whatever mounts either has. Nothing tells when a
 * socket goes, so it is looked at each {@link #EVERY}. Thread-safe.
 */
final class FrrSockets {
  private static final Logger LOG = LoggerFactory.getLogger(FrrSockets.class);
  private static final Path UNIX = Path.of("/proc/self/net/unix");
  static final Duration EVERY = Duration.ofSeconds(10);

  /** Flags of a socket that listens (__SO_ACCEPTCON), and the path that vtysh knows a daemon by. */
  private static final Pattern LISTENS =
      Pattern.compile("^\\S+: \\S+ \\S+ 00010000 .* \\S*/frr/(?:\\S+/)?([a-z0-9]+)\\.vty$");

  private volatile Optional<Set<String>> running = Optional.empty();
  private final Runnable onChange;

  private FrrSockets(Runnable onChange) {
    this.onChange = onChange;
  }

  /**
   * Starts looking.
   *
   * @param onChange called when a daemon came or went
   */
  static FrrSockets start(Runnable onChange) {
    FrrSockets sockets = new FrrSockets(onChange);
    sockets.look();
    Thread.ofVirtual().name("frr-sockets").start(sockets::run);
    return sockets;
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(EVERY);
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    Optional<Set<String>> now;
    try {
      now = Optional.of(listening(UNIX));
    } catch (IOException e) {
      LOG.warn("{} cannot be read: {}", UNIX, e.toString());
      now = Optional.empty();
    }
    if (!now.equals(running)) {
      LOG.info("daemons of FRR: {}", now.map(Object::toString).orElse("unknown"));
      running = now;
      onChange.run();
    }
  }

  /** Names of the daemons that listen. A socket's name may be any octets, not only text. */
  static Set<String> listening(Path sockets) throws IOException {
    return listening(Files.readAllLines(sockets, StandardCharsets.ISO_8859_1));
  }

  /** Names of the daemons that listen. */
  static Set<String> listening(List<String> sockets) {
    return sockets.stream()
        .map(LISTENS::matcher)
        .filter(Matcher::matches)
        .map(found -> found.group(1))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The daemons that listen; empty when that cannot be known. */
  Optional<Set<String>> running() {
    return running;
  }
}
