// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.frr.intent.Intents.NODES;
import static org.ovn.evpn.frr.intent.Intents.RACKS;
import static org.ovn.evpn.frr.intent.Intents.scope;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Severity;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Raw;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.Intents;

/** Raw lines of admins, on a template or beside it. */
class AdminTextTest {
  private static final String RACK_A = "nodeSelector: {matchLabels: {rack: a}}\n";

  private static FrrConfiguration raw(String selector, String text) {
    return Intents.object(
        "own-raw", selector + "raw:\n  priority: 5\n  rawConfig: |\n" + text.indent(4));
  }

  private static FrrPlan render(FrrConfiguration... others) {
    List<FrrIntent.Template> beside = new ArrayList<>();
    for (FrrConfiguration other : others) {
      beside.add(FrrIntent.Template.of(other));
    }
    return new RawRenderer()
        .render(
            new FrrIntent(
                Intents.NAMESPACE,
                RACKS.stream().map(FrrIntent.Template::of).toList(),
                NODES,
                List.of(scope("finance", "rack-a", "rack-b")),
                List.of(Intents.finance()),
                beside));
  }

  private static String base(FrrPlan plan, String template) {
    return plan.objects().stream()
        .filter(o -> o.name().startsWith("ovnk-generated-evpn-base-" + template))
        .map(o -> o.resource().getSpec().raw())
        .map(Raw::rawConfig)
        .findFirst()
        .orElseThrow();
  }

  private static String evpn(String line) {
    return "router bgp 65000\n address-family l2vpn evpn\n  "
        + line
        + "\n exit-address-family\nexit\n";
  }

  @Test
  void allowasIn_ofTheAdminOnAllNodes_standsAlone() {
    FrrPlan plan = render(raw(RACK_A, evpn("neighbor 172.18.1.1 allowas-in 2")));

    assertThat(base(plan, "rack-a"))
        .contains(
            "  neighbor 172.18.1.1 allowas-in origin\n exit-address-family\n address-family l2")
        .contains("  neighbor 172.18.1.1 activate\n  advertise-all-vni\n");
    assertThat(base(plan, "rack-b")).contains("activate\n  neighbor 172.18.2.1 allowas-in origin");
    assertThat(plan.issues()).isEmpty();
  }

  @Test
  void allowasIn_ofTheAdminOnOtherNodesOnly_changesNothing() {
    FrrPlan plan =
        render(
            raw(
                "nodeSelector: {matchLabels: {rack: b}}\n",
                evpn("neighbor 172.18.1.1 allowas-in 2")));

    assertThat(plan.objects()).isEqualTo(render().objects());
  }

  @Test
  void allowasIn_ofTheAdminOnSomeNodes_isToldAndOursStays() {
    FrrConfiguration wide =
        Intents.object(
            "wide",
            "bgp: {routers: [{asn: 65000, neighbors: [{address: 172.18.1.1, asn: 65101}]}]}\n");
    FrrPlan plan =
        new RawRenderer()
            .render(
                new FrrIntent(
                    Intents.NAMESPACE,
                    List.of(FrrIntent.Template.of(wide)),
                    NODES,
                    List.of(scope("finance", "wide")),
                    List.of(Intents.finance()),
                    List.of(
                        FrrIntent.Template.of(
                            raw(RACK_A, evpn("neighbor 172.18.1.1 allowas-in 2"))))));

    assertThat(base(plan, "wide")).contains("activate\n  neighbor 172.18.1.1 allowas-in origin");
    assertThat(told(plan)).contains("line 3, \"neighbor 172.18.1.1 allowas-in 2\"", "all nodes");
  }

  @Test
  void allowasIn_asOursIs_staysOurs() {
    FrrPlan plan = render(raw(RACK_A, evpn("neighbor 172.18.1.1 allowas-in origin")));

    assertThat(plan.objects()).isEqualTo(render().objects());
    assertThat(plan.issues()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "neighbor 172.18.1.1 allowas-in 3 | \"neighbor 172.18.1.1 allowas-in\"",
        "rd 65000:9 | use routeDistinguisher",
        "route-target import 1:1 | use routeTargets",
        "route-target both 1:1 | \"route-target import 1:1\" and \"route-target export 1:1\"",
        "route-target import 1:1 2:2 | \"route-target import 1:1\" and \"route-target import 2:2\"",
      })
  void evpnLine_unstableOrOurs_isToldWithObjectLineAndStableForm(String line, String stable) {
    String text =
        line.startsWith("neighbor")
            ? evpn(line)
            : evpn(line).replace("router bgp 65000", "router bgp 65000 vrf finance");
    FrrPlan plan = render(raw(RACK_A, text));

    assertThat(told(plan))
        .startsWith(
            "spec.raw.rawConfig of FRRConfiguration \"own-raw\", line 3, \"" + line + "\": ")
        .contains(stable);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "neighbor 172.18.1.1 bfd profile P | \"neighbor 172.18.1.1 bfd\" before it",
        "neighbor 172.18.1.1 bfd 3 300 300 | spec.bgp.bfdProfiles",
        "neigh 172.18.1.1 description leaf | \"neighbor\"",
        "neighbor 172.18.1.1 desc leaf | \"description\"",
        "bgp router-id 10.0.0.7 | resets all sessions",
      })
  void routerLine_unstable_isTold(String line, String stable) {
    FrrConfiguration id =
        Intents.object("with-id", "bgp: {routers: [{asn: 65000, id: 10.0.0.1}]}\n" + RACK_A);

    FrrPlan plan = render(raw(RACK_A, "router bgp 65000\n " + line + "\nexit\n"), id);

    assertThat(told(plan)).contains("line 2, \"" + line + "\"", stable);
  }

  private static String unicast(String line) {
    return "router bgp 65000\n address-family ipv4 unicast\n  "
        + line
        + "\n exit-address-family\nexit\n";
  }

  @Test
  void softReconfiguration_setAndTakenAway_isTold() {
    String off = unicast("no neighbor 172.18.1.1 soft-reconfiguration inbound");
    String on = unicast("neighbor 172.18.1.1 soft-reconfiguration inbound");
    FrrConfiguration setter =
        Intents.object(
            "setter", RACK_A + "raw: {rawConfig: \"" + on.replace("\n", "\\n") + "\"}\n");

    assertThat(told(render(raw(RACK_A, off)))).contains("line 3", "FRR never shows it");
    assertThat(told(render(raw(RACK_A, off), setter)))
        .contains("FRRConfiguration \"setter\", line 3", "says the opposite", "Remove one");
    assertThat(render(raw(RACK_A, on)).issues()).isEmpty();
  }

  @Test
  void importVrfRouteMap_inAVrfOfOurs_isTold() {
    String line = "import vrf route-map mine";
    assertThat(told(render(raw(RACK_A, unicast(line).replace("65000", "65000 vrf finance")))))
        .contains("line 3, \"" + line + '"', "Remove the line");
    assertThat(render(raw(RACK_A, unicast(line).replace("65000", "65000 vrf other"))).issues())
        .isEmpty();
  }

  @Test
  void routerIds_ofObjectsForOtherNodes_areNotTold() {
    FrrConfiguration other =
        Intents.object(
            "with-id",
            """
            nodeSelector: {matchLabels: {rack: b}}
            bgp: {routers: [{asn: 65000, id: 10.0.0.1}]}
            """);

    FrrPlan plan = render(raw(RACK_A, "router bgp 65000\n bgp router-id 10.0.0.7\nexit\n"), other);

    assertThat(plan.issues()).isEmpty();
  }

  @Test
  void member_whoseRemoteAsIsItsGroups_isTold() {
    FrrPlan plan =
        render(
            raw(
                RACK_A,
                """
                router bgp 65000
                 neighbor G peer-group
                 neighbor G remote-as 65109
                 neighbor 192.0.2.9 remote-as 65109
                 neighbor 192.0.2.9 peer-group G
                 address-family l2vpn evpn
                  neighbor G activate
                 exit-address-family
                exit
                """));

    assertThat(told(plan)).contains("line 4", "peer group \"G\"", "Leave the line out");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "neighbor 172.18.1.1 bfd\n neighbor 172.18.1.1 bfd profile P",
        "neighbor 172.18.1.1 description a 3 300 300",
        "neighbor 172.18.1.1 soft-reconfiguration inbound",
        "bgp bestpath as-path multipath-relax",
        "timers bgp 3 9",
        "no neighbor 172.18.1.1 shutdown",
      })
  void routerLine_stable_isNotTold(String lines) {
    FrrPlan plan = render(raw(RACK_A, "router bgp 65000\n " + lines + "\nexit\n"));

    assertThat(plan.issues()).isEmpty();
  }

  @Test
  void neighbor_inRawTextWithoutEvpn_isTold() {
    FrrPlan plan =
        render(
            raw(
                RACK_A,
                """
                router bgp 65000
                 neighbor 192.0.2.9 remote-as 65109
                 neighbor 192.0.2.9 password hidden
                 bgp listen range 192.0.2.0/24 peer-group G
                """));

    assertThat(plan.issues())
        .hasSize(2)
        .allMatch(issue ->
            issue.severity() == Severity.HINT
                && issue.reason() == Reason.NEIGHBOR_WITHOUT_EVPN
                && issue.subject().equals(Subject.frrConfiguration(Intents.NAMESPACE, "rack-a")))
        .noneMatch(issue -> issue.message().contains("hidden"));
  }

  @Test
  void password_inALineThatIsTold_isLeftOut() {
    FrrPlan plan = render(raw(RACK_A, "router bgp 65000\n neigh 172.18.1.1 password hidden\n"));

    assertThat(told(plan)).contains("neigh 172.18.1.1 password …").doesNotContain("hidden");
  }

  private static String told(FrrPlan plan) {
    assertThat(plan.issues())
        .singleElement()
        .matches(issue -> issue.severity() == Severity.HINT)
        .matches(issue -> issue.reason() == Reason.TEMPLATE_UNSTABLE);
    return plan.issues().stream().map(Issue::message).findFirst().orElseThrow();
  }
}
