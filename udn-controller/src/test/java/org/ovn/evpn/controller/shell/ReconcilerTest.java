// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReconcilerTest {
  /** What an administrator may wait for a condition after FRRNodeState shows an error. */
  private static final Duration TOLD = Duration.ofSeconds(5);

  /** For the watch, and for the write of the status. */
  private static final Duration OTHERS = Duration.ofMillis(500);

  /**
   * The worst moment for an event is when a plan has just taken its snapshot: that plan runs to its
   * end, changes are gathered, and the next plan is made.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 50, 200, 500, 1_000})
  void change_atTheWorstMoment_isPlannedWithinFiveSeconds(long planMillis) {
    Duration plan = Duration.ofMillis(planMillis);
    assertThat(plan.plus(Reconciler.gather(plan)).plus(plan).plus(OTHERS))
        .isLessThanOrEqualTo(TOLD);
  }

  @ParameterizedTest
  @ValueSource(longs = {100, 1_000, 10_000})
  void plans_thatAreDear_takeAThirdOfTheTimeAtMost(long planMillis) {
    Duration plan = Duration.ofMillis(planMillis);
    assertThat(Reconciler.gather(plan)).isGreaterThanOrEqualTo(plan.multipliedBy(2));
  }
}
