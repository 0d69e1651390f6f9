// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.enable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.annotation.NetworkAnnotations;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.World;

/** Who gets which VNI, and who waits for one. */
class VniAllocatorTest {
  private final World world = Demo.world();

  @Test
  void vni_taken_namesHolderAndIsHadOnceFree() {
    world.converge();
    world.evpn(
        "hr",
        Specs.evpn(null, Specs.ip(101, Egress.SPLIT, List.of("10.200.0.0/24")), Specs.cudn("hr")));
    world.converge();
    // hr asked for finance's number: it runs on as before, and says so.
    assertThat(world.spec("cudn.hr").ipVrf().vni()).isEqualTo(new Vni(201));
    assertThat(world.evpnCondition("hr", ConditionType.ACCEPTED).reason()).isEqualTo("VNITaken");
    assertThat(world.evpnCondition("hr", ConditionType.ACCEPTED).message())
        .isEqualTo(
            "VNI 101, which spec.ipVRF.vni asks for, for ClusterUserDefinedNetwork \"hr\", is held"
                + " by ClusterUserDefinedNetwork \"finance\" of EVPN \"finance\": choose another"
                + " number, or it is tried again when the number is free.");
    assertThat(world.networkCondition("cudn.hr", ConditionType.ACCEPTED).message())
        .endsWith("Until then it runs on as it was accepted last.");

    world.deleteEvpn("finance");
    world.convergeWithAgents();
    assertThat(world.spec("cudn.hr").ipVrf().vni()).isEqualTo(new Vni(101));
  }

  @Test
  void annotation_withoutNumber_isGivenOneOfThePool() {
    world.network(Demo.DEV, Map.of(), Map.of(NetworkAnnotations.EVPN, "developers"));
    world.converge();
    assertThat(world.spec("udn.dev.dev").macVrf().vni()).isEqualTo(new Vni(300));
    assertThat(world.spec("udn.dev.dev").ipVrf()).isNull();
  }

  @Test
  void pool_exhausted_isNamedAndServesWhomItCan() {
    world.layer2("a", 11, "10.50.0.0/24");
    world.layer2("b", 12, "10.51.0.0/24");
    world.evpn(
        "small",
        Specs.pooled(
            Specs.mac(null), null, Specs.range(900, 900), Specs.cudn("a"), Specs.cudn("b")));
    world.converge();
    assertThat(world.spec("cudn.a").macVrf().vni()).isEqualTo(new Vni(900));
    assertThat(world.evpnNetworks).doesNotContainKey("cudn.b");
    Condition accepted = world.evpnCondition("small", ConditionType.ACCEPTED);
    assertThat(accepted.reason()).isEqualTo("VNIPoolExhausted");
    assertThat(accepted.message())
        .isEqualTo(
            "spec.vniPool of EVPN \"small\" has no free number left for"
                + " ClusterUserDefinedNetwork \"b\": append a range.");
  }
}
