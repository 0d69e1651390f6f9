// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffTest {
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(60));

  @ParameterizedTest
  @CsvSource({"-1,100", "0,100", "1,100", "2,200", "3,400", "10,51200", "11,60000", "40,60000"})
  void delay_perFailure_doublesUpToItsBound(int failures, long millis) {
    assertThat(BACKOFF.delay(failures)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 1_000_000, Integer.MAX_VALUE})
  void delay_afterVeryManyFailures_staysAtItsBound(int failures) {
    assertThat(BACKOFF.delay(failures)).isEqualTo(Duration.ofSeconds(60));
    Backoff long_ = new Backoff(Duration.ofNanos(1), Duration.ofDays(100_000));
    assertThat(long_.delay(failures)).isBetween(Duration.ofMinutes(18), Duration.ofDays(100_000));
  }

  @Test
  void jittered_perFailure_isShorterByUpToAQuarter() {
    assertThat(BACKOFF.jittered(1)).isBetween(Duration.ofMillis(75), Duration.ofMillis(100));
    assertThat(BACKOFF.jittered(2)).isBetween(Duration.ofMillis(150), Duration.ofMillis(200));
    for (int failures : new int[] {11, 40, 64, 1_000_000, Integer.MAX_VALUE}) {
      assertThat(BACKOFF.jittered(failures))
          .isBetween(Duration.ofSeconds(45), Duration.ofSeconds(60));
    }
  }

  @Test
  void backoff_withFirstEqualToMost_isConstant() {
    Backoff constant = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1));
    assertThat(constant.delay(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(constant.delay(9)).isEqualTo(Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @CsvSource({"PT2S,PT1S", "PT0S,PT1S", "PT-1S,PT1S"})
  void backoff_withBoundsInDisorder_isRefused(Duration first, Duration most) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Backoff(first, most))
        .withMessageContaining("0 < first <= most");
  }
}
