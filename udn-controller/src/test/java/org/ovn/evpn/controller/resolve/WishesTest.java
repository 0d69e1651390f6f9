// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.v1alpha1.EastWest;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.IpVrf;
import org.ovn.evpn.api.v1alpha1.VtepMode;
import org.ovn.evpn.api.v1alpha1.VtepSpec;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.IpVrfBuilder;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.World;

/** What an EVPN asks for and a network cannot have. */
class WishesTest {
  private final World world = Demo.world();

  @Test
  void topologyAndEgress_contradictory_areNamed() {
    world.evpn(
        "hr",
        Specs.evpn(Specs.mac(200), Specs.ip(201, Egress.FABRIC, List.of()), Specs.cudn("hr")));
    world.evpn(
        "developers", Specs.evpn(null, Specs.ip(300, null, List.of()), Specs.udn("dev", "dev")));
    world.network(Demo.DEV, Map.of(), Map.of());
    world.converge();
    assertThat(world.evpnCondition("hr", ConditionType.ACCEPTED).message())
        .isEqualTo(
            "ClusterUserDefinedNetwork \"hr\" is Layer3 and cannot have a MAC-VRF: remove"
                + " spec.macVRF of EVPN \"hr\", or the network from it.");
    assertThat(world.evpnCondition("developers", ConditionType.ACCEPTED).message())
        .isEqualTo(
            "UserDefinedNetwork \"dev/dev\" is namespaced, and OVN-Kubernetes advertises only"
                + " ClusterUserDefinedNetworks: set spec.ipVRF.egress of EVPN \"developers\" to"
                + " Split, and fabricPrefixes.");

    world.evpn("hr", Specs.evpn(Specs.mac(200), null, Specs.cudn("hr")));
    world.converge();
    assertThat(world.evpnCondition("hr", ConditionType.ACCEPTED).reason())
        .isIn("IPVRFRequired", "MACVRFNotAllowed");

    world.evpn(
        "hr",
        Specs.evpn(null, Specs.ip(201, Egress.SPLIT, List.of("10.10.3.0/24")), Specs.cudn("hr")));
    world.converge();
    assertThat(world.evpnCondition("hr", ConditionType.ACCEPTED).message())
        .isEqualTo(
            "ClusterUserDefinedNetwork \"hr\": spec.ipVRF.fabricPrefixes of EVPN \"hr\" has"
                + " 10.10.3.0/24, which overlaps the network's own subnet (10.10.0.0/16): list"
                + " narrower prefixes, or set egress to Fabric.");
  }

  @Test
  void fabricPrefixes_overlappingServices_areRefused() {
    world.serviceCidrs.add(IpPrefix.parse("10.200.0.0/16"));
    world.converge();
    assertThat(world.evpnNetworks).doesNotContainKey("cudn.hr");
    assertThat(world.evpnCondition("hr", ConditionType.ACCEPTED).reason())
        .isEqualTo("FabricPrefixNotAllowed");
    assertThat(world.evpnCondition("hr", ConditionType.ACCEPTED).message())
        .isEqualTo(
            "ClusterUserDefinedNetwork \"hr\": spec.ipVRF.fabricPrefixes of EVPN \"hr\" has"
                + " 10.200.0.0/24, which overlaps the cluster's Services (10.200.0.0/16): list"
                + " narrower prefixes, or set egress to Fabric.");
  }

  @Test
  void field_notImplemented_isTold() {
    IpVrf ip = IpVrfBuilder.of(201).split("10.200.0.0/24").eastWest(EastWest.EVPN).build();
    world.evpn("hr", Specs.evpn(null, ip, Specs.cudn("hr")));
    world.vtep(
        "by-hand", new VtepSpec(List.of(IpPrefix.parse("10.99.0.0/24")), VtepMode.UNMANAGED, null));
    world.converge();
    assertThat(world.evpnNetworks).containsKey("cudn.hr");
    assertThat(world.evpnCondition("hr", ConditionType.ACCEPTED).isTrue()).isTrue();
    assertThat(world.evpnCondition("hr", ConditionType.ACCEPTED).message())
        .contains("ipVRF.eastWest EVPN of EVPN \"hr\" is not implemented yet");
    assertThat(world.networkCondition("cudn.hr", ConditionType.DEGRADED).message())
        .contains("not implemented yet");
    assertThat(world.vtepCondition("by-hand").message())
        .contains("spec.mode Unmanaged is not implemented yet");
  }
}
