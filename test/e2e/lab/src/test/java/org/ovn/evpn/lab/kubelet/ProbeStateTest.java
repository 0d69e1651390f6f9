// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ProbeBuilder;
import org.junit.jupiter.api.Test;

class ProbeStateTest {

  @Test
  void probe_isAskedEachPeriod_andBadOnlyWhenItHasBorneEnough() {
    ProbeState probe =
        new ProbeState(
            new ProbeBuilder()
                .withInitialDelaySeconds(1)
                .withPeriodSeconds(5)
                .withFailureThreshold(2)
                .build(),
            100);
    assertThat(probe.isDue(1099)).isFalse();
    assertThat(probe.isDue(1100)).isTrue();
    assertThat(probe.isDue(6099)).isFalse();
    assertThat(probe.isDue(6100)).isTrue();
    probe.answered(false);
    assertThat(probe.verdict()).isEqualTo(ProbeState.Verdict.UNKNOWN);
    probe.answered(true);
    probe.answered(false);
    assertThat(probe.verdict()).isEqualTo(ProbeState.Verdict.GOOD);
    probe.answered(false);
    assertThat(probe.verdict()).isEqualTo(ProbeState.Verdict.BAD);
  }

  @Test
  void pauses_growAsKubeletsDo_andBeginAnewAfterAGoodRun() {
    Restarts restarts = new Restarts();
    assertThat(restarts.ended(100)).isZero();
    assertThat(restarts.ended(100)).isEqualTo(10_000);
    assertThat(restarts.ended(100)).isEqualTo(20_000);
    for (int i = 0; i < 9; i++) {
      restarts.ended(100);
    }
    assertThat(restarts.ended(100)).isEqualTo(300_000);
    assertThat(restarts.ended(600_000)).isZero();
  }
}
