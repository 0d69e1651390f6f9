// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import java.time.Duration;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews this node's Lease as long as the loop turns, so that the controller knows within two
 * minutes that an agent is gone or hangs. It is for nodes where no kubelet says that of the agent's
 * pod: 5,000 nodes write 125 times a second. {@link #owner} may be called by any thread.
 */
final class NodeLease {
  /** How often it is renewed, a tenth more or less. */
  static final Duration PERIOD = Duration.ofSeconds(40);

  /** After so long without a renewal the controller takes the agent for dead. */
  static final Duration DURATION = Duration.ofSeconds(100);

  /** How soon it is tried again: long before the controller loses patience. */
  static final Duration RETRY = Duration.ofSeconds(10);

  private static final Duration UNTIL_THE_NODE_IS_KNOWN = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(NodeLease.class);

  private final LeasePort lease;
  private final BooleanSupplier lives;
  private final Random random = new Random();
  private volatile @Nullable String nodeUid;
  private boolean told;

  /**
   * A Lease that is not renewed yet.
   *
   * @param lives whether the agent may say so
   */
  NodeLease(LeasePort lease, BooleanSupplier lives) {
    this.lease = lease;
    this.lives = lives;
  }

  /** The Node that it belongs to. */
  void owner(String uid) {
    nodeUid = uid;
  }

  /** Starts to renew. */
  void start() {
    Thread.ofVirtual().name("lease").start(this::run);
  }

  private void run() {
    try {
      while (true) {
        long pause = step().toMillis();
        // A thousand agents that lost the API server together do not come back at once.
        Thread.sleep(pause * 9 / 10 + random.nextLong(pause / 5));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Renews if it is right to; how long to wait, about. */
  Duration step() {
    String uid = nodeUid;
    if (uid == null) {
      return UNTIL_THE_NODE_IS_KNOWN;
    }
    if (!lives.getAsBoolean()) {
      LOG.error("a pass does not come to its end: the Lease is not renewed");
      return RETRY;
    }
    try {
      lease.renew(uid);
      told = false;
      return PERIOD;
    } catch (RuntimeException e) {
      if (!told) {
        LOG.warn("renewing the Lease: {}; trying again", e.getMessage());
      }
      told = true;
      return RETRY;
    }
  }
}
