// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.foreign.BgpSessionState;
import org.ovn.evpn.api.foreign.BgpSessionStateStatus;
import org.ovn.evpn.api.foreign.FrrNodeState;
import org.ovn.evpn.api.foreign.FrrNodeStateStatus;
import org.ovn.evpn.api.value.RouteDistinguisher;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.frr.intent.Intents;

/** The running configuration in these tests is what FRR 10.3 printed for the demo's node-1. */
class FrrNodeReportTest {
  private static final String RUNNING = read("src/test/resources/running/demo-node-1.txt");

  @Test
  void factsOfARealRunningConfiguration() {
    RunningConfig c = RunningConfig.parse(RUNNING);

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

  @Test
  void aNetworkThatIsAllThereLacksNothing() {
    FrrNodeReport facts = facts(RUNNING, "success", "success");

    assertThat(facts.missing(Intents.finance().spec())).isEmpty();
    assertThat(facts.missing(Intents.hr().spec())).isEmpty();
    assertThat(facts.missing(Intents.dev().spec())).isEmpty();
    assertThat(facts.explain(Intents.finance().spec())).isEmpty();
  }

  @Test
  void everyLineThatFrrDroppedIsNamed() {
    String text =
        RUNNING
            .replace("  route-target import 64500:101\n", "")
            .replace(" vni 201\n", "")
            .replace("   route-target export 64500:100\n", "")
            .replace("  advertise ipv4 unicast\n", "");
    FrrNodeReport facts = facts(text, "success", "success");

    assertThat(facts.missing(Intents.finance().spec()))
        .containsExactly(
            "route-target export 64500:100 of VNI 100",
            "advertise ipv4 unicast in VRF finance",
            "route-target import 64500:101 of VRF finance");
    assertThat(facts.missing(Intents.hr().spec()))
        .containsExactly("VNI 201 in VRF hr", "advertise ipv4 unicast in VRF hr");
  }

  @Test
  void withoutAdvertiseAllVniNoNetworkWorks() {
    FrrNodeReport facts = facts(RUNNING.replace("  advertise-all-vni\n", ""), "success", "success");

    assertThat(facts.runsEvpn()).isFalse();
    assertThat(facts.missing(Intents.dev().spec())).containsExactly("advertise-all-vni");
  }

  @Test
  void theReasonOfFrrK8sIsInTheSentence() {
    FrrNodeReport frozen =
        facts("", "failed: multiple hold times specified for 172.18.1.1", "success");
    assertThat(frozen.explain(Intents.dev().spec()))
        .contains(
            "FRR lacks advertise-all-vni; frr-k8s cannot merge the FRRConfigurations of this node:"
                + " failed: multiple hold times specified for 172.18.1.1");

    FrrNodeReport refused =
        facts("", "success", "\u001b[31m2026 ERROR\u001b[0m line 7:\n % Unknown command");
    assertThat(refused.reloadFailure())
        .contains("FRR refused the configuration: 2026 ERROR line 7: % Unknown command");
    assertThat(facts("", "success", "x".repeat(9999)).reloadFailure().orElseThrow())
        .hasSizeLessThan(600);
  }

  @Test
  void aNodeWithoutStateIsUnknown() {
    assertThat(FrrNodeReport.of(null).explain(Intents.dev().spec()).orElseThrow())
        .contains("FRRNodeState");
    assertThat(FrrNodeReport.of(new FrrNodeState()).conversionFailure()).isEmpty();
  }

  @Test
  void sessionsOfTheDefaultVrfOfThisNode() {
    SessionFacts facts =
        SessionFacts.of(
            List.of(
                session("node-1", "172.18.1.1", null, "Established"),
                session("node-1", "2001-db8--1", "", "Active"),
                session("node-1", "172.18.9.9", "red", "Idle"),
                session("node-2", "172.18.2.1", null, "Idle")),
            "node-1");

    assertThat(facts.anyEstablished()).isTrue();
    assertThat(facts.explain()).contains("BGP sessions not up: 2001:db8::1 is Active (BFD down)");
    assertThat(SessionFacts.of(List.of(), "node-1").explain()).isPresent();
    assertThat(
            SessionFacts.of(List.of(session("n", "172.18.1.1", null, "Established")), "n")
                .explain())
        .isEqualTo(Optional.empty());
  }

  private static BgpSessionState session(String node, String peer, String vrf, String state) {
    BgpSessionState s = new BgpSessionState();
    s.setStatus(
        new BgpSessionStateStatus(
            state, state.equals("Established") ? "N/A" : "Down", node, peer, vrf));
    return s;
  }

  private static FrrNodeReport facts(String running, String conversion, String reload) {
    FrrNodeState state = new FrrNodeState();
    state.setStatus(new FrrNodeStateStatus(running, reload, conversion));
    return FrrNodeReport.of(state);
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
