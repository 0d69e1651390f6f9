// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.value.HandClock;

class LeaseFenceTest {
  private final HandClock wall = new HandClock();
  private long nanos = Long.MAX_VALUE - 5; // may overflow at any time
  private final LeaseFence fence = new LeaseFence(wall, () -> nanos);

  private void pass(Duration time) {
    wall.pass(time);
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
    wall.pass(Duration.ofSeconds(40));
    assertThat(fence.isOpen()).isFalse();
  }

  @Test
  void wallClockSetBack_closesByTheOther() {
    fence.renewed(fence.now());
    pass(Duration.ofSeconds(9));
    wall.pass(Duration.ofHours(-1));
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
