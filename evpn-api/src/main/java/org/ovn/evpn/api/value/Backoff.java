// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.value;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Exponential back-off: {@code first}, doubled per failure, never more than {@code most}.
 *
 * @param first wait after the first failure; positive
 * @param most upper bound of any wait; not less than {@code first}
 */
public record Backoff(Duration first, Duration most) {
  public Backoff {
    if (first.isNegative() || first.isZero() || most.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "back-off needs 0 < first <= most, got " + first + " and " + most);
    }
  }

  /**
   * The wait before the next attempt.
   *
   * @param failures consecutive failures so far; less than 1 counts as 1
   */
  public Duration delay(int failures) {
    long ceiling = most.toNanos();
    int doublings = Math.min(Math.max(failures - 1, 0), 40);
    long base = first.toNanos();
    return Duration.ofNanos(base > (ceiling >> doublings) ? ceiling : base << doublings);
  }

  /**
   * As {@link #delay}, shortened by up to a quarter at random, so that those that failed together
   * do not come back together.
   */
  public Duration jittered(int failures) {
    long raw = delay(failures).toNanos();
    return Duration.ofNanos(raw - ThreadLocalRandom.current().nextLong(raw / 4 + 1));
  }
}
