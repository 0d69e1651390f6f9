package org.ovn.evpn.adapter.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A flag that many raise and one waits for. Raising it while the one works is remembered, once.
 * Thread-safe.
 */
final class Signal {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition raised = lock.newCondition();
  private boolean dirty = true;

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
   * @throws InterruptedException when the process ends
   */
  void await(Instant deadline) throws InterruptedException {
    lock.lock();
    try {
      while (!dirty) {
        long nanos = Duration.between(Instant.now(), deadline).toNanos();
        if (nanos <= 0) {
          break;
        }
        // a clock that is set back must not stop the loop for longer than the wait was meant to be
        boolean _ = raised.await(nanos, TimeUnit.NANOSECONDS);
      }
      dirty = false;
    } finally {
      lock.unlock();
    }
  }
}
