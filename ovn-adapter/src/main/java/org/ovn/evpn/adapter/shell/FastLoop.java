// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop beside the loop, for what must not wait until that one has looked at the kernel: see
 * {@link org.ovn.evpn.adapter.reconcile.FastLane} and {@link
 * org.ovn.evpn.adapter.kernel.StraySvis}. What fails here is left to the other loop, which sees it
 * too and tells of it.
 */
final class FastLoop {
  private static final Logger LOG = LoggerFactory.getLogger(FastLoop.class);

  /** A burst of rows is one plan; and planning takes no more than half of a processor. */
  private static final Duration GAP = Duration.ofMillis(5);

  private static final Duration IDLE = Duration.ofMinutes(10);

  private final Predicate<Instant> lane;
  private final IntConsumer putDown;
  private final Signal signal = new Signal();
  private final Queue<Integer> strays = new ConcurrentLinkedQueue<>();
  private volatile boolean rows;

  /**
   * A loop that does not run yet.
   *
   * @param lane does what is to be done at once in OVN
   * @param putDown puts an SVI down, by its index
   */
  FastLoop(Predicate<Instant> lane, IntConsumer putDown) {
    this.lane = lane;
    this.putDown = putDown;
  }

  /** Rows of OVN changed. */
  void rowsChanged() {
    rows = true;
    signal.raise();
  }

  /** An SVI lost its VRF. */
  void straySvi(int index) {
    strays.add(index);
    signal.raise();
  }

  /** Runs until the thread is interrupted. */
  void run() {
    try {
      while (true) {
        signal.await(signal.now().plus(IDLE));
        Instant start = signal.now();
        once(start);
        Duration took = Duration.between(start, signal.now());
        Thread.sleep(took.compareTo(GAP) > 0 ? took : GAP);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Does what there is. */
  void once(Instant now) {
    for (Integer index = strays.poll(); index != null; index = strays.poll()) {
      try {
        putDown.accept(index);
      } catch (RuntimeException e) {
        LOG.warn("an SVI without VRF could not be put down at once: {}", e.getMessage());
      }
    }
    if (!rows) {
      return;
    }
    rows = false;
    try {
      boolean _ = lane.test(now);
    } catch (RuntimeException e) {
      LOG.warn("a change of OVN could not be followed at once: {}", e.getMessage());
    }
  }
}
