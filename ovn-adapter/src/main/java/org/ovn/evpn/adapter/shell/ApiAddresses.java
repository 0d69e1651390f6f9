// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses by which this node reaches its API server: that of the client's URL and that of the
 * pod's environment. A name that cannot be resolved now has the addresses that it had last.
 * Thread-safe.
 */
final class ApiAddresses {
  private static final Logger LOG = LoggerFactory.getLogger(ApiAddresses.class);

  /** A resolver that does not answer must not hold up a node that comes up without its API. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final List<String> hosts;
  private final Map<String, Set<InetAddress>> known = new ConcurrentHashMap<>();

  /**
   * @param hosts names or addresses; empty ones do not count
   */
  ApiAddresses(List<String> hosts) {
    this.hosts = hosts.stream().filter(host -> !host.isBlank()).distinct().toList();
  }

  /** The addresses. Blocks, for a bounded time. */
  Set<InetAddress> now() {
    Set<InetAddress> result = new HashSet<>();
    for (String host : hosts) {
      resolve(host);
      result.addAll(known.getOrDefault(host, Set.of()));
    }
    return result;
  }

  private void resolve(String host) {
    FutureTask<Set<InetAddress>> look =
        new FutureTask<>(() -> Set.of(InetAddress.getAllByName(unbracketed(host))));
    Thread.ofVirtual().start(look);
    try {
      known.put(host, look.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException e) {
      boolean unknown = e.getCause() instanceof UnknownHostException;
      LOG.warn(
          "{}, by which this node reaches its API server, {}",
          host,
          unknown ? "has no address" : "is not resolved in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** As the host of a URL an IPv6 address stands in brackets. */
  private static String unbracketed(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
