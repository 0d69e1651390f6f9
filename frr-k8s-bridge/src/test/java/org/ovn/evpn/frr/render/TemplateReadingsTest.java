// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.frr.intent.Intents.NODES;
import static org.ovn.evpn.frr.intent.Intents.RACKS;
import static org.ovn.evpn.frr.intent.Intents.intent;
import static org.ovn.evpn.frr.intent.Intents.scope;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Severity;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Router;
import org.ovn.evpn.frr.intent.EvpnScope;
import org.ovn.evpn.frr.intent.Intents;
import org.ovn.evpn.frr.intent.SessionRules;

class TemplateReadingsTest {
  private static FrrPlan render(List<FrrConfiguration> templates) {
    return new RawRenderer()
        .render(
            intent(
                templates,
                NODES,
                List.of(
                    scope(
                        "finance",
                        templates.stream()
                            .map(t -> t.getMetadata().getName())
                            .toArray(String[]::new))),
                List.of(Intents.finance())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "raw: {priority: 5, rawConfig: \"bgp community-list standard own seq 5 permit 65000:1\"}\n",
        "bgp: {routers: [{asn: 65000, vrf: storage, neighbors: [{address: 192.0.2.9, asn: 1}]}]}\n",
        "bgp: {routers: [{asn: 65000, prefixes: [192.0.2.0/24]}]}\n"
      })
  void objectWithoutPeering_besideTemplatesOfAllNodes_isPassedOverWithAHint(String spec) {
    FrrPlan alone = render(RACKS);

    FrrPlan plan = render(List.of(RACKS.get(0), RACKS.get(1), Intents.object("extra", spec)));

    assertThat(plan.objects()).isEqualTo(alone.objects());
    assertThat(plan.issues())
        .singleElement()
        .satisfies(issue -> {
          assertThat(issue.severity()).isEqualTo(Severity.HINT);
          assertThat(issue.reason()).isEqualTo(Reason.TEMPLATE_NOT_USABLE);
          assertThat(issue.subject())
              .isEqualTo(Subject.frrConfiguration(Intents.NAMESPACE, "extra"));
          assertThat(issue.message()).contains("passed over");
        });
  }

  @Test
  void objectWithoutPeering_whereANodeHasNoOther_blocks() {
    FrrConfiguration extra = Intents.object("extra", "bgp: {routers: [{asn: 65000}]}\n");

    FrrPlan plan = render(List.of(RACKS.get(0), extra));

    assertThat(plan.issues())
        .anyMatch(issue ->
            issue.blocks()
                && issue.reason() == Reason.TEMPLATE_NOT_USABLE
                && issue.message().contains("extra"));
  }

  @Test
  void objectWithoutPeering_ofTwoEvpns_blocksOnlyTheOneThatLacksAnother() {
    FrrConfiguration extra = Intents.object("extra", "bgp: {routers: [{asn: 65000}]}\n");

    FrrPlan plan =
        new RawRenderer()
            .render(
                intent(
                    List.of(RACKS.get(0), RACKS.get(1), extra),
                    NODES,
                    List.of(
                        scope("finance", "rack-a", "rack-b", "extra"),
                        scope("tenants", "rack-a", "extra")),
                    List.of()));

    assertThat(plan.issues())
        .filteredOn(Issue::blocks)
        .singleElement()
        .satisfies(issue -> {
          assertThat(issue.subject()).isEqualTo(Subject.evpn("tenants"));
          assertThat(issue.message()).contains("\"node-2\"");
        });
  }

  @Test
  void peerings_oneOfEachObject_countTogether() {
    FrrConfiguration other =
        Intents.object(
            "other",
            "bgp: {routers: [{asn: 65000, neighbors: [{address: 172.18.9.1, asn: 65109}]}]}\n");

    FrrPlan plan = render(List.of(RACKS.get(0), RACKS.get(1), other));

    assertThat(plan.issues()).isEmpty();
    assertThat(plan.objects())
        .filteredOn(o -> o.role() == FrrObject.Role.NODE)
        .as("each node has its rack's and the other one")
        .hasSize(4);
  }

  @Test
  void routersOfDifferentAsn_whichFrrK8sRefuses_blockThoughOthersPeer() {
    FrrConfiguration wrong =
        Intents.object(
            "wrong",
            """
            bgp:
              routers:
              - {asn: 65000, neighbors: [{address: 172.18.9.1, asn: 65109}]}
              - {asn: 65001, vrf: default, neighbors: [{address: 172.18.9.1, asn: 65109}]}
            """);

    FrrPlan plan = render(List.of(RACKS.get(0), RACKS.get(1), wrong));

    assertThat(plan.issues())
        .anyMatch(issue -> issue.blocks() && issue.reason() == Reason.TEMPLATE_NOT_USABLE);
  }

  @Test
  void defaultVrf_spelledOut_hasOurPoliciesUnderBothSpellings() {
    FrrConfiguration template =
        Intents.object(
            "rack-a",
            "bgp: {routers: [{asn: 65000, vrf: default, neighbors: [{address: 172.18.1.1, asn:"
                + " 65101}]}]}\n");

    FrrPlan plan = render(List.of(template));

    assertThat(plan.objects())
        .filteredOn(o -> o.role() != FrrObject.Role.NETWORKS)
        .isNotEmpty()
        .allSatisfy(o -> {
          List<Router> routers = o.resource().getSpec().bgp().routers();
          assertThat(routers).extracting(Router::vrf).containsExactly(null, "default");
          assertThat(routers.get(0).neighbors()).isEqualTo(routers.get(1).neighbors());
          assertThat(routers.get(0).prefixes()).isEqualTo(routers.get(1).prefixes());
        });
    assertThat(plan.issues())
        .singleElement()
        .satisfies(issue -> {
          assertThat(issue.severity()).isEqualTo(Severity.HINT);
          assertThat(issue.reason()).isEqualTo(Reason.TEMPLATE_UNSTABLE);
          assertThat(issue.message()).contains("Remove vrf");
        });
  }

  private static EvpnScope says(String name, SessionRules rules) {
    EvpnScope all = scope(name, "rack-a");
    return new EvpnScope(all.name(), all.vtep(), all.vtepCidrs(), all.templates(), null, rules);
  }

  private static FrrPlan renderRackA(FrrConfiguration rackA, EvpnScope... scopes) {
    return new RawRenderer()
        .render(intent(List.of(rackA), NODES.subList(0, 1), List.of(scopes), List.of()));
  }

  private static String base(FrrPlan plan) {
    return plan.objects().getFirst().resource().getSpec().raw().rawConfig();
  }

  @Test
  void multipath_thatTwoEvpnsOfATemplateDifferIn_isRefusedByName() {
    FrrPlan plan =
        renderRackA(
            RACKS.get(0), says("a", new SessionRules(List.of(), true)), scope("b", "rack-a"));

    assertThat(plan.issues())
        .hasSize(2)
        .allMatch(Issue::blocks)
        .anyMatch(i -> i.subject().equals(Subject.evpn("a")) && i.message().contains("EVPN \"b\""))
        .anyMatch(i -> i.subject().equals(Subject.evpn("b")) && i.message().contains("EVPN \"a\""));
    assertThat(base(plan)).doesNotContain("multipath-relax");
  }

  @Test
  void evpnNeighbors_ofNoneInATemplate_areRefused() {
    FrrPlan plan =
        renderRackA(RACKS.get(0), says("a", new SessionRules(List.of("192.0.2.77"), false)));

    assertThat(plan.issues())
        .singleElement()
        .matches(Issue::blocks)
        .matches(i -> i.message().startsWith("spec.evpnNeighbors of EVPN \"a\""));
  }

  @Test
  void evpnNeighbors_ofTwoEvpns_carryTogether() {
    FrrConfiguration two =
        Intents.object(
            "rack-a",
            """
            bgp:
              routers:
              - asn: 65000
                neighbors:
                - {address: "2001:DB8::1", asn: 65101}
                - {address: 172.18.1.1, asn: 65101}
                - {address: 172.18.1.9, asn: 65101}
            """);

    FrrPlan plan =
        renderRackA(
            two,
            says("a", new SessionRules(List.of("2001:db8:0::1"), false)),
            says("b", new SessionRules(List.of("172.18.1.1"), false)));

    assertThat(plan.issues()).isEmpty();
    assertThat(base(plan))
        .contains("neighbor 172.18.1.1 activate", "neighbor 2001:db8::1 activate")
        .doesNotContain("neighbor 172.18.1.9 activate");
  }

  @Test
  void addressFamilies_withEvpnInATemplate_decideWhereTheEvpnDoesNot() {
    FrrConfiguration typed =
        Intents.object(
            "rack-a",
            """
            bgp:
              routers:
              - asn: 65000
                neighbors:
                - {address: 172.18.1.1, asn: 65101, addressFamilies: [unicast]}
                - {address: 172.18.1.9, asn: 65101, addressFamilies: [evpn]}
            """);

    FrrPlan plan = renderRackA(typed, scope("a", "rack-a"));

    assertThat(base(plan))
        .contains("neighbor 172.18.1.9 activate")
        .doesNotContain("neighbor 172.18.1.1 activate");
  }
}
