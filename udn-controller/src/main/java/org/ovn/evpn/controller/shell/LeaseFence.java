// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Until when this process may write, by its own clocks. The elector of the client library learns
 * that a lease is lost when its renewal returns; a connection that hangs, or a process that was
 * stopped, delays that past the moment at which another process took the lease. So each write asks
 * here, right before it is sent.
 *
 * <p>Another process takes the lease at the earliest one lease duration (15 s) after it saw the
 * last renewal, thus after that was sent. This fence closes {@link #VALID} after the last renewal
 * <em>began</em>, so it closes at least 5 s earlier, whatever the two processes' clocks show.
 *
 * <p>Two clocks are asked, as each stands still at times: the monotonic one while the machine is
 * suspended, the wall clock when somebody sets it back. Thread-safe.
 */
final class LeaseFence {
  /** How long a renewal lets this process write: client-go's usual renew deadline. */
  static final Duration VALID = Duration.ofSeconds(10);

  /**
   * A moment by both clocks.
   *
   * @param nanos monotonic
   */
  record Moment(Instant wall, long nanos) {}

  private final Clock clock;
  private final LongSupplier nanoTime;
  private volatile @Nullable Moment renewed;

  /**
   * A closed fence.
   *
   * @param nanoTime monotonic, in ns
   */
  LeaseFence(Clock clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /** Now; to be asked before a renewal is sent. */
  Moment now() {
    return new Moment(clock.instant(), nanoTime.getAsLong());
  }

  /**
   * The lease is ours.
   *
   * @param sent when the request that made it so was sent
   */
  void renewed(Moment sent) {
    renewed = sent;
  }

  /** The lease is, or may be, somebody else's. */
  void close() {
    renewed = null;
  }

  /** Whether a write that is sent now is sent under the lease. */
  boolean isOpen() {
    Moment last = renewed;
    if (last == null) {
      return false;
    }
    Moment now = now();
    Duration wall = Duration.between(last.wall(), now.wall());
    return now.nanos() - last.nanos() < VALID.toNanos() && wall.compareTo(VALID) < 0;
  }
}
