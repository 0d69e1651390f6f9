// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.frr.facts.Lacks;
import org.ovn.evpn.frr.facts.RunningConfig;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNetwork;
import org.ovn.evpn.frr.intent.Intents;

/** Agents wait for the lines that the controller writes, and for no others. */
class AskedLinesTest {
  private static final FrrIntent DEMO = Intents.demo();

  @Test
  void linesOfEachNetwork_areAmongThoseThatAreWritten() {
    String all =
        new RawRenderer()
            .render(DEMO).objects().stream()
                .filter(object -> !object.name().contains("node-2"))
                .map(FrrObject::resource)
                .map(object -> object.getSpec().raw())
                .filter(raw -> raw != null)
                .map(FrrConfigurationSpec.Raw::rawConfig)
                .reduce("", String::concat);
    for (FrrNetwork network : DEMO.networks()) {
      RunningConfig asked =
          RunningConfig.parse(
              AskedLines.of(
                  65000, network.name(), network.spec(), List.of(IpAddresses.parse("10.254.0.1"))));
      assertThat(Lacks.of(List.of(asked), RunningConfig.parse(all)).isNone())
          .as(network.name())
          .isTrue();
      assertThat(Lacks.of(List.of(asked), RunningConfig.parse("")).isNone())
          .as("a MAC-VRF that is all automatic has no line of its own")
          .isEqualTo(network.spec().ipVrf() == null);
    }
  }
}
