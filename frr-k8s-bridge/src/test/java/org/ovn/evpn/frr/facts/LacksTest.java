// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.frr.intent.Intents;
import org.ovn.evpn.frr.render.FrrObject;
import org.ovn.evpn.frr.render.RawRenderer;

/** What we ask for, line by line, beside what FRR has. */
class LacksTest {
  /** All raw lines that we write for the demo, for whichever node. */
  private static final List<RunningConfig> DEMO =
      new RawRenderer()
          .render(Intents.demo()).objects().stream()
              .filter(object -> !object.name().contains("node-2"))
              .map(FrrObject::resource)
              .flatMap(object -> Stream.ofNullable(object.getSpec().raw()))
              .map(FrrConfigurationSpec.Raw::rawConfig)
              .map(RunningConfig::parse)
              .toList();

  /** When it was recorded, hr had no RD of its own, and all of a VRF was announced. */
  private static final String RUNNING =
      Recorded.RUNNING
          .replace(
              "  route-target import 64500:201\n",
              "  rd 65000:201\n  route-target import 64500:201\n")
          .replace("ipv4 unicast\n  r", "ipv4 unicast route-map udn-evpn-advertised\n  r")
          // and RDs were counted from below
          .replace("rd 10.254.0.1:3\n", "rd 10.254.0.1:65533\n")
          .replace("rd 10.254.0.1:2\n", "rd 10.254.0.1:65532\n");

  @Test
  void configuration_thatFrrPrints_lacksNothingOfWhatWasAsked() {
    assertThat(Lacks.of(DEMO, RunningConfig.parse(RUNNING)).isNone()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "  route-target import 64500:101| vrf finance: route-target import 64500:101",
        "  route-target export 64500:201| vrf hr: route-target export 64500:201",
        " vni 201| vrf hr: vni 201",
        "  rd 10.254.0.1:65533| vrf finance: rd 10.254.0.1:65533",
        "   rd 10.254.0.1:65532| vni 100: rd 10.254.0.1:65532",
        "  advertise ipv4 unicast route-map udn-evpn-advertised"
            + "| vrf finance: advertise ipv4 unicast route-map udn-evpn-advertised",
        "   route-target export 64500:100| vni 100: route-target export 64500:100",
      })
  void line_thatFrrDropped_isNamed(String line, String named) {
    RunningConfig running =
        RunningConfig.parse(RUNNING.replaceFirst("(?m)^" + " {0,3}" + line.strip() + "\\R", ""));
    Lacks lacks = Lacks.of(DEMO, running);
    assertThat(
            Stream.of(
                    lacks.macVrfs().values().stream().flatMap(List::stream),
                    lacks.ipVrfs().values().stream().flatMap(List::stream))
                .flatMap(some -> some))
        .containsExactly(named.strip());
  }

  @Test
  void routeTargets_asFrrPrintsThem_areTheSame() {
    RunningConfig asked =
        RunningConfig.parse(
            """
            router bgp 65000 vrf finance
             address-family l2vpn evpn
              route-target import *:100
              route-target import 0:100
              route-target import 4200000001:101
              route-target import 192.0.2.1:101
             exit-address-family
            exit
            """);
    Lacks lacks = Lacks.of(List.of(asked), RunningConfig.parse(Recorded.EDGES));
    assertThat(lacks.ipVrfs().get("finance"))
        .as("FRR takes 0:100 for *:100 that it has already")
        .containsExactly("vrf finance: route-target import 0:100");
  }
}
