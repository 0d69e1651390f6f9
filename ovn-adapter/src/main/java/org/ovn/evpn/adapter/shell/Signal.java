// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * A flag that many raise and one waits for, and the time that deadlines are measured by. Raising it
 * while the one works is remembered, once. Thread-safe.
 */
final class Signal {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition raised = lock.newCondition();
  private final LongSupplier nanos;
  private final long startNanos;
  private final Instant start = Instant.now();
  private boolean dirty = true;

  Signal() {
    this(System::nanoTime);
  }

  /**
   * A signal with a clock.
   *
   * @param nanos a clock that nobody sets
   */
  Signal(LongSupplier nanos) {
    this.nanos = nanos;
    this.startNanos = nanos.getAsLong();
  }

  /**
   * The time for deadlines: the wall's at the start, and from then on its own, so that a clock that
   * is set back or forth neither stops nor hurries anything.
   */
  Instant now() {
    return start.plusNanos(nanos.getAsLong() - startNanos);
  }

  void raise() {
    lock.lock();
    try {
      dirty = true;
      raised.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the flag is raised or the time has come, and lowers it.
   *
   * @param deadline by {@link #now}
   * @throws InterruptedException when the process ends
   */
  void await(Instant deadline) throws InterruptedException {
    lock.lock();
    try {
      while (!dirty) {
        long left = Duration.between(now(), deadline).toNanos();
        if (left <= 0) {
          break;
        }
        boolean _ = raised.await(left, TimeUnit.NANOSECONDS);
      }
      dirty = false;
    } finally {
      lock.unlock();
    }
  }
}
