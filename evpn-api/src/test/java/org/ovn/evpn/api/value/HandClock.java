// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.value;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that a test moves by hand: no test sits a wait out. Other modules use it too. */
public final class HandClock extends Clock {
  private Instant now = Instant.EPOCH;

  /** Moves on, or back when negative. */
  public void pass(Duration time) {
    now = now.plus(time);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
