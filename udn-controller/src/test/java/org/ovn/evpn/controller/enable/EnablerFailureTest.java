// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.enable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.controller.facts.NadFact;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.World;

/** A network that the program fails on while it is enabled stops no other. */
class EnablerFailureTest {
  private final World world = Demo.world();

  /** What cannot be read that way from any object. */
  @SuppressWarnings("NullAway")
  private void nadOfHr(String networkName, boolean withMtu) {
    world.nad(
        Demo.HR,
        "hr",
        new Parsed.Present<>(
            new NadFact.Content(
                3,
                networkName,
                "primary",
                "layer3",
                List.of(IpPrefix.parse("10.10.0.0/16")),
                withMtu ? OptionalInt.empty() : null,
                List.of())));
  }

  @Test
  void network_failingWhileItsSpecIsWritten_runsOnAndStopsNoOther() {
    world.convergeWithAgents();
    Map<String, EvpnNetworkSpec> before = world.specs();
    nadOfHr("cluster_udn_hr", false);
    world.layer2("late", 7, "10.70.0.0/24");
    world.evpn("late", Specs.evpn(Specs.mac(400, "64500:400"), null, Specs.cudn("late")));
    world.convergeWithAgents();
    assertThat(world.evpnCondition("late", ConditionType.READY).isTrue()).isTrue();
    Condition hr = world.evpnCondition("hr", ConditionType.ACCEPTED);
    assertThat(hr.reason()).isEqualTo("InternalError");
    assertThat(hr.message())
        .startsWith("ClusterUserDefinedNetwork \"hr\": the controller fails on it (");
    assertThat(world.spec("cudn.hr")).isEqualTo(before.get("cudn.hr"));
    assertThat(world.spec("cudn.finance")).isEqualTo(before.get("cudn.finance"));
    assertThat(world.raw()).contains("vni 400", "vni 201");
  }

  @Test
  @SuppressWarnings("NullAway")
  void attachment_thatCannotBeJudged_doesNotCountAndStopsNoOther() {
    world.convergeWithAgents();
    nadOfHr(null, true);
    world.layer2("late", 7, "10.70.0.0/24");
    world.evpn("late", Specs.evpn(Specs.mac(400, "64500:400"), null, Specs.cudn("late")));
    world.convergeWithAgents();
    assertThat(world.evpnCondition("late", ConditionType.READY).isTrue()).isTrue();
    assertThat(world.evpnCondition("hr", ConditionType.ACCEPTED).message())
        .contains("the controller fails on it");
    assertThat(world.raw()).contains("vni 201");
  }
}
