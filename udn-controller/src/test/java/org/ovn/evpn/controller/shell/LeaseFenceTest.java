// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LeaseFenceTest {
  private Instant wall = Instant.parse("2026-12-01T00:00:00Z");
  private long nanos = Long.MAX_VALUE - 5; // may overflow at any time

  private final LeaseFence fence =
      new LeaseFence(
          new Clock() {
            @Override
            public ZoneId getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
              return this;
            }

            @Override
            public Instant instant() {
              return wall;
            }
          },
          () -> nanos);

  private void pass(Duration time) {
    wall = wall.plus(time);
    nanos += time.toNanos();
  }

  @Test
  void closed_untilTheFirstRenewal() {
    assertThat(fence.isOpen()).isFalse();
    fence.renewed(fence.now());
    assertThat(fence.isOpen()).isTrue();
  }

  @Test
  void closes_10sAfterTheRenewalWasSent_howeverLongTheAnswerTook() {
    LeaseFence.Moment sent = fence.now();
    pass(Duration.ofSeconds(4));
    fence.renewed(sent);
    pass(Duration.ofMillis(5_999));
    assertThat(fence.isOpen()).isTrue();
    pass(Duration.ofMillis(1));
    assertThat(fence.isOpen()).isFalse();
  }

  @Test
  void answerOfARenewalFromBeforeAStop_opensNothing() {
    LeaseFence.Moment sent = fence.now();
    pass(Duration.ofSeconds(40));
    fence.renewed(sent);
    assertThat(fence.isOpen()).isFalse();
  }

  @Test
  void machineSuspended_monotonicClockStoodStill_isClosed() {
    fence.renewed(fence.now());
    wall = wall.plusSeconds(40);
    assertThat(fence.isOpen()).isFalse();
  }

  @Test
  void wallClockSetBack_closesByTheOther() {
    fence.renewed(fence.now());
    pass(Duration.ofSeconds(9));
    wall = wall.minus(Duration.ofHours(1));
    assertThat(fence.isOpen()).isTrue();
    pass(Duration.ofSeconds(1));
    assertThat(fence.isOpen()).isFalse();
  }

  @Test
  void givenBack_isClosedAtOnce() {
    fence.renewed(fence.now());
    fence.close();
    assertThat(fence.isOpen()).isFalse();
  }
}
