// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One controller at a time, by a Lease with the usual 15, 10 and 2 seconds. */
final class Leadership {
  /** Name of the Lease. */
  static final String LEASE = "evpn-udn-controller";

  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

  private Leadership() {}

  /**
   * Competes until cancelled.
   *
   * @param connection whose fence the renewals open
   * @param began called once when this process becomes the leader
   * @param lost called when it no longer is, cancellation included
   * @return cancel it to give the Lease back
   */
  static CompletableFuture<?> compete(
      Connection connection,
      String namespace,
      String identity,
      Executor executor,
      Runnable began,
      Runnable lost) {
    LeaderElector elector =
        new LeaderElector(
            connection.leaseClient(),
            new LeaderElectionConfigBuilder()
                .withName(LEASE)
                .withLock(
                    new FencedLock(new LeaseLock(namespace, LEASE, identity), connection.fence()))
                .withLeaseDuration(Duration.ofSeconds(15))
                .withRenewDeadline(LeaseFence.VALID)
                .withRetryPeriod(Duration.ofSeconds(2))
                .withReleaseOnCancel(true)
                .withLeaderCallbacks(
                    new LeaderCallbacks(began, lost, leader -> LOG.info("Leader is {}", leader)))
                .build(),
            executor);
    return elector.start();
  }
}
