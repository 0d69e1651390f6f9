package org.ovn.evpn.controller.queue;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Exponential back-off: {@code first}, doubled per failure, never more than {@code most}, shortened
 * by up to a quarter at random so that keys that failed together do not come back together.
 *
 * @param first wait after the first failure; positive
 * @param most upper bound of any wait; not less than {@code first}
 */
public record Backoff(Duration first, Duration most) {
  /** What the controller uses: 100 ms to one minute. */
  public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(100), Duration.ofMinutes(1));

  public Backoff {
    if (first.isNegative() || first.isZero() || most.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "back-off needs 0 < first <= most, got " + first + " and " + most);
    }
  }

  /**
   * The wait before the next attempt.
   *
   * @param failures consecutive failures so far, 1 or more
   */
  public Duration delay(int failures) {
    long ceiling = most.toNanos();
    int doublings = Math.min(Math.max(failures - 1, 0), 40);
    long base = first.toNanos();
    long raw = base > (ceiling >> doublings) ? ceiling : base << doublings;
    long jitter = ThreadLocalRandom.current().nextLong(raw / 4 + 1);
    return Duration.ofNanos(raw - jitter);
  }
}
