// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeLeaseTest {
  private final List<String> renewals = new ArrayList<>();
  private boolean lives = true;
  private boolean reachable = true;
  private final NodeLease lease =
      new NodeLease(
          uid -> {
            if (!reachable) {
              throw new IllegalStateException("no answer");
            }
            renewals.add(uid);
          },
          () -> lives);

  @Test
  void lease_untilTheNodeIsKnown_isNotRenewed() {
    assertThat(lease.step()).isLessThan(NodeLease.RETRY);
    assertThat(renewals).isEmpty();
  }

  @Test
  void lease_ofAnAgentThatLives_isRenewedEachPeriod() {
    lease.owner("4f6a");
    assertThat(lease.step()).isEqualTo(NodeLease.PERIOD);
    assertThat(renewals).containsExactly("4f6a");
    // One that is lost must not make an agent look dead.
    assertThat(NodeLease.PERIOD.multipliedBy(2)).isLessThan(NodeLease.DURATION);
  }

  @Test
  void lease_ofALoopThatHangs_isNotRenewed() {
    lease.owner("4f6a");
    lives = false;
    assertThat(lease.step()).isEqualTo(NodeLease.RETRY);
    assertThat(renewals).isEmpty();
  }

  @Test
  void renewal_thatFails_isTriedAgainSoon() {
    lease.owner("4f6a");
    reachable = false;
    assertThat(lease.step()).isEqualTo(NodeLease.RETRY);
    reachable = true;
    assertThat(lease.step()).isEqualTo(NodeLease.PERIOD);
  }

  @Test
  void pulse_ofALoopThatTurns_beatsUntilItHangs() {
    long[] now = {5};
    Pulse pulse = new Pulse(() -> now[0]);
    assertThat(pulse.beats()).isTrue();
    pulse.passBegins();
    now[0] += Pulse.LONGEST_PASS.toNanos() - 1;
    assertThat(pulse.beats()).isTrue();
    now[0]++;
    assertThat(pulse.beats()).isFalse();
    pulse.passEnds();
    now[0] += Duration.ofMinutes(2).toNanos();
    assertThat(pulse.beats()).isTrue();
    now[0] += Duration.ofMinutes(1).toNanos();
    assertThat(pulse.beats()).isFalse();
  }

  @Test
  void environment_ofAPod_leavesItToKubelet() {
    assertThat(lease(Map.of("NODE_NAME", "n"))).contains("evpn-system");
    assertThat(lease(Map.of("NODE_NAME", "n", "EVPN_NAMESPACE", "evpn"))).contains("evpn");
    assertThat(lease(Map.of("NODE_NAME", "n", "POD_NAME", "p"))).isEmpty();
    assertThat(lease(Map.of("NODE_NAME", "n", "POD_NAME", "p", "AGENT_LEASE", "true")))
        .contains("evpn-system");
    assertThat(lease(Map.of("NODE_NAME", "n", "AGENT_LEASE", "false"))).isEmpty();
    assertThatThrownBy(() -> lease(Map.of("NODE_NAME", "n", "AGENT_LEASE", "yes")))
        .hasMessage("AGENT_LEASE is neither true nor false: correct it, or leave it out.");
  }

  private static Optional<String> lease(Map<String, String> environment) {
    return AgentConfig.from(environment).lease();
  }
}
