// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.ovn.evpn.api.value.IpAddresses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses by which this node reaches its API server: that of the client's URL, that of the
 * pod's environment, and those of the API servers themselves. A pod knows its API server by the
 * address of Service {@code kubernetes} only, and it is the endpoints of that which its packets go
 * to. What cannot be learnt now has the addresses that it had last. Thread-safe.
 */
final class ApiAddresses {
  private static final Logger LOG = LoggerFactory.getLogger(ApiAddresses.class);

  /** A resolver that does not answer must not hold up a node that comes up without its API. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final String ENDPOINTS = "EndpointSlice default/kubernetes";

  private final List<String> hosts;
  private final Callable<Set<InetAddress>> endpoints;
  private final Map<String, Set<InetAddress>> known = new ConcurrentHashMap<>();

  /**
   * @param hosts names or addresses; empty ones do not count
   * @param endpoints asks for the addresses of the API servers, such as {@link #endpoints}
   */
  ApiAddresses(List<String> hosts, Callable<Set<InetAddress>> endpoints) {
    this.endpoints = endpoints;
    this.hosts = hosts.stream().filter(host -> !host.isBlank()).distinct().toList();
  }

  /** The addresses. Blocks, for a bounded time. */
  Set<InetAddress> now() {
    Set<InetAddress> result = new HashSet<>();
    for (String host : hosts) {
      learn(host, () -> Set.of(InetAddress.getAllByName(unbracketed(host))));
      result.addAll(known.getOrDefault(host, Set.of()));
    }
    learn(ENDPOINTS, endpoints);
    result.addAll(known.getOrDefault(ENDPOINTS, Set.of()));
    return result;
  }

  /**
   * The addresses of the API servers, as they write them into EndpointSlice {@code kubernetes} of
   * namespace {@code default}; none where they write none. It is asked for once per question, which
   * is seldom: a watch of it on each of some thousand nodes would cost more.
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException when the API does not say
   */
  static Set<InetAddress> endpoints(KubernetesClient client) {
    EndpointSlice slice =
        client
            .discovery()
            .v1()
            .endpointSlices()
            .inNamespace("default")
            .withName("kubernetes")
            .get();
    return slice == null || slice.getEndpoints() == null
        ? Set.of()
        : slice.getEndpoints().stream()
            .flatMap(endpoint -> endpoint.getAddresses().stream())
            .map(IpAddresses::parse)
            .collect(Collectors.toSet());
  }

  private void learn(String host, Callable<Set<InetAddress>> source) {
    FutureTask<Set<InetAddress>> look = new FutureTask<>(source);
    Thread.ofVirtual().start(look);
    try {
      known.put(host, look.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException e) {
      Throwable cause = e.getCause();
      LOG.warn(
          "{}, by which this node reaches its API server, {}",
          host,
          cause instanceof UnknownHostException
              ? "has no address"
              : cause == null ? "is not resolved in time" : "is not known: " + cause.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** As the host of a URL an IPv6 address stands in brackets. */
  private static String unbracketed(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
