// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.facts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.value.RouteDistinguisher;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;

/** A whole running configuration, as FRR printed it. */
class RecordedConfigTest {
  @Test
  void configuration_asFrrPrintedIt_isReadWhole() {
    RunningConfig c = RunningConfig.parse(Recorded.RUNNING);

    assertThat(c.advertiseAllVni()).isTrue();
    assertThat(c.evpnNeighbors()).containsExactly("172.18.1.1");
    assertThat(c.vniOfVrf("finance")).contains(new Vni(101));
    assertThat(c.vniOfVrf("hr")).contains(new Vni(201));
    assertThat(c.vniOfVrf("other")).isEmpty();
    assertThat(c.macVrf(new Vni(100)).imports()).containsExactly(RouteTarget.parse("64500:100"));
    assertThat(c.macVrf(new Vni(100)).exports()).containsExactly(RouteTarget.parse("64500:100"));
    assertThat(c.macVrf(new Vni(100)).distinguisher())
        .contains(RouteDistinguisher.parse("10.254.0.1:2"));
    assertThat(c.ipVrf("finance").imports()).containsExactly(RouteTarget.parse("64500:101"));
    assertThat(c.ipVrf("finance").distinguisher())
        .contains(RouteDistinguisher.parse("10.254.0.1:3"));
    assertThat(c.ipVrf("finance").advertised()).containsExactly("ipv4");
    assertThat(c.ipVrf("hr").distinguisher()).isEmpty();
  }
}
