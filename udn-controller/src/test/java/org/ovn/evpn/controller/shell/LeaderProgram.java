// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Competes for the lease of a namespace, and while it is the leader, by its own account, writes
 * ConfigMap "written-by-IDENTITY" there as fast as it can. Unlike the controller it goes on when it
 * hears that the lease is lost: only the fence stops it.
 */
final class LeaderProgram implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Connection connection;
  private final CompletableFuture<?> election;
  private volatile boolean ended;

  LeaderProgram(Connection connection, String namespace, String identity) {
    this.connection = connection;
    this.election =
        Leadership.compete(
            connection,
            namespace,
            identity,
            executor,
            () -> executor.execute(() -> write(namespace, identity)),
            () -> {});
  }

  /** With a process of its own. Arguments: URL, CA (base64), token, namespace, identity. */
  public static void main(String[] arguments) throws InterruptedException {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(arguments[0])
            .withCaCertData(arguments[1])
            .withOauthToken(arguments[2])
            .build();
    new LeaderProgram(Connection.open(config), arguments[3], arguments[4]);
    Thread.sleep(Duration.ofMinutes(5));
  }

  private void write(String namespace, String identity) {
    for (long n = 1; !ended; n++) {
      ConfigMap counter =
          new ConfigMapBuilder()
              .withNewMetadata()
              .withNamespace(namespace)
              .withName("written-by-" + identity)
              .endMetadata()
              .addToData("n", Long.toString(n))
              .build();
      try {
        connection
            .client()
            .resource(counter)
            .fieldManager(identity)
            .forceConflicts()
            .serverSideApply();
        Thread.sleep(PAUSE);
      } catch (KubernetesClientException e) {
        // As a writer that tries again and again.
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  @Override
  public void close() {
    ended = true;
    election.cancel(true);
    executor.shutdownNow();
    connection.close();
  }
}
