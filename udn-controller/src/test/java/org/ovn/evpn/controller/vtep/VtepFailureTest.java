// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.vtep;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.World;

/** A VTEP that the program fails on holds what it has. */
class VtepFailureTest {
  private final World world = Demo.world();

  @BeforeEach
  void run() {
    world.convergeWithAgents();
  }

  /** No selector of the API server's looks like that. */
  private static LabelSelector broken() {
    LabelSelector broken = new LabelSelector();
    broken.setMatchExpressions(Collections.singletonList(null));
    return broken;
  }

  private void breaks() {
    world.vtep("fabric", Specs.vtep(broken(), "10.254.0.0/24"));
  }

  @Test
  void vtep_thatFails_keepsItsAddressesAndWhatFrrHears() {
    Map<String, FrrConfigurationSpec> before = world.frrSpecs();
    breaks();
    world.convergeWithAgents();
    assertThat(world.vtepCondition("fabric").reason()).isEqualTo("InternalError");
    assertThat(world.vtepCondition("fabric").message())
        .startsWith("VTEP \"fabric\": the controller fails on it (");
    assertThat(world.vteps.get("fabric").status().nodes().ready()).isEqualTo(2);
    assertThat(world.addresses("node-1")).containsExactly(IpAddresses.parse("10.254.0.1"));
    assertThat(world.addresses("node-2")).containsExactly(IpAddresses.parse("10.254.0.2"));
    assertThat(world.frrSpecs()).isEqualTo(before);
    assertThat(world.evpnCondition("finance", ConditionType.ACCEPTED).reason())
        .isEqualTo("VTEPNotAccepted");
    assertThat(world.specs()).containsKeys("cudn.finance", "cudn.hr", "udn.dev.dev");
  }

  @Test
  void cidrOfAVtepThatFails_isGivenToNoOther() {
    breaks();
    world.vtep("late", "10.254.0.0/25");
    world.vtep("apart", "10.253.0.0/24");
    world.converge();
    assertThat(world.vtepCondition("late").reason()).isEqualTo("CIDROverlap");
    assertThat(world.vtepCondition("late").message()).contains("of VTEP \"fabric\"");
    assertThat(world.node("node-1").vtepAddresses("late")).isEmpty();
    assertThat(world.node("node-1").vtepAddresses("apart")).hasSize(1);
  }

  @Test
  void vtepDeletedWhileItFails_staysUntilItCanBeSaidWhoUsesIt() {
    breaks();
    world.deleteVtep("fabric");
    world.converge();
    assertThat(world.vteps).containsKey("fabric");
    assertThat(world.addresses("node-1")).isNotEmpty();
  }

  @Test
  void vtepThatFails_mended_goesOn() {
    breaks();
    world.converge();
    world.vtep("fabric", "10.254.0.0/24");
    world.convergeWithAgents();
    assertThat(world.vtepCondition("fabric").isTrue()).isTrue();
    assertThat(world.evpnCondition("hr", ConditionType.READY).isTrue()).isTrue();
  }
}
