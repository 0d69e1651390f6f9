// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.okhttp.OkHttpClientFactory;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.ovn.evpn.api.v1alpha1.EvpnOperator;
import org.ovn.evpn.api.v1alpha1.EvpnOperatorSpec;
import org.ovn.evpn.serving.ApiGatekeeper;
import org.ovn.evpn.serving.Gatekeeper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the controller talks to the API server. A connection may die without a word, by a firewall or
 * a server that lost its power: then a watch would hear nothing and look well. So each is pinged,
 * and one that does not answer by the next ping is made anew. Of fabric8's HTTP clients the JDK's
 * does not ping; OkHttp's does.
 *
 * <p>Requests about the lease have a client of their own. All others that write pass the {@link
 * LeaseFence}. Thread-safe.
 */
public final class Connection implements AutoCloseable {
  /**
   * A dead connection is noticed within twice this. The list that a watch may need before it goes
   * on takes another connection, which may be as dead: so a watch is deaf for at most four times
   * this.
   */
  static final Duration PING = Duration.ofSeconds(10);

  /**
   * How often the client sends a request again by itself: enough for a connection that broke or an
   * API server that is busy for a moment, few enough that the queue soon learns what is wrong, and
   * backs off.
   */
  private static final int RETRIES = 2;

  /** Of each request about the lease: connecting, sending, the answer. */
  private static final Duration LEASE_TIMEOUT = Duration.ofSeconds(3);

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private final KubernetesClient client;
  private final KubernetesClient leaseClient;
  private final LeaseFence fence;

  private Connection(KubernetesClient client, KubernetesClient leaseClient, LeaseFence fence) {
    this.client = client;
    this.leaseClient = leaseClient;
    this.fence = fence;
  }

  /**
   * A process's clients.
   *
   * @param base where the API server is, and who asks
   */
  public static Connection open(Config base) {
    return open(base, base);
  }

  /**
   * With a way of its own for the lease.
   *
   * @param lease for requests about the lease
   */
  static Connection open(Config base, Config lease) {
    LeaseFence fence = new LeaseFence(Clock.systemUTC(), System::nanoTime);
    return new Connection(
        client(base, RETRIES, 0, new FencedFactory(fence)),
        client(lease, 0, (int) LEASE_TIMEOUT.toMillis(), new OkHttpClientFactory()),
        fence);
  }

  /** For all but the lease: a request that writes fails unless this process holds the lease. */
  KubernetesClient client() {
    return client;
  }

  /**
   * For the lease alone. It waits behind no other request, gives up soon, and leaves it to the
   * elector to try again.
   */
  KubernetesClient leaseClient() {
    return leaseClient;
  }

  /** Opened by the lease's renewals. */
  LeaseFence fence() {
    return fence;
  }

  /** Who may read this process's metrics, by the API server's word. */
  public Gatekeeper gatekeeper() {
    return new ApiGatekeeper(client, Clock.systemUTC());
  }

  /**
   * What the EVPNOperator asks for. What cannot be read now is seen by the watch, and then this
   * process starts anew.
   */
  public Optional<EvpnOperatorSpec> operator() {
    try {
      return Optional.ofNullable(
              client.resources(EvpnOperator.class).withName(EvpnOperator.NAME).get())
          .flatMap(operator -> Optional.ofNullable(operator.getSpec()));
    } catch (KubernetesClientException e) {
      LOG.warn("EVPNOperator \"default\" cannot be read: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** Where the API server is. */
  public String server() {
    return client.getMasterUrl().toString();
  }

  @Override
  public void close() {
    client.close();
    leaseClient.close();
  }

  private static KubernetesClient client(
      Config base, int retries, int timeoutMillis, OkHttpClientFactory factory) {
    ConfigBuilder config =
        new ConfigBuilder(base)
            .withUserAgent("evpn-udn-controller")
            .withRequestRetryBackoffLimit(retries)
            .withWebsocketPingInterval(PING.toMillis());
    if (timeoutMillis > 0) {
      config.withConnectionTimeout(timeoutMillis).withRequestTimeout(timeoutMillis);
    }
    return new KubernetesClientBuilder()
        .withConfig(config.build())
        .withHttpClientFactory(factory)
        .withTaskExecutor(Executors.newVirtualThreadPerTaskExecutor())
        .build();
  }

  /**
   * Asks the fence where a request is about to go out on a connection that is there: behind every
   * queue and every retry of the client library.
   */
  private static final class FencedFactory extends OkHttpClientFactory {
    private final LeaseFence fence;

    FencedFactory(LeaseFence fence) {
      this.fence = fence;
    }

    /** A review is a question: it stores nothing, and a process without the lease asks it too. */
    private static boolean writes(Request request) {
      return !request.method().equals("GET")
          && !request.url().encodedPath().startsWith("/apis/authentication.k8s.io/")
          && !request.url().encodedPath().startsWith("/apis/authorization.k8s.io/");
    }

    @Override
    protected void additionalConfig(OkHttpClient.Builder builder) {
      builder.addNetworkInterceptor(chain -> {
        if (writes(chain.request()) && !fence.isOpen()) {
          throw new IOException(
              "not sent: this process has not renewed its lease for "
                  + LeaseFence.VALID.toSeconds()
                  + " s");
        }
        return chain.proceed(chain.request());
      });
    }
  }
}
