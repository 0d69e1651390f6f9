// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.controller.install.InstallPlan.Phase;

class InstallPlannerTest {
  private final InstallScene scene = new InstallScene();

  private InstallPlan plan() {
    return InstallPlanner.plan(scene.facts());
  }

  /** Steps in short. */
  private List<String> steps() {
    return plan().steps().stream().map(InstallPlannerTest::text).toList();
  }

  private static String text(InstallStep step) {
    return switch (step) {
      case InstallStep.Apply apply ->
          (apply.replace() ? "replace " : "apply ") + apply.target().kind();
      case InstallStep.Delete delete -> "delete " + delete.target().kind();
      case InstallStep.Serve serve -> "serve " + serve.pod();
      case InstallStep.LogLevel log -> "log " + log.node() + " " + log.level();
      case InstallStep.DeleteNodeState state -> "forget " + state.node();
      case InstallStep.Finalizer finalizer -> "finalizer " + finalizer.wanted();
    };
  }

  @Test
  void operator_thatIsNotThere_asksForNothing() {
    InstallFacts facts =
        new InstallFacts(
            Optional.empty(),
            scene.surroundings(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            java.util.Map.of(),
            java.util.Map.of(),
            List.of(),
            true);
    assertThat(InstallPlanner.plan(facts)).isEqualTo(InstallPlan.NOTHING);
  }

  @Test
  void operator_thatIsNew_getsItsFinalizerFirst_andThePoliciesLast() {
    scene.held = false;
    scene.due = true;
    scene.openShift = true;
    assertThat(steps())
        .containsExactly(
            "finalizer true",
            "apply SecurityContextConstraints",
            "apply DaemonSet",
            "apply ValidatingAdmissionPolicy",
            "apply ValidatingAdmissionPolicyBinding");
  }

  @Test
  void cluster_thatIsAsWanted_isLeftAlone() {
    scene.running("n1", "n2");
    assertThat(steps()).isEmpty();
    assertThat(plan().again()).isEmpty();
  }

  @Test
  void daemonSet_thatSomebodyEdited_isWrittenAgain() {
    scene.running("n1");
    DaemonSetFact there = scene.daemonSet.orElseThrow();
    scene.daemonSet =
        Optional.of(new DaemonSetFact("ds", 2, 2, there.template(), there.desired(), false, false));
    assertThat(steps()).containsExactly("apply DaemonSet");
    scene.daemonSet =
        Optional.of(new DaemonSetFact("ds", 1, 1, there.template(), there.desired(), false, true));
    assertThat(steps()).containsExactly("replace DaemonSet");
  }

  @Test
  void spec_thatChanges_changesTheTemplate() {
    scene.running("n1");
    String before = plan().template();
    for (String spec :
        List.of(
            "{agent: {image: other}}",
            "{logging: {format: JSON}}",
            "{splitServiceCIDRs: [10.96.0.0/12]}",
            "{featureGates: {AddressProbes: false}}",
            "{agent: {socketFolders: {ovn: [/run/a]}}}",
            "{agent: {socketFolders: {openvswitch: [/run/a]}}}",
            "{agent: {imagePullPolicy: Always}}",
            "{agent: {imagePullSecrets: [{name: a}]}}",
            "{agent: {resources: {limits: {memory: 1Gi}}}}",
            "{agent: {nodeSelector: {a: b}}}",
            "{agent: {tolerations: [{key: a, operator: Exists}]}}",
            "{agent: {priorityClassName: a}}")) {
      scene.spec = spec;
      assertThat(plan().template()).as(spec).isNotEqualTo(before);
      assertThat(steps()).as(spec).containsExactly("apply DaemonSet");
    }
  }

  @Test
  void logLevel_thatChanges_replacesNoPod_andEachAgentIsAskedOnce() {
    scene.running("n1", "n2");
    scene.logs.put("n1", new InstallFacts.NodeLog("u1", Optional.of("Debug")));
    scene.logs.put("n2", new InstallFacts.NodeLog("u2", Optional.empty()));
    assertThat(plan().steps())
        .as("Info is what an agent that is not asked logs")
        .containsExactly(new InstallStep.LogLevel("n1", "u1", "Info"));
    String before = plan().template();
    scene.spec = "{logging: {level: Debug}}";
    assertThat(plan().template()).isEqualTo(before);
    assertThat(plan().steps()).containsExactly(new InstallStep.LogLevel("n2", "u2", "Debug"));
  }

  @Test
  void updateStrategy_thatChanges_replacesNoPod() {
    scene.running("n1");
    String before = plan().template();
    scene.spec = "{agent: {updateStrategy: {maxUnavailable: 10%}}}";
    assertThat(plan().template()).isEqualTo(before);
    scene.due = true;
    InstallStep.Apply apply = (InstallStep.Apply) plan().steps().getFirst();
    assertThat(apply.body().at("/spec/updateStrategy/rollingUpdate/maxUnavailable").asText())
        .isEqualTo("10%");
  }

  @Test
  void pod_ofANodeThatIsWell_isServed_andOneOfAWorseNodeStopsTheRollOut() {
    scene.running("n1", "n2");
    String template = plan().template();
    scene.pods.set(0, InstallScene.pod("n1", template, false));
    assertThat(steps()).containsExactly("serve pod-n1");
    scene.states.put("n1", InstallScene.state("n1", false, InstallScene.MADE.plusSeconds(1)));
    assertThat(steps()).isEmpty();
    assertThat(plan().stopped()).hasSize(1).first().asString().startsWith("Node \"n1\" is worse");
    scene.states.put("n1", InstallScene.state("n1", true, InstallScene.MADE).by("pod-before"));
    assertThat(plan().again()).contains(ServedGate.SETTLE);
  }

  @Test
  void image_thatNobodyNames_isToldAndNothingRuns() {
    scene.image = Optional.empty();
    assertThat(plan().phase()).isEqualTo(Phase.NO_IMAGE);
    assertThat(steps()).isEmpty();
    scene.spec = "{agent: {image: x}}";
    assertThat(steps()).containsExactly("apply DaemonSet");
  }

  @Test
  void deletion_withNetworksLeft_keepsTheAgentsServing() {
    scene.running("n1");
    scene.deleting = true;
    scene.left = List.of("EVPNNetworks still there: \"cudn.a\".");
    assertThat(plan().phase()).isEqualTo(Phase.WITHDRAWING);
    assertThat(steps()).isEmpty();
    assertThat(plan().again()).contains(Duration.ofSeconds(2));
  }

  @Test
  void deletion_withoutNetworks_releasesTheNodes_thenTheDaemonSetGoes() {
    scene.running("n1", "n2");
    scene.deleting = true;
    assertThat(plan().phase()).isEqualTo(Phase.RELEASING);
    InstallStep.Apply apply = (InstallStep.Apply) plan().steps().getFirst();
    assertThat(apply.body().at("/spec/template/spec/containers/0/args").toString())
        .isEqualTo("[\"release\",\"stay\"]");
    assertThat(apply.body().at("/spec/template/spec").has("readinessGates")).isFalse();
    assertThat(apply.body().at("/spec/updateStrategy/rollingUpdate/maxUnavailable").asText())
        .isEqualTo("100%");

    String release = scene.stands(AgentDaemonSet.Mode.RELEASE, 2);
    assertThat(steps()).as("pods that serve are still there").isEmpty();
    scene.pods.set(0, InstallScene.pod("n1", release, false));
    assertThat(steps()).as("one node has not said that it is done").isEmpty();
    scene.pods.set(1, InstallScene.pod("n2", release, false));
    assertThat(steps()).containsExactly("delete DaemonSet");
  }

  @Test
  void deletion_withoutAgents_takesThePoliciesInReverseOrder_thenTheFinalizer() {
    scene.running("n1");
    scene.deleting = true;
    scene.openShift = true;
    scene.daemonSet = Optional.empty();
    assertThat(steps()).as("a pod is still there").isEmpty();
    scene.pods.clear();
    assertThat(steps())
        .containsExactly(
            "forget n1",
            "delete ValidatingAdmissionPolicyBinding",
            "delete ValidatingAdmissionPolicy",
            "delete SecurityContextConstraints",
            "finalizer false");
  }

  @Test
  void deletion_ofOneThatWeDoNotHold_isNotOurs() {
    scene.running("n1");
    scene.deleting = true;
    scene.held = false;
    assertThat(plan()).isEqualTo(InstallPlan.NOTHING);
  }
}
