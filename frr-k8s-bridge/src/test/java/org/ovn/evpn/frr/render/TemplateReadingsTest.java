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
import org.ovn.evpn.frr.intent.Intents;

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
}
