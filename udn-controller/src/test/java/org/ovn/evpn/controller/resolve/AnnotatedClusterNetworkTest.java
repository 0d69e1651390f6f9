// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovn.evpn.api.annotation.NetworkAnnotations;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.EvpnBuilder;
import org.ovn.evpn.controller.world.World;

/** Annotations on a ClusterUserDefinedNetwork obey what those on a UserDefinedNetwork obey. */
class AnnotatedClusterNetworkTest {
  private static final NetworkKey SHOP = NetworkKey.cluster("shop");

  private final World world = Demo.world();

  private void annotated(Map<String, String> annotations) {
    world.network(SHOP, Map.of(), annotations);
    world.nad(SHOP, "shop", 5, "layer2", "10.30.0.0/24");
  }

  @ParameterizedTest
  @CsvSource({
    "310, 64500:310, , ",
    "310, 64500:311, , ",
    "410, , VNINotAllowed, outside spec.annotations.vniPool",
    "310, 64500:410, RouteTargetNotAllowed, whose number is outside",
    "310, 64500:300, RouteTargetNotAllowed, held by UserDefinedNetwork \"dev/dev\"",
  })
  void numbers_ofAnAnnotation_lieInThePoolAndAreNobodyElses(
      String vni, String target, String reason, String why) {
    world.converge();
    annotated(target == null ? Demo.annotations("developers", vni) : Demo.withTargets(vni, target));
    world.converge();
    assertThat(world.evpnNetworks.containsKey("cudn.shop")).isEqualTo(reason == null);
    if (reason != null) {
      assertThat(world.told(SHOP).reason()).isEqualTo(reason);
      assertThat(world.told(SHOP).message()).contains(why);
    }
  }

  @Test
  void evpn_withoutAnnotations_takesNone() {
    annotated(Map.of(NetworkAnnotations.EVPN, "finance"));
    world.converge();
    assertThat(world.evpnNetworks).doesNotContainKey("cudn.shop");
    assertThat(world.told(SHOP).reason()).isEqualTo("NamespaceNotAllowed");
    assertThat(world.told(SHOP).message())
        .contains("because EVPN \"finance\" has no spec.annotations");
  }

  @Test
  void evpn_thatTakesAnnotationsNoLonger_leavesWhatRuns() {
    annotated(Demo.annotations("developers", "310"));
    world.convergeWithAgents();
    var before = world.spec("cudn.shop");
    world.evpn("developers", EvpnBuilder.of().build());
    world.converge();
    assertThat(world.evpnNetworks.get("cudn.shop").meta().deleting()).isFalse();
    assertThat(world.spec("cudn.shop")).isEqualTo(before);
    assertThat(world.told(SHOP).isTrue()).isFalse();
  }
}
