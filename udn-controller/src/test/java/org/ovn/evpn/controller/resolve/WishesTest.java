// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.EastWest;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.EvpnSpec;
import org.ovn.evpn.api.v1alpha1.ImportSource;
import org.ovn.evpn.api.v1alpha1.IpVrf;
import org.ovn.evpn.api.v1alpha1.MacVrf;
import org.ovn.evpn.api.v1alpha1.VtepMode;
import org.ovn.evpn.api.v1alpha1.VtepSpec;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.RouteDistinguisher;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.IpVrfBuilder;
import org.ovn.evpn.controller.world.NadBuilder;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.World;

/** What an EVPN asks for and a network cannot have. */
class WishesTest {
  private static final NetworkKey SHOP = NetworkKey.cluster("shop");

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
    assertThat(world.evpnCondition("developers", ConditionType.ACCEPTED).reason())
        .isEqualTo("EgressNotAllowed");

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
    assertThat(world.networkCondition("cudn.hr", ConditionType.DEGRADED).reason())
        .isEqualTo("NotImplemented");
    assertThat(world.networkCondition("cudn.hr", ConditionType.DEGRADED).message())
        .contains("not implemented yet");
    assertThat(world.vtepCondition("by-hand").reason()).isEqualTo("Discovered");
    assertThat(world.vtepCondition("by-hand").message())
        .contains("spec.mode Unmanaged is not implemented yet");
  }

  /** Asks for a network in an EVPN of its own, and answers why it does not get it. */
  private Condition refused(EvpnSpec spec) {
    world.evpn("shop", spec);
    world.converge();
    assertThat(world.evpnNetworks).doesNotContainKey("cudn.shop");
    Condition accepted = world.evpnCondition("shop", ConditionType.ACCEPTED);
    assertThat(accepted.isTrue()).isFalse();
    return accepted;
  }

  @Test
  void evpn_withoutVrf_isRefused() {
    world.layer2("shop", 5, "10.30.0.0/24");
    Condition accepted = refused(Specs.evpn(null, null, Specs.cudn("shop")));
    assertThat(accepted.reason()).isEqualTo("VRFRequired");
    assertThat(accepted.message())
        .isEqualTo(
            "ClusterUserDefinedNetwork \"shop\" gets neither a MAC-VRF nor an IP-VRF: set"
                + " spec.macVRF or spec.ipVRF of EVPN \"shop\".");
  }

  @Test
  void evpn_withNeitherVniNorPool_isRefused() {
    world.layer2("shop", 5, "10.30.0.0/24");
    Condition accepted = refused(Specs.evpn(Specs.mac(null), null, Specs.cudn("shop")));
    assertThat(accepted.reason()).isEqualTo("VNIMissing");
    assertThat(accepted.message())
        .isEqualTo(
            "ClusterUserDefinedNetwork \"shop\": neither spec.macVRF.vni nor spec.vniPool of EVPN"
                + " \"shop\" is set: set one of them.");
  }

  @Test
  void routeDistinguisher_ofSeveralNetworks_isRefused() {
    world.layer2("shop", 5, "10.30.0.0/24");
    MacVrf mac = new MacVrf(null, RouteDistinguisher.parse("64500:1"), null);
    Condition accepted =
        refused(
            Specs.pooled(mac, null, Specs.range(600, 699), Specs.cudn("shop"), Specs.cudn("none")));
    assertThat(world.evpnCondition("shop", ConditionType.ACCEPTED).message())
        .contains(
            "ClusterUserDefinedNetwork \"shop\": spec.macVRF.routeDistinguisher of EVPN \"shop\""
                + " would be that of several networks: remove it, or list exactly one network by"
                + " name.");
    assertThat(accepted.isTrue()).isFalse();

    world.evpn("shop", Specs.pooled(mac, null, Specs.range(600, 699), Specs.cudn("shop")));
    world.converge();
    assertThat(world.spec("cudn.shop").macVrf().routeDistinguisher()).hasToString("64500:1");
  }

  @Test
  void routeTarget_thatFrrLosesBesideAWildcard_isLeftToTheWildcard() {
    IpVrf ip =
        IpVrfBuilder.of(201)
            .split("10.200.0.0/24")
            .imports(
                new ImportSource(null, RouteTarget.parse("0:201")),
                new ImportSource(null, RouteTarget.parse("0:202")))
            .build();
    world.evpn("hr", Specs.evpn(null, ip, Specs.cudn("hr")));
    world.converge();
    assertThat(world.spec("cudn.hr").ipVrf().routeTargets().imports())
        .extracting(RouteTarget::toString)
        .containsExactly("*:201", "0:202");
  }

  private Condition refusedWith(NadBuilder nad) {
    world.network(SHOP, Map.of(), Map.of());
    world.nad(nad.ownerUid(world.uid(SHOP)).id(5).subnets("10.30.0.0/24"));
    return refused(Specs.evpn(Specs.mac(500), null, Specs.cudn("shop")));
  }

  @Test
  void network_notPrimary_isRefused() {
    Condition accepted = refusedWith(NadBuilder.of(SHOP, "shop").role("secondary"));
    assertThat(accepted.reason()).isEqualTo("NotPrimary");
    assertThat(accepted.message()).contains("ClusterUserDefinedNetwork \"shop\"");
  }

  @Test
  void network_ofOtherTopology_isRefused() {
    Condition accepted = refusedWith(NadBuilder.of(SHOP, "shop").topology("localnet"));
    assertThat(accepted.reason()).isEqualTo("TopologyNotSupported");
    assertThat(accepted.message()).contains("ClusterUserDefinedNetwork \"shop\"", "localnet");
  }

  @Test
  void import_ofUnknownNetwork_isToldOnTheImporter() {
    world.evpn(
        "hr",
        Specs.evpn(
            null,
            IpVrfBuilder.of(201)
                .split("10.200.0.0/24")
                .imports(new ImportSource("cudn.nope", null))
                .build(),
            Specs.cudn("hr")));
    world.converge();
    Condition degraded = world.networkCondition("cudn.hr", ConditionType.DEGRADED);
    assertThat(degraded.reason()).isEqualTo("ImportNotFound");
    assertThat(degraded.message())
        .startsWith(
            "ClusterUserDefinedNetwork \"hr\": ipVRF.importFrom names EVPNNetwork \"cudn.nope\","
                + " which is not enabled:");
  }
}
