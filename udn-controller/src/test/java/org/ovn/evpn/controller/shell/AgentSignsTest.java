// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.controller.shell.AgentSigns.Opinion;

class AgentSignsTest {
  private static final String NODE = "node-1";
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

  private long seconds = 1_000;
  private final AgentSigns signs =
      new AgentSigns("evpn-system", () -> Duration.ofSeconds(seconds).toNanos());

  private Opinion opinion() {
    return signs.opinion(NODE);
  }

  /** As the shell does: a Lease is read once more before its agent counts as dead. */
  private Opinion confirmed() {
    assertThat(opinion()).isEqualTo(new Opinion.Doubtful());
    signs.confirm(NODE);
    return opinion();
  }

  private void renew(String time) {
    signs.lease(NODE, time, Optional.of(T0.plusSeconds(seconds)));
  }

  private void pod(boolean ready) {
    signs.pod(NODE, "uid", "ovn-adapter-x", ready, Duration.ZERO);
  }

  private static Opinion.Alive lookAgainIn(long seconds) {
    return new Opinion.Alive(Optional.of(Duration.ofSeconds(seconds)));
  }

  @Test
  void agent_ofWhichNothingIsKnown_isNotDead() {
    assertThat(opinion()).isEqualTo(new Opinion.Alive(Optional.empty()));
  }

  @Test
  void lease_renewedInTime_keepsTheAgentAlive() {
    for (int i = 0; i < 5; i++) {
      renew("t" + i);
      seconds += 40;
      assertThat(opinion()).isEqualTo(lookAgainIn(60));
    }
  }

  @Test
  void lease_notRenewed_isDeadWithinTwoMinutes() {
    renew("t");
    renew("t1");
    seconds += 99;
    assertThat(opinion()).isEqualTo(lookAgainIn(1));
    seconds += 1;
    assertThat(confirmed())
        .isEqualTo(new Opinion.Dead("it does not renew Lease \"evpn-system/node-1\" any more"));
    assertThat(AgentSigns.LEASE_GRACE).isLessThan(Duration.ofMinutes(2));
  }

  @Test
  void lease_seenAgainUnchanged_isNoRenewal() {
    renew("t");
    seconds += 60;
    renew("t");
    seconds += 40;
    assertThat(opinion()).isEqualTo(new Opinion.Doubtful());
  }

  @Test
  void lease_ofANodeWhoseClockIsWrong_countsFromWhenItWasSeen() {
    renew("1970-01-01T00:00:00.000000Z");
    seconds += 40;
    renew("1970-01-01T00:00:40.000000Z");
    seconds += 90;
    assertThat(opinion()).isEqualTo(lookAgainIn(10));
  }

  @Test
  void agent_thatRenewsAgain_livesAgain() {
    renew("t");
    seconds += 200;
    assertThat(confirmed()).isInstanceOf(Opinion.Dead.class);
    assertThat(signs.lease(NODE, "t1", Optional.empty())).as("worth a look").isTrue();
    assertThat(opinion()).isEqualTo(lookAgainIn(100));
  }

  @Test
  void renewal_ofAnAgentThatLives_asksForNoLook() {
    renew("t");
    seconds += 40;
    assertThat(signs.lease(NODE, "t1", Optional.empty())).isFalse();
  }

  @Test
  void lease_leftLongBeforeThisProcessBegan_isDeadAtOnce() {
    renew("t");
    signs.written(T0.plusSeconds(seconds).plus(AgentSigns.LEFT).plusSeconds(1));
    assertThat(confirmed()).isInstanceOf(Opinion.Dead.class);
  }

  @Test
  void apiServer_awayForTheAgentToo_givesItTimeToCatchUp() {
    renew("t");
    seconds += 100;
    assertThat(opinion()).isEqualTo(new Opinion.Doubtful());
    signs.excuse(NODE);
    assertThat(opinion()).isEqualTo(lookAgainIn(50));
  }

  @Test
  void pod_ready_makesTheLeaseSuperfluous() {
    renew("t");
    pod(true);
    seconds += 1_000;
    assertThat(opinion()).isEqualTo(new Opinion.Alive(Optional.empty()));
  }

  @Test
  void pod_notReadyForLong_isDeadUntilItIsReady() {
    pod(true);
    seconds += 1_000;
    pod(false);
    assertThat(opinion()).isEqualTo(lookAgainIn(60));
    seconds += 60;
    assertThat(opinion())
        .isEqualTo(new Opinion.Dead("its pod \"evpn-system/ovn-adapter-x\" is not ready"));
    pod(true);
    assertThat(opinion()).isEqualTo(new Opinion.Alive(Optional.empty()));
  }

  @Test
  void pod_replaced_isNotDeadMeanwhile() {
    pod(true);
    signs.reports(NODE, true);
    signs.podGone(NODE, "uid");
    seconds += 30;
    assertThat(opinion()).isEqualTo(lookAgainIn(70));
    signs.pod(NODE, "uid-2", "ovn-adapter-y", false, Duration.ZERO);
    seconds += 50;
    assertThat(opinion()).isEqualTo(lookAgainIn(10));
    signs.pod(NODE, "uid-2", "ovn-adapter-y", true, Duration.ZERO);
    assertThat(opinion()).isEqualTo(new Opinion.Alive(Optional.empty()));
  }

  @Test
  void pod_notReadyLongBeforeThisProcessBegan_isDeadAtOnce() {
    signs.pod(NODE, "uid", "ovn-adapter-x", false, Duration.ofHours(1));
    assertThat(opinion()).isInstanceOf(Opinion.Dead.class);
  }

  @Test
  void node_thatReportedAndHasNeitherPodNorLease_isDead() {
    signs.reports(NODE, true);
    seconds += 100;
    assertThat(confirmed())
        .isEqualTo(
            new Opinion.Dead("there is neither a pod of it nor a Lease \"evpn-system/node-1\""));
    signs.reports(NODE, false);
    assertThat(opinion()).isEqualTo(new Opinion.Alive(Optional.empty()));
  }

  @Test
  void leaseGone_withTheNode_isForgotten() {
    renew("t");
    signs.leaseGone(NODE);
    seconds += 1_000;
    assertThat(opinion()).isEqualTo(new Opinion.Alive(Optional.empty()));
  }
}
