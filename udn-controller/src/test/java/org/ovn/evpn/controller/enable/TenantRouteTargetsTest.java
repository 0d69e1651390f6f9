// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.enable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.annotation.NetworkAnnotations;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.World;

/** Route targets of tenants: nobody joins a network of somebody else. */
class TenantRouteTargetsTest {
  private final World world = Demo.world();

  private static final NetworkKey QA = NetworkKey.namespaced("qa", "qa");

  /** A second tenant of the EVPN that Demo.DEV is annotated with. */
  private void qa(Map<String, String> annotations) {
    world.namespace("qa", Map.of("tenant", "dev"));
    world.network(QA, Map.of(), annotations);
    world.nad(QA, "qa", 8, "layer2", "10.80.0.0/24");
  }

  @Test
  void routeTarget_ofAnotherTenant_isRefused() {
    world.network(Demo.DEV, Map.of(), Map.of(NetworkAnnotations.EVPN, "developers"));
    world.converge();
    world.agents();
    assertThat(world.spec("udn.dev.dev").macVrf().vni()).isEqualTo(new Vni(300));

    qa(Demo.withTargets("305", "64500:305, 64500:300"));
    world.converge();
    assertThat(world.evpnNetworks).doesNotContainKey("udn.qa.qa");
    assertThat(world.told(QA).reason()).isEqualTo("RouteTargetNotAllowed");
    assertThat(world.told(QA).message())
        .isEqualTo(
            "UserDefinedNetwork \"qa/qa\": annotation evpn.k8s.ovn.org/mac-route-targets has"
                + " 64500:300, and number 300 is held by UserDefinedNetwork \"dev/dev\" of EVPN"
                + " \"developers\": the two networks would take each other's routes. Use the"
                + " number of the network's own VNI or a free one of the pool, or ask the"
                + " administrator to join the two.");
    assertThat(world.told(Demo.DEV).isTrue()).isTrue();

    // Its own and free ones it can have, and it is free to once the other is gone.
    qa(Demo.withTargets("305", "64500:305, 64500:306"));
    world.converge();
    assertThat(world.told(QA).isTrue()).isTrue();
    assertThat(world.spec("udn.qa.qa").macVrf().routeTargets().exports()).hasSize(2);
    qa(Demo.withTargets("305", "64500:300"));
    world.converge();
    assertThat(world.spec("udn.qa.qa").macVrf().routeTargets().exports()).hasSize(2);
    world.networks.remove(Demo.DEV);
    world.nads.remove("dev/dev");
    world.converge();
    assertThat(world.told(QA).message()).contains("number 300 is still being released by");
    world.agents();
    world.convergeWithAgents();
    assertThat(world.spec("udn.qa.qa").macVrf().routeTargets())
        .isEqualTo(Specs.targets("64500:300"));
  }

  @Test
  void routeTargetNumber_ofTenant_isGivenToNobodyElse() {
    world.network(Demo.DEV, Map.of(), Map.of());
    qa(Demo.withTargets("305", "64500:300,64500:301"));
    world.converge();
    assertThat(world.evpnNetworks).containsKey("udn.qa.qa");

    world.network(Demo.DEV, Map.of(), Map.of(NetworkAnnotations.EVPN, "developers"));
    world.converge();
    assertThat(world.spec("udn.dev.dev").macVrf().vni()).isEqualTo(new Vni(302));

    world.network(Demo.DEV, Map.of(), Demo.annotations("developers", "301"));
    world.converge();
    assertThat(world.told(Demo.DEV).reason()).isEqualTo("VNITaken");
    assertThat(world.told(Demo.DEV).message())
        .contains(
            "held by UserDefinedNetwork \"qa/qa\" of EVPN \"developers\", as the number of a"
                + " route target");
    world.network(Demo.DEV, Map.of(), Demo.withTargets("302", "65000:301"));
    world.converge();
    assertThat(world.told(Demo.DEV).reason()).isEqualTo("RouteTargetNotAllowed");

    // What waits behind an annotation that is invalid keeps its numbers too.
    qa(Demo.withTargets("x", "64500:300"));
    world.network(Demo.DEV, Map.of(), Demo.annotations("developers", "301"));
    world.converge();
    assertThat(world.spec("udn.qa.qa").macVrf().routeTargets().exports()).hasSize(2);
    assertThat(world.told(Demo.DEV).reason()).isEqualTo("VNITaken");
  }

  @Test
  void routeTarget_ofTwoTenantsAtOnce_isNotShared() {
    world.network(Demo.DEV, Map.of(), Demo.withTargets("310", "64500:311"));
    qa(Demo.withTargets("312", "65000:311"));
    world.converge();
    assertThat(world.evpnNetworks).containsKey("udn.dev.dev").doesNotContainKey("udn.qa.qa");
    assertThat(world.told(QA).reason()).isEqualTo("RouteTargetNotAllowed");
  }

  @Test
  void routeTarget_ofAdministrator_mayJoinTenantsAndNotTheReverse() {
    world.converge();
    world.evpn(
        "finance",
        Specs.evpn(
            Specs.mac(100, "64500:100", "65000:300", "64500:350"), null, Specs.cudn("finance")));
    world.converge();
    assertThat(world.spec("cudn.finance").macVrf().routeTargets().exports()).hasSize(3);
    assertThat(world.evpnCondition("finance", ConditionType.ACCEPTED).isTrue()).isTrue();
    assertThat(world.told(Demo.DEV).isTrue()).isTrue();

    qa(Demo.withTargets("305", "65000:350"));
    world.converge();
    assertThat(world.told(QA).reason()).isEqualTo("RouteTargetNotAllowed");
    // Nor by luck: the pool skips what the administrator exports.
    world.evpn("developers", Specs.annotated(Specs.labels("tenant", "dev"), Specs.range(350, 399)));
    world.network(Demo.DEV, Map.of(), Map.of(NetworkAnnotations.EVPN, "developers"));
    world.converge();
    assertThat(world.spec("udn.dev.dev").macVrf().vni()).isEqualTo(new Vni(351));
  }
}
