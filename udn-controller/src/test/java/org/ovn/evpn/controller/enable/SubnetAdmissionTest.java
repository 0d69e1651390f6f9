// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.enable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.World;
import org.ovn.evpn.frr.advertise.Advertisement;

/** Networks whose subnets overlap are not advertised together. */
class SubnetAdmissionTest {
  private final World world = Demo.world();

  @Test
  void subnets_partlyOverlapping_areNotAdvertisedTogether() {
    world.converge();
    world.evpn("hr", Specs.evpn(null, Specs.ip(201, Egress.FABRIC, List.of()), Specs.cudn("hr")));
    world.converge();
    Condition accepted = world.evpnCondition("hr", ConditionType.ACCEPTED);
    assertThat(accepted.reason()).isEqualTo("SubnetsOverlap");
    assertThat(accepted.message())
        .contains("10.10.0.0/16", "\"hr\"", "10.10.0.0/24", "\"finance\"", "Split");
    assertThat(world.spec("cudn.hr").ipVrf().egress()).isEqualTo(Egress.SPLIT);
    assertThat(world.networks.get(Demo.HR).meta().labels())
        .doesNotContainKey(Advertisement.NETWORK_LABEL);
  }

  @Test
  void network_waiting_holdsNeitherSubnetsNorNumbers() {
    world.converge();
    world.layer2("a", 11, "10.50.0.0/16");
    world.layer3("b", 12, "10.50.1.0/24");
    world.layer2("c", 13, "10.60.0.0/24");
    world.evpn(
        "a", Specs.evpn(Specs.mac(900), Specs.ip(201, Egress.FABRIC, List.of()), Specs.cudn("a")));
    world.evpn("b", Specs.evpn(null, Specs.ip(902, Egress.FABRIC, List.of()), Specs.cudn("b")));
    world.evpn("c", Specs.evpn(Specs.mac(900), null, Specs.cudn("c")));
    world.converge();
    assertThat(world.evpnNetworks).doesNotContainKey("cudn.a").containsKeys("cudn.b", "cudn.c");
    // Now that b runs, a waits for b's subnets as well.
    assertThat(world.evpnCondition("a", ConditionType.ACCEPTED).reason())
        .isEqualTo("SubnetsOverlap");
  }
}
