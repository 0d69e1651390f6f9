// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.value.RouteDistinguisher;
import org.ovn.evpn.frr.intent.Intents;

class RouteDistinguishersTest {
  @Test
  void distinguishers_ofEachTopology_followFromTheNetworkAlone() {
    assertThat(RouteDistinguishers.isPerNode(Intents.finance())).isTrue();
    assertThat(RouteDistinguishers.isPerNode(Intents.hr())).isFalse();
    assertThat(RouteDistinguishers.isPerNode(Intents.dev())).isFalse();
    assertThat(
            RouteDistinguishers.ofAllNodes(
                4_200_000_001L, Intents.hr(), Intents.hr().spec().ipVrf()))
        .contains(RouteDistinguisher.parse("59905:201"));
  }

  @Test
  void distinguishers_ofEveryNetworkId_differAndAreAboveTheAutomaticOnes() {
    Set<RouteDistinguisher> all = new HashSet<>();
    InetAddress vtep = Intents.ip("10.254.0.1");
    // FRR's bitfield of RDs: from 2 upwards, one for each VNI and each VRF of a node.
    int automatic = 2 + 2 * (RouteDistinguishers.MAX_NETWORK_ID + 1);
    for (int id = 1; id <= RouteDistinguishers.MAX_NETWORK_ID; id++) {
      for (RouteDistinguisher rd :
          List.of(RouteDistinguishers.macVrf(vtep, id), RouteDistinguishers.ipVrf(vtep, id))) {
        assertThat(all.add(rd)).as(rd + " is of one VRF").isTrue();
        int number = Integer.parseInt(rd.toString().split(":")[1]);
        assertThat(number).isBetween(automatic, 65535);
      }
    }
  }
}
