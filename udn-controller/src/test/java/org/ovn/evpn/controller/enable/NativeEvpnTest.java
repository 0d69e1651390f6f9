// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.enable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.World;
import org.ovn.evpn.controller.world.Yaml;

/** A network for which OVN-Kubernetes itself runs EVPN keeps its numbers to itself. */
class NativeEvpnTest {
  private static final NetworkKey NATIVE = NetworkKey.cluster("native");

  private final World world = Demo.world();

  private void runs(int vni, String... targets) {
    world.network(NATIVE, Map.of(), Map.of());
    world.edit(
        NATIVE, network -> network.nativeEvpn(true, List.of(new Vni(vni))).nativeTargets(targets));
    world.layer2("shop", 5, "10.30.0.0/24");
  }

  @Test
  void vniAndRouteTargetNumber_ofANativeNetwork_areNotGivenOut() {
    runs(300, "64500:301");
    world.evpn(
        "shop", Specs.pooled(Specs.mac(null), null, Specs.range(300, 399), Specs.cudn("shop")));
    world.network(Demo.DEV, Map.of(), Map.of());
    world.converge();
    assertThat(world.spec("cudn.shop").macVrf().vni()).isEqualTo(new Vni(302));
  }

  @Test
  void fixedVni_ofANativeNetwork_isRefusedWithItsName() {
    runs(500);
    world.evpn("shop", Specs.evpn(Specs.mac(500), null, Specs.cudn("shop")));
    world.converge();
    assertThat(world.evpnCondition("shop", ConditionType.ACCEPTED).message())
        .contains(
            "held by ClusterUserDefinedNetwork \"native\", for which OVN-Kubernetes itself runs"
                + " EVPN");
  }

  @Test
  void routeTarget_ofANativeNetwork_isImportedAndNotExported() {
    runs(500, "64500:777");
    world.evpn("shop", Specs.evpn(Specs.mac(600, "64500:777"), null, Specs.cudn("shop")));
    world.converge();
    assertThat(world.evpnNetworks).doesNotContainKey("cudn.shop");
    assertThat(world.evpnCondition("shop", ConditionType.ACCEPTED).reason())
        .isEqualTo("RouteTargetNotAllowed");
    assertThat(world.evpnCondition("shop", ConditionType.ACCEPTED).message())
        .isEqualTo(
            "ClusterUserDefinedNetwork \"shop\" exports route target 64500:777, which is held by"
                + " ClusterUserDefinedNetwork \"native\", for which OVN-Kubernetes itself runs"
                + " EVPN: it would add routes to that network; choose another route target.");
  }

  @Test
  void nativeNetwork_thatTakesANumberInUse_isTold() {
    world.convergeWithAgents();
    var before = world.specs();
    runs(100);
    world.converge();
    assertThat(world.specs()).isEqualTo(before);
    assertThat(world.networkCondition("cudn.finance", ConditionType.DEGRADED).reason())
        .isEqualTo("VNITaken");
  }

  /** As OVN-Kubernetes stores it, in each place where a number can stand. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "macVRF: {vni: 500} | 500",
        "macVRF: {vni: 600, routeTarget: '64500:500'} | 500",
        "macVRF: {vni: 600, routeTarget: '*:500'} | 500",
        "macVRF: {vni: 600, routeTarget: '10.0.0.1:500'} | 500",
        "macVRF: {vni: 600}; ipVRF: {vni: 500} | 500",
        "macVRF: {vni: 600}; ipVRF: {vni: 601; routeTarget: '64500:500'} | 500",
        "macVRF: {vni: 600}; ipVRF: {vni: 601; routeTarget: '4200000000:500'} | 500"
      })
  void number_inAnyPlaceOfANativeSpec_isTaken(String vrfs, int vni) {
    new Yaml(world)
        .apply(
            List.of(
                """
                apiVersion: k8s.ovn.org/v1
                kind: ClusterUserDefinedNetwork
                metadata: {name: native}
                spec:
                  namespaceSelector: {matchLabels: {tenant: native}}
                  network:
                    topology: Layer2
                    layer2: {role: Primary, subnets: [10.30.0.0/24]}
                    transport: EVPN
                    evpn: {vtep: vtep, %s}
                """
                    .formatted(vrfs.replace(';', ','))));
    world.layer2("shop", 5, "10.31.0.0/24");
    world.evpn("shop", Specs.evpn(Specs.mac(vni), null, Specs.cudn("shop")));
    world.converge();
    assertThat(world.evpnNetworks).doesNotContainKey("cudn.shop");
    assertThat(world.evpnCondition("shop", ConditionType.ACCEPTED).reason()).isEqualTo("VNITaken");
    assertThat(world.evpnCondition("shop", ConditionType.ACCEPTED).message())
        .contains("held by ClusterUserDefinedNetwork \"native\"");
  }
}
