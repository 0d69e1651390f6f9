// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.okhttp.OkHttpClientFactory;
import java.time.Duration;
import java.util.concurrent.Executors;

/**
 * How the agent talks to the API server. A connection may die without a word, by a firewall or a
 * server that lost its power: then a watch would hear nothing and look well. So each is pinged, and
 * one that does not answer by the next ping is made anew. Of fabric8's HTTP clients the JDK's does
 * not ping; OkHttp's does.
 */
final class Connection {
  /**
   * A dead connection is noticed within twice this. The list that a watch may need before it goes
   * on takes another connection, which may be as dead: so a watch is deaf for at most four times
   * this.
   */
  static final Duration PING = Duration.ofSeconds(10);

  private Connection() {}

  /** A client as the agent needs it. */
  static KubernetesClient open(Config base) {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(base)
                .withUserAgent("evpn-node-agent")
                .withWebsocketPingInterval(PING.toMillis())
                .build())
        .withHttpClientFactory(new OkHttpClientFactory())
        .withTaskExecutor(Executors.newVirtualThreadPerTaskExecutor())
        .build();
  }
}
