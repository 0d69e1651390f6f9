// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ovn.evpn.api.value.Backoff;

/**
 * Who failed, why, and until when he is left alone: 1 s, doubling to a minute. Retries never end.
 * Confined to the loop's thread.
 */
final class BackOff {
  private static final Backoff DELAYS = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

  private record Failure(Instant until, int times, List<String> reasons) {}

  private final Map<String, Failure> failures = new HashMap<>();

  /** Whether this one is to be left alone now. */
  boolean holds(String who, Instant now) {
    Failure failure = failures.get(who);
    return failure != null && now.isBefore(failure.until());
  }

  void failed(String who, List<String> reasons, Instant now) {
    Failure before = failures.get(who);
    int times = before == null ? 1 : before.times() + 1;
    failures.put(who, new Failure(now.plus(DELAYS.delay(times)), times, List.copyOf(reasons)));
  }

  /** It worked, or the wish changed: the next failure begins anew. */
  void forget(String who) {
    failures.remove(who);
  }

  /** Why this one failed last; empty when it did not. */
  List<String> reasons(String who) {
    Failure failure = failures.get(who);
    return failure == null ? List.of() : failure.reasons();
  }

  /** Everyone who failed. */
  List<String> failing() {
    return failures.keySet().stream().sorted().toList();
  }

  /** When the next one may try again. */
  Optional<Instant> nextDeadline(Instant now) {
    return failures.values().stream()
        .map(Failure::until)
        .filter(now::isBefore)
        .min(Instant::compareTo);
  }
}
