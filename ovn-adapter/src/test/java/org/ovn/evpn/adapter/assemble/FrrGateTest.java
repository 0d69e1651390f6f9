// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovn.evpn.adapter.facts.ApiFacts.NetworkFact;
import org.ovn.evpn.adapter.facts.FrrFact;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.Samples;
import org.ovn.evpn.adapter.intent.VtepIntent;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.NetworkIdentity;
import org.ovn.evpn.api.v1alpha1.NetworkIpVrf;
import org.ovn.evpn.api.v1alpha1.NetworkKind;
import org.ovn.evpn.api.v1alpha1.NetworkMacVrf;
import org.ovn.evpn.api.v1alpha1.RouteTargets;
import org.ovn.evpn.api.v1alpha1.Topology;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.frr.facts.FrrNodeReport;
import org.ovn.evpn.frr.facts.RunningConfig;

class FrrGateTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final String FINANCE = "cudn.finance";
  private static final String DEV = "udn.dev.dev";
  private static final List<VtepIntent> VTEPS =
      List.of(new VtepIntent("fabric", true, List.of(IpAddresses.parse("10.254.0.1"))));
  private static final NodeIntent NOTHING = new NodeIntent("n1", List.of(), List.of());
  private static final NodeIntent BOTH =
      new NodeIntent(
          "n1",
          VTEPS,
          List.of(Samples.layer2(FINANCE, 1, 100, 101), Samples.layer2(DEV, 2, 300, 0)));
  private static final List<NetworkFact> FACTS =
      List.of(
          fact(FINANCE, 1, "finance", mac(100, "64500:100"), ip(101, "64500:101")),
          fact(DEV, 2, "dev", mac(300, "64500:300"), null));

  private static final String CONFIG =
      """
      frr version 10.6
      !
      vrf finance
       vni 101
      exit-vrf
      !
      router bgp 65000
       address-family l2vpn evpn
        neighbor 172.18.1.1 activate
        advertise-all-vni
        vni 100
         rd 10.254.0.1:65532
         route-target import 64500:100
         route-target export 64500:100
        exit-vni
        vni 300
         route-target import 64500:300
         route-target export 64500:300
        exit-vni
       exit-address-family
      exit
      !
      router bgp 65000 vrf finance
       address-family l2vpn evpn
        advertise ipv4 unicast route-map udn-evpn-advertised
        rd 10.254.0.1:65533
        route-target import 64500:101
        route-target export 64500:101
       exit-address-family
      exit
      """;

  private static final FrrFact SILENT = frr("");
  private static final FrrFact COMPLETE = frr(CONFIG);

  private static NetworkMacVrf mac(int vni, String target) {
    return new NetworkMacVrf(
        new Vni(vni), null, RouteTargets.both(List.of(RouteTarget.parse(target))));
  }

  private static NetworkIpVrf ip(int vni, String target) {
    return new NetworkIpVrf(
        new Vni(vni),
        null,
        RouteTargets.both(List.of(RouteTarget.parse(target))),
        Egress.FABRIC,
        List.of(),
        null);
  }

  private static NetworkFact fact(
      String name, int id, String vrf, NetworkMacVrf mac, @Nullable NetworkIpVrf ip) {
    return new NetworkFact(
        name,
        1,
        new EvpnNetworkSpec(
            "evpn",
            new NetworkIdentity(NetworkKind.CLUSTER_USER_DEFINED_NETWORK, null, vrf),
            "cluster_udn_" + vrf,
            id,
            Topology.LAYER2,
            List.of(IpPrefix.parse("10.10.0.0/24")),
            null,
            vrf,
            "fabric",
            null,
            mac,
            ip));
  }

  private static FrrFact frr(String text) {
    return new FrrFact.Runs(
        new FrrNodeReport(RunningConfig.parse(text), Optional.empty(), Optional.empty()));
  }

  private static FrrFact without(String line) {
    assertThat(CONFIG).contains(line + "\n");
    return frr(CONFIG.replaceFirst("(?m)^ *" + line.strip() + "\\R", ""));
  }

  private static Set<String> look(FrrGate gate, FrrFact frr, Set<String> mapped, int seconds) {
    return gate.open(BOTH, FACTS, frr, mapped, T0.plusSeconds(seconds));
  }

  private static Set<String> look(FrrGate gate, FrrFact frr, int seconds) {
    return look(gate, frr, Set.of(), seconds);
  }

  @Test
  void gate_frrHasAllLines_opens() {
    FrrGate gate = new FrrGate(NOTHING);
    assertThat(look(gate, COMPLETE, 0)).containsExactlyInAnyOrder(FINANCE, DEV);
    assertThat(gate.issues()).isEmpty();
    assertThat(gate.nextDeadline()).isEmpty();
  }

  /** An older state of FRR, or a line that it dropped: the network waits, whichever line it is. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cudn.finance | vni 101 | vrf finance: vni 101",
        "cudn.finance | rd 10.254.0.1:65532 | vni 100: rd 10.254.0.1:65532",
        "cudn.finance | route-target import 64500:100 | vni 100: route-target import 64500:100",
        "cudn.finance | advertise ipv4 unicast route-map udn-evpn-advertised | vrf finance:"
            + " advertise ipv4 unicast route-map udn-evpn-advertised",
        "cudn.finance | rd 10.254.0.1:65533 | vrf finance: rd 10.254.0.1:65533",
        "cudn.finance | route-target export 64500:101"
            + " | vrf finance: route-target export 64500:101",
        "udn.dev.dev | route-target import 64500:300 | vni 300: route-target import 64500:300",
      })
  void gate_oneLineMissing_holdsThatNetworkAndNamesTheLine(
      String network, String line, String named) {
    FrrGate gate = new FrrGate(NOTHING);
    String other = network.equals(FINANCE) ? DEV : FINANCE;
    assertThat(look(gate, without(line), 0)).containsExactly(other);
    assertThat(look(gate, without(line), 3600)).as("however long").containsExactly(other);
    assertThat(gate.issues()).hasSize(1);
    Issue issue = gate.issues().getFirst();
    assertThat(issue.reason()).isEqualTo(Reason.FRR_NOT_READY);
    assertThat(issue.blocks()).isTrue();
    assertThat(issue.subject().name()).isEqualTo(network);
    assertThat(issue.message()).contains("FRRNodeState \"n1\"").contains('"' + named + '"');
    assertThat(look(gate, COMPLETE, 3601)).hasSize(2);
  }

  @Test
  void gate_withoutEvpn_holdsAll() {
    FrrGate gate = new FrrGate(NOTHING);
    assertThat(look(gate, without("advertise-all-vni"), 0)).isEmpty();
    assertThat(gate.issues())
        .extracting(Issue::message)
        .allMatch(message -> message.contains("\"l2vpn evpn: advertise-all-vni\""));
  }

  @Test
  void gate_targetEqualsTheAutomaticOne_isNotWaitedFor() {
    FrrGate gate = new FrrGate(NOTHING);
    List<NetworkFact> automatic = List.of(fact(DEV, 2, "dev", mac(300, "65000:300"), null));
    assertThat(gate.open(BOTH, automatic, without("route-target import 64500:300"), Set.of(), T0))
        .contains(DEV);
  }

  @Test
  void gate_conversionRefused_quotesIt() {
    FrrGate gate = new FrrGate(NOTHING);
    FrrFact refused =
        new FrrFact.Runs(
            new FrrNodeReport(
                RunningConfig.parse(""),
                Optional.of("different asn for finance"),
                Optional.empty()));
    assertThat(look(gate, refused, 0)).isEmpty();
    assertThat(gate.issues().getFirst().message()).contains("different asn for finance");
  }

  @Test
  void gate_networkWithoutASpec_staysClosedAndSaysWhy() {
    FrrGate gate = new FrrGate(NOTHING);
    List<NetworkFact> one = List.of(FACTS.getLast());
    assertThat(gate.open(BOTH, one, COMPLETE, Set.of(), T0)).containsExactly(DEV);
    assertThat(gate.issues())
        .singleElement()
        .satisfies(issue -> {
          assertThat(issue.reason()).isEqualTo(Reason.FRR_NOT_READY);
          assertThat(issue.message()).contains("there is no EVPNNetwork \"cudn.finance\"");
        });
    FrrGate running = new FrrGate(BOTH);
    assertThat(running.open(BOTH, one, COMPLETE, Set.of(FINANCE, DEV), T0))
        .as("what is mapped stays")
        .hasSize(2);
  }

  @Test
  void gate_noStateOfThisNode_holdsAllAndSaysWhy() {
    FrrGate gate = new FrrGate(NOTHING);
    assertThat(look(gate, new FrrFact.Missing(), 0)).isEmpty();
    assertThat(gate.issues().getFirst().message()).contains("there is no such object");
  }

  @Test
  void gate_stateOfBeforeTheBoot_holdsAllAndNamesBothTimes() {
    FrrGate gate = new FrrGate(NOTHING);
    assertThat(look(gate, new FrrFact.BeforeBoot(T0, T0.plusSeconds(9)), 10)).isEmpty();
    assertThat(gate.issues().getFirst().message())
        .contains("2026-01-01T00:00:00Z", "2026-01-01T00:00:09Z");
  }

  @Test
  void gate_apiWithoutAnAnswer_isToldWhenItLasts() {
    FrrGate gate = new FrrGate(NOTHING);
    FrrFact unasked = new FrrFact.Unasked();
    assertThat(look(gate, unasked, 0)).isEmpty();
    assertThat(gate.issues()).as("right after the start").isEmpty();
    assertThat(gate.nextDeadline()).contains(T0.plusSeconds(60));
    assertThat(look(gate, unasked, 60)).isEmpty();
    assertThat(gate.issues()).hasSize(2);
  }

  @Test
  void mapped_frrLosesItsLines_stayAndAreNamedWhenItLasts() {
    FrrGate gate = new FrrGate(NOTHING);
    Set<String> both = Set.of(FINANCE, DEV);
    assertThat(look(gate, COMPLETE, both, 0)).hasSize(2);
    assertThat(look(gate, SILENT, both, 1)).as("FRR restarts").hasSize(2);
    assertThat(gate.issues()).as("that takes a while").isEmpty();
    assertThat(gate.nextDeadline()).contains(T0.plusSeconds(61));
    assertThat(look(gate, SILENT, both, 61)).hasSize(2);
    assertThat(gate.issues())
        .hasSize(2)
        .allMatch(issue -> issue.reason() == Reason.FRR_SILENT && !issue.blocks());
    assertThat(look(gate, COMPLETE, both, 62)).hasSize(2);
    assertThat(gate.issues()).isEmpty();
  }

  @Test
  void mapped_routeTargetThatNobodyAskedFor_isNamedWhenItLasts() {
    FrrGate gate = new FrrGate(NOTHING);
    Set<String> both = Set.of(FINANCE, DEV);
    FrrFact more =
        frr(
            CONFIG
                .replace(
                    " route-target import 64500:100\n",
                    " route-target import 64500:100\n   route-target import 64500:300\n")
                .replace(
                    "  route-target export 64500:101\n",
                    "  route-target export 64500:101 64500:7\n"));
    assertThat(look(gate, more, both, 0)).as("nothing is missing").hasSize(2);
    assertThat(gate.issues()).as("as while an edit is on its way").isEmpty();
    assertThat(gate.nextDeadline()).contains(T0.plusSeconds(60));
    look(gate, more, both, 60);
    assertThat(gate.issues())
        .singleElement()
        .satisfies(issue -> {
          assertThat(issue.reason()).isEqualTo(Reason.FRR_LINES_EXTRA);
          assertThat(issue.blocks()).isFalse();
          assertThat(issue.subject().name()).isEqualTo(FINANCE);
          assertThat(issue.message())
              .startsWith(
                  "FRRNodeState \"n1\": FRR has \"vni 100: route-target import 64500:300; vrf"
                      + " finance: route-target export 64500:7\". Nobody asked for that");
        });
    look(gate, COMPLETE, both, 61);
    assertThat(gate.issues()).isEmpty();
  }

  @Test
  void mapped_routeTargetThatEqualsTheAutomaticOne_isNotExtra() {
    FrrGate gate = new FrrGate(NOTHING);
    FrrFact shown =
        frr(
            CONFIG.replace(
                " route-target import 64500:300\n",
                " route-target import 64500:300\n   route-target import 65000:300\n"));
    look(gate, shown, 0);
    look(gate, shown, 3600);
    assertThat(gate.issues()).isEmpty();
  }

  @Test
  void mapped_routeTargetEdited_staysAndNothingIsAnnouncedAnew() {
    FrrGate gate = new FrrGate(NOTHING);
    Set<String> both = Set.of(FINANCE, DEV);
    look(gate, COMPLETE, both, 0);
    assertThat(look(gate, without("route-target import 64500:101"), both, 1)).hasSize(2);
    look(gate, COMPLETE, both, 2);
    assertThat(gate.takeCompleted()).as("FRR announces these by itself").isEmpty();
  }

  @Test
  void mapped_vrfCompleteOnlyLater_isAnnouncedAnewOnce() {
    FrrGate gate = new FrrGate(NOTHING);
    Set<String> both = Set.of(FINANCE, DEV);
    look(gate, COMPLETE, both, 0);
    look(gate, without("vni 101"), both, 1);
    assertThat(gate.takeCompleted()).isEmpty();
    look(gate, COMPLETE, both, 2);
    assertThat(gate.takeCompleted()).containsExactly(FINANCE);
    assertThat(gate.takeCompleted()).isEmpty();
  }

  @Test
  void open_linesGoBeforeTheNetworkIsMapped_closes() {
    FrrGate gate = new FrrGate(NOTHING);
    assertThat(look(gate, COMPLETE, 0)).contains(FINANCE);
    assertThat(look(gate, without("vni 101"), 1)).doesNotContain(FINANCE);
  }

  @Test
  void gate_newVniOfAnOldNetwork_isWaitedFor() {
    FrrGate gate = new FrrGate(NOTHING);
    look(gate, COMPLETE, Set.of(FINANCE, DEV), 0);
    NodeIntent renumbered =
        new NodeIntent("n1", VTEPS, List.of(Samples.layer2(FINANCE, 1, 100, 102)));
    List<NetworkFact> facts =
        List.of(fact(FINANCE, 1, "finance", mac(100, "64500:100"), ip(102, "64500:101")));
    assertThat(gate.open(renumbered, facts, COMPLETE, Set.of(), T0.plusSeconds(1))).isEmpty();
    assertThat(gate.issues().getFirst().message()).contains("vrf finance: vni 102");
  }

  @Test
  void gate_afterARestart_isAsItWasWhereTheKernelIs() {
    NodeIntent stored = new NodeIntent("n1", VTEPS, List.of(Samples.layer2(FINANCE, 1, 100, 101)));
    assertThat(look(new FrrGate(stored), SILENT, Set.of(FINANCE), 0)).containsExactly(FINANCE);
    assertThat(look(new FrrGate(stored), SILENT, Set.of(), 0)).as("after a boot").isEmpty();
  }
}
