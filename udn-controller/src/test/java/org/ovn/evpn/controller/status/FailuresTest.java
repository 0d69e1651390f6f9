// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Severity;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.controller.advertise.AdvertisingState;
import org.ovn.evpn.controller.enable.Enabled;
import org.ovn.evpn.controller.facts.FrrFacts;
import org.ovn.evpn.controller.resolve.Objection;
import org.ovn.evpn.controller.vtep.VtepPlan;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.World;
import org.ovn.evpn.frr.facts.FrrNodeReport;

/** An error of the program in the conditions of one object is told there, and stops no other. */
class FailuresTest {
  private final World world = Demo.world();

  private Enabled enabled(List<Objection> objections) {
    Map<String, EvpnNetworkSpec> specs = new TreeMap<>(world.specs());
    return new Enabled(new TreeMap<>(specs), Map.of(), Map.of(Demo.DEV, "developers"), objections);
  }

  private Statuses statuses(
      Enabled enabled, VtepPlan vteps, Map<String, AdvertisingState> advertising) {
    return StatusPlanner.plan(
        world.facts(),
        enabled,
        vteps,
        new StatusInputs(
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            advertising,
            new StatusInputs.Peers(Map.of(), Map.of(), Map.of())),
        world.now());
  }

  private static VtepPlan vteps(VtepPlan.Acceptance... acceptances) {
    TreeMap<String, VtepPlan.Acceptance> byName = new TreeMap<>();
    List.of(acceptances).forEach(acceptance -> byName.put("fabric", acceptance));
    return new VtepPlan(
        Map.of(), new TreeMap<>(), Map.of(), Map.of(), new TreeMap<>(), byName, List.of());
  }

  /** One without a reason cannot be made a condition. */
  @SuppressWarnings("NullAway")
  private static Objection broken(Subject subject, String evpn) {
    return new Objection(evpn, new Issue(subject, null, Severity.BLOCKS, "no reason"));
  }

  private static Condition find(List<Condition> conditions, ConditionType type) {
    return Conditions.find(conditions, type).orElseThrow();
  }

  private static void assertNamed(Condition condition, String object) {
    assertThat(condition.reason()).isEqualTo("InternalError");
    assertThat(condition.message())
        .startsWith(object + ": the controller fails on it (")
        .endsWith("What runs stays as it is; report this.");
  }

  @Test
  @SuppressWarnings("NullAway")
  void evpnNetwork_thatFails_isToldAndTheOthersGoOn() {
    world.converge();
    Statuses statuses =
        statuses(
            enabled(List.of()),
            vteps(),
            Map.of("cudn.finance", new AdvertisingState(null, "no reason")));
    List<Condition> failed = statuses.evpnNetworks().get("cudn.finance").conditions();
    assertNamed(find(failed, ConditionType.DEGRADED), "EVPNNetwork \"cudn.finance\"");
    assertThat(find(failed, ConditionType.ACCEPTED).reason()).isEqualTo("Accepted");
    assertThat(
            find(statuses.evpnNetworks().get("cudn.hr").conditions(), ConditionType.DEGRADED)
                .isTrue())
        .isFalse();
    assertThat(statuses.failures()).hasSize(1);
  }

  @Test
  void evpnAndAnnotatedNetwork_thatFail_areToldAndTheOthersGoOn() {
    world.converge();
    Enabled enabled =
        new Enabled(
            new TreeMap<>(), Map.of(), Map.of(), List.of(broken(Demo.DEV.subject(), "developers")));
    Statuses statuses = statuses(enabled, vteps(), Map.of());
    assertNamed(
        find(statuses.evpns().get("developers").conditions(), ConditionType.READY),
        "EVPN \"developers\"");
    assertThat(find(statuses.evpns().get("hr").conditions(), ConditionType.READY).reason())
        .isNotEqualTo("InternalError");
    Condition told = statuses.networkConditions().get(Demo.DEV).orElseThrow();
    assertNamed(told, "UserDefinedNetwork \"dev/dev\"");
    assertThat(told.status()).isEqualTo(Condition.Status.UNKNOWN);
  }

  @Test
  @SuppressWarnings("NullAway")
  void vtep_thatFails_isToldAndTheOthersGoOn() {
    world.converge();
    Statuses statuses =
        statuses(
            enabled(List.of()),
            vteps(new VtepPlan.Acceptance(true, null, "no reason", 2, 2)),
            Map.of());
    Condition accepted = find(statuses.vteps().get("fabric").conditions(), ConditionType.ACCEPTED);
    assertNamed(accepted, "VTEP \"fabric\"");
    assertThat(statuses.vteps().get("fabric").nodes())
        .isEqualTo(world.vteps.get("fabric").status().nodes());
    assertThat(statuses.evpnNetworks()).isNotEmpty();
  }

  @Test
  @SuppressWarnings("NullAway")
  void node_whoseReportsFail_isToldAndTheOthersGoOn() {
    world.convergeWithAgents();
    world.frrNodes.add(
        new FrrFacts.NodeState(
            "node-1", new FrrNodeReport(null, Optional.empty(), Optional.empty())));
    world.converge();
    Condition degraded = world.networkCondition("cudn.hr", ConditionType.DEGRADED);
    assertNamed(degraded, "Node \"node-1\"");
    assertThat(degraded.message()).doesNotContain("node-2");
    assertThat(world.evpnNetworks.get("cudn.hr").status().nodes().degraded()).isEqualTo(1);
    assertThat(world.networkCondition("cudn.hr", ConditionType.PROGRAMMED).isTrue()).isTrue();
    Map<String, Integer> counts = new HashMap<>();
    world
        .evpnNetworks
        .values()
        .forEach(network -> counts.put(network.name(), network.status().nodes().ready()));
    assertThat(counts).containsEntry("cudn.hr", 2);
  }
}
