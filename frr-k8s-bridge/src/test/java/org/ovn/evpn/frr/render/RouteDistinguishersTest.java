// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import static org.assertj.core.api.Assertions.assertThat;

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
}
