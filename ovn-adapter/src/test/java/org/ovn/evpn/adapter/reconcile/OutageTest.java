// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class OutageTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

  private final Outage outage = new Outage();

  @Test
  void outage_shorterThanItsGrace_isNew() {
    outage.note(true, T0);
    outage.note(true, T0.plusSeconds(10));
    assertThat(outage.isNew(T0.plusSeconds(14))).isTrue();
    assertThat(outage.graceEnd(T0.plusSeconds(14))).contains(T0.plusSeconds(15));
  }

  @Test
  void outage_longerThanItsGrace_isOneToTellOf() {
    outage.note(true, T0);
    assertThat(outage.isNew(T0.plusSeconds(15))).isFalse();
    assertThat(outage.graceEnd(T0.plusSeconds(15))).isEmpty();
  }

  @Test
  void outage_backAndAwayAgain_isNewAgain() {
    assertThat(outage.isNew(T0)).as("it is not away").isFalse();
    outage.note(true, T0);
    outage.note(false, T0.plusSeconds(20));
    outage.note(true, T0.plusSeconds(21));
    assertThat(outage.isNew(T0.plusSeconds(30))).isTrue();
  }
}
