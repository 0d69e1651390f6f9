// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Whether the agent's loop still turns: it looks at everything at least once a minute, and no look
 * takes long. One thread turns it, any may ask. Thread-safe.
 */
final class Pulse {
  /** A pass over thousands of networks on a busy node takes seconds. */
  static final Duration LONGEST_PASS = Duration.ofSeconds(60);

  /** Three times the loop's tick. */
  static final Duration LONGEST_PAUSE = Duration.ofMinutes(3);

  private record State(boolean busy, long since) {}

  private final LongSupplier nanos;
  private volatile State state;

  Pulse() {
    this(System::nanoTime);
  }

  /**
   * A pulse with a clock.
   *
   * @param nanos a clock that nobody sets
   */
  Pulse(LongSupplier nanos) {
    this.nanos = nanos;
    this.state = new State(false, nanos.getAsLong());
  }

  /** A pass begins. */
  void passBegins() {
    state = new State(true, nanos.getAsLong());
  }

  /** The pass has come to its end, well or not. */
  void passEnds() {
    state = new State(false, nanos.getAsLong());
  }

  /** Whether the loop turns. */
  boolean beats() {
    State now = state;
    Duration limit = now.busy() ? LONGEST_PASS : LONGEST_PAUSE;
    return nanos.getAsLong() - now.since() < limit.toNanos();
  }

  /** Why the agent should be started again; empty while its loop turns. */
  Optional<String> stuck() {
    return beats() ? Optional.empty() : Optional.of("a pass does not come to its end");
  }
}
