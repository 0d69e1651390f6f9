// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.controller.install.InstallScene.MADE;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.api.v1alpha1.NodeNetwork;
import org.ovn.evpn.controller.install.ServedGate.Verdict;

class ServedGateTest {
  private static final AgentPod POD = InstallScene.pod("n1", "t", false);

  private static Verdict judge(AgentPod pod, EvpnNodeStateStatus state) {
    return ServedGate.judge(pod, Optional.of(state));
  }

  private static AgentPod pod(boolean lives, Duration livesFor) {
    return new AgentPod("pod-n1", "n1", "t", MADE, lives, livesFor, false, false, false, "");
  }

  @Test
  void node_thatIsWell_isServed() {
    assertThat(judge(POD, InstallScene.state("n1", true, MADE.plusSeconds(5))))
        .isEqualTo(new Verdict.Served());
  }

  @Test
  void node_thatGotWorse_isNamedWithWhatItSays() {
    assertThat(judge(POD, InstallScene.state("n1", false, MADE.plusSeconds(5))))
        .isEqualTo(
            new Verdict.Worse(
                "Node \"n1\" is worse than before pod \"pod-n1\": OVN's databases cannot be"
                    + " reached."));
  }

  @Test
  void node_thatWasBadBefore_doesNotHoldTheOthersUp() {
    assertThat(judge(POD, InstallScene.state("n1", false, MADE.minusSeconds(5))))
        .isEqualTo(new Verdict.Served());
  }

  @Test
  void network_thatDegraded_isWorse_whileTheNodeIsReady() {
    Condition degraded =
        new Condition(
            ConditionType.DEGRADED.wire(),
            Condition.Status.TRUE,
            null,
            MADE.plusSeconds(9).toString(),
            Reason.FRR_SILENT.wire(),
            "FRR is silent.");
    NodeNetwork network =
        new NodeNetwork("cudn.a", 1, null, null, null, null, 0, 0, List.of(degraded));
    assertThat(judge(POD, InstallScene.state("n1", List.of(network))))
        .isEqualTo(
            new Verdict.Worse(
                "Node \"n1\" is worse than before pod \"pod-n1\": Network cudn.a: FRR is silent."));
  }

  @Test
  void state_ofTheAgentBefore_saysNothingOfThisOne() {
    assertThat(judge(POD, InstallScene.state("n1", true, MADE).by("pod-before")))
        .isInstanceOf(Verdict.Early.class);
    assertThat(ServedGate.judge(POD, Optional.empty())).isInstanceOf(Verdict.Early.class);
  }

  @Test
  void pod_thatKubeletCannotKeep_holdsTheOthersUp_andIsNamed() {
    AgentPod crashes =
        new AgentPod(
            "pod-n1",
            "n1",
            "t",
            MADE,
            false,
            Duration.ZERO,
            false,
            false,
            false,
            "container agent does not run (CrashLoopBackOff): it ended with 1");
    assertThat(ServedGate.judge(crashes, Optional.empty()))
        .isEqualTo(
            new Verdict.Worse(
                "Pod \"pod-n1\" on node \"n1\": container agent does not run (CrashLoopBackOff): it"
                    + " ended with 1. Correct what it names, or go back to the image of before."));
  }

  @Test
  void pod_thatHasNotLivedForLong_waits() {
    EvpnNodeStateStatus well = InstallScene.state("n1", true, MADE);
    assertThat(judge(pod(false, Duration.ZERO), well)).isInstanceOf(Verdict.Early.class);
    assertThat(judge(pod(true, Duration.ofSeconds(4)), well))
        .isEqualTo(new Verdict.Early(Duration.ofSeconds(6)));
  }

  @Test
  void turn_atAnUnknownTime_countsAsNew() {
    EvpnNodeStateStatus state =
        new EvpnNodeStateStatus(
                "7",
                List.of(),
                List.of(),
                List.of(new Condition("Ready", Condition.Status.FALSE, null, null, "X", "Broken.")))
            .by("pod-n1");
    assertThat(judge(POD, state)).isInstanceOf(Verdict.Worse.class);
  }
}
