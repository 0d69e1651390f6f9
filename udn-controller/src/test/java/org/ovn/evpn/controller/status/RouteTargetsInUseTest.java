// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.v1alpha1.EffectiveRouteTargets;
import org.ovn.evpn.api.v1alpha1.RouteTargets;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.TemplateBuilder;
import org.ovn.evpn.controller.world.World;

/** Which route targets a foreign PE must know. */
class RouteTargetsInUseTest {
  private final World world = Demo.world();

  private EffectiveRouteTargets of(String network) {
    return Objects.requireNonNull(
        Objects.requireNonNull(world.evpnNetworks.get(network)).status().routeTargets());
  }

  private static RouteTargets targets(String imports, String... exports) {
    return new RouteTargets(
        List.of(RouteTarget.parse(imports)),
        List.of(exports).stream().map(RouteTarget::parse).toList());
  }

  @Test
  void routeTargets_explicit_areRepeated() {
    world.converge();
    assertThat(of("cudn.finance").macVrf()).isEqualTo(targets("64500:100", "64500:100"));
    assertThat(of("cudn.finance").ipVrf()).isEqualTo(targets("64500:101", "64500:101"));
    assertThat(of("cudn.hr").macVrf()).isNull();
  }

  @Test
  void routeTargets_automatic_areFrrsOfEachRack() {
    world.template(
        "rack-a",
        TemplateBuilder.peering("172.18.1.1").asn(4_200_000_001L).nodes(Specs.labels("rack", "a")));
    world.template(
        "rack-b",
        TemplateBuilder.peering("172.18.2.1").asn(65_002).nodes(Specs.labels("rack", "b")));
    world.network(Demo.DEV, Map.of(), Demo.annotations("developers", "300"));
    world.converge();
    assertThat(of("udn.dev.dev").macVrf()).isEqualTo(targets("*:300", "59905:300", "65002:300"));
  }
}
