// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SignalTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final Signal signal = new Signal(nanos::get);

  @Test
  @Timeout(10)
  void deadlines_wallClockOrCounterWraps_followTheClockThatNobodySets()
      throws InterruptedException {
    Instant start = signal.now();
    signal.await(start); // it begins raised
    Instant inAnHour = start.plus(Duration.ofHours(1));
    nanos.addAndGet(Duration.ofHours(1).toNanos());
    assertThat(signal.now()).as("the counter wraps").isEqualTo(inAnHour);
    signal.await(inAnHour);
    signal.raise();
    signal.await(inAnHour.plusSeconds(99));
  }
}
