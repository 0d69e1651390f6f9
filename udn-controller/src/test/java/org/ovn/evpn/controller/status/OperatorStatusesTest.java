// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.EvpnOperatorStatus;
import org.ovn.evpn.controller.install.InstallFacts;
import org.ovn.evpn.controller.install.InstallPlan;
import org.ovn.evpn.controller.install.InstallPlanner;
import org.ovn.evpn.controller.install.InstallScene;

class OperatorStatusesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");

  private final InstallScene scene = new InstallScene();
  private List<String> refused = List.of();

  private EvpnOperatorStatus status() {
    InstallFacts facts = scene.facts();
    InstallPlan plan = InstallPlanner.plan(facts);
    return OperatorStatuses.of(scene.operator(), facts, plan, refused, NOW);
  }

  private void is(ConditionType type, boolean truth, Reason reason, String... words) {
    Condition condition = Conditions.find(status().conditions(), type).orElseThrow();
    assertThat(condition.reason()).isEqualTo(reason.wire());
    assertThat(condition.isTrue()).isEqualTo(truth);
    assertThat(condition.message()).endsWith(".");
    assertThat(List.of(words)).allMatch(condition.message()::contains);
    assertThat(condition.observedGeneration()).isEqualTo(3);
    assertThat(reason.places())
        .as("%s", reason)
        .anyMatch(place -> place.object().equals("EVPNOperator") && place.type() == type);
  }

  private void oldPod(int index, String node) {
    scene.pods.set(index, InstallScene.pod(node, "old", true));
  }

  @Test
  void agents_thatAllRun_areAsExpected() {
    scene.running("n1", "n2");
    is(ConditionType.AVAILABLE, true, Reason.AGENTS_READY, "2 of 2");
    is(ConditionType.PROGRESSING, false, Reason.ROLLED_OUT);
    is(ConditionType.DEGRADED, false, Reason.AS_EXPECTED);
    EvpnOperatorStatus status = status();
    assertThat(status.version()).isEqualTo("7");
    assertThat(status.agents())
        .isEqualTo(
            new EvpnOperatorStatus.Agents(
                2, 2, 2, List.of(new EvpnOperatorStatus.Version("7", 2)), List.of()));
    scene.before = status;
    assertThat(status()).as("on top of itself").isEqualTo(status);
  }

  @Test
  void agents_thatAreReplaced_areCounted_andThoseBehindAreNamed() {
    scene.running("n1", "n2", "n3");
    oldPod(1, "n2");
    is(ConditionType.PROGRESSING, true, Reason.ROLLING_OUT, "2 of 3", "3 are ready");
    assertThat(status().agents().behind()).containsExactly("n2");
  }

  @Test
  void rollOut_thatStopped_namesTheNode() {
    scene.running("n1", "n2");
    String template = InstallPlanner.plan(scene.facts()).template();
    scene.pods.set(0, InstallScene.pod("n1", template, false));
    oldPod(1, "n2");
    scene.states.put("n1", InstallScene.state("n1", false, InstallScene.MADE.plusSeconds(1)));
    is(ConditionType.PROGRESSING, true, Reason.ROLLOUT_STOPPED, "Node \"n1\" is worse");
    is(ConditionType.DEGRADED, true, Reason.ROLLOUT_STOPPED, "Node \"n1\" is worse");
    is(ConditionType.AVAILABLE, true, Reason.AGENTS_READY, "1 of 2");
  }

  @Test
  void agents_thatAreNotReady_areNamed_whenMoreThanAnUpdateTakes() {
    scene.running("n1", "n2", "n3");
    for (int i = 0; i < 2; i++) {
      scene.pods.set(i, InstallScene.pod("n" + (i + 1), "old", false));
    }
    is(ConditionType.AVAILABLE, false, Reason.AGENTS_NOT_READY, "\"pod-n1\", \"pod-n2\"");
    scene.spec = "{agent: {updateStrategy: {maxUnavailable: 50%}}}";
    is(ConditionType.AVAILABLE, true, Reason.AGENTS_READY, "1 of 3");
  }

  @Test
  void image_thatNobodyNames_isAskedFor() {
    scene.image = Optional.empty();
    is(ConditionType.AVAILABLE, false, Reason.IMAGE_MISSING, "RELATED_IMAGE_OVN_ADAPTER");
    is(ConditionType.DEGRADED, true, Reason.IMAGE_MISSING, "spec.agent.image");
  }

  @Test
  void gate_thatNobodyKnows_isNamed_andTheOthersHold() {
    scene.spec = "{featureGates: {AddressProbes: false, Unheard: true}}";
    scene.running("n1");
    is(ConditionType.DEGRADED, true, Reason.FEATURE_GATE_UNKNOWN, "\"Unheard\"");
    assertThat(
            Conditions.find(status().conditions(), ConditionType.DEGRADED).orElseThrow().message())
        .doesNotContain("AddressProbes");
  }

  @Test
  void write_thatIsRefused_isToldFirst() {
    scene.running("n1");
    refused = List.of("apply DaemonSet ovn-adapter: 403 forbidden.");
    is(ConditionType.DEGRADED, true, Reason.WRITE_REFUSED, "403 forbidden");
  }

  @Test
  void deletion_saysWhatIsLeft() {
    scene.running("n1");
    scene.deleting = true;
    scene.left = List.of("EVPNNetworks still there: \"cudn.a\".");
    is(ConditionType.PROGRESSING, true, Reason.RELEASING, "\"cudn.a\"");
    is(ConditionType.AVAILABLE, false, Reason.RELEASING);
    scene.left = List.of();
    is(ConditionType.PROGRESSING, true, Reason.RELEASING, "left on nodes");
    scene.daemonSet = Optional.empty();
    is(ConditionType.PROGRESSING, true, Reason.RELEASING, "being removed");
  }
}
