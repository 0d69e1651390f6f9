// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.frr.intent.Intents.NODES;
import static org.ovn.evpn.frr.intent.Intents.intent;
import static org.ovn.evpn.frr.intent.Intents.scope;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.frr.intent.EvpnScope;
import org.ovn.evpn.frr.intent.Intents;
import org.ovn.evpn.frr.intent.SessionRules;
import org.ovn.evpn.frr.merge.FrrConf;
import org.ovn.evpn.frr.merge.MergeSimulator;
import org.ovn.evpn.frr.merge.NodeConfig;

/**
 * The styles in which people write templates: each ends in lines that FRR gets, or in one sentence.
 */
class TemplateStylesTest {
  /** Lines of the node's FRR configuration, in this order; and nothing to say. */
  record Gives(List<String> lines) implements Outcome {}

  /** One sentence, of which this is a part; FRR gets these lines all the same. */
  record Says(String sentence, List<String> lines) implements Outcome {}

  sealed interface Outcome {}

  record Row(String style, List<String> templates, List<EvpnScope> evpns, Outcome outcome) {
    @Override
    public String toString() {
      return style;
    }
  }

  private static Outcome gives(String... lines) {
    return new Gives(List.of(lines));
  }

  private static Outcome says(String sentence, String... lines) {
    return new Says(sentence, List.of(lines));
  }

  private static Row row(String style, String neighbor, Outcome outcome) {
    return rows(style, outcome, "bgp: {routers: [{asn: 65000, neighbors: [" + neighbor + "]}]}\n");
  }

  private static Row rows(String style, Outcome outcome, String... templates) {
    return new Row(style, List.of(templates), List.of(scope("finance", "t-0", "t-1")), outcome);
  }

  private static EvpnScope evpn(String name, boolean anyAsPath, String... reflectors) {
    EvpnScope all = scope(name, "t-0");
    return new EvpnScope(
        all.name(),
        all.vtep(),
        all.vtepCidrs(),
        all.templates(),
        null,
        new SessionRules(Arrays.asList(reflectors), anyAsPath));
  }

  private static final String TOR = "{address: 172.18.1.1, asn: 65101, disableMP: true}";
  private static final String PEERING =
      "bgp: {routers: [{asn: 65000, neighbors: [" + TOR + "]}]}\n";
  private static final String TORS_AND_REFLECTORS =
      """
      bgp:
        routers:
        - asn: 65010
          neighbors:
          - {address: 192.0.2.1, asn: 65101, toReceive: {allowed: {mode: all}}}
          - {address: 198.51.100.11, asn: 65000, ebgpMultiHop: true, disableMP: true}
      """;

  static List<Row> sessions() {
    return List.of(
        row(
            "one ToR",
            TOR,
            gives(
                "  neighbor 172.18.1.1 remote-as 65101",
                "    network 10.254.0.1/32",
                "  neighbor 172.18.1.1 activate",
                "  neighbor 172.18.1.1 allowas-in origin")),
        row(
            "dynamic ASN, external",
            "{address: 172.18.1.1, dynamicASN: external}",
            gives(
                "  neighbor 172.18.1.1 remote-as external",
                "  neighbor 172.18.1.1 allowas-in origin")),
        row(
            "dynamic ASN, internal",
            "{address: 172.18.1.1, dynamicASN: internal}",
            gives(
                "  neighbor 172.18.1.1 remote-as internal",
                "  neighbor 172.18.1.1 activate",
                "  neighbor 172.18.1.1 allowas-in origin")),
        row(
            "local ASN",
            "{address: 172.18.1.1, asn: 65101, localASN: 65500}",
            gives(
                "  neighbor 172.18.1.1 local-as 65500 no-prepend replace-as",
                "  neighbor 172.18.1.1 allowas-in 1")),
        row(
            "unnumbered",
            "{interface: eth1, dynamicASN: external}",
            gives(
                "  neighbor eth1 interface remote-as external",
                "    network 10.254.0.1/32",
                "  neighbor eth1 activate")),
        row(
            "IPv6 session alone",
            "{address: \"FD00:1::1\", asn: 65101}",
            says(
                "spec.bgp of FRRConfiguration \"t-0\": no neighbor carries IPv4 routes",
                "  neighbor fd00:1::1 activate",
                "  neighbor fd00:1::1 allowas-in origin")),
        row(
            "IPv6 session for both families",
            "{address: \"fd00:1::1\", asn: 65101, dualStackAddressFamily: true}",
            gives("    network 10.254.0.1/32", "  neighbor fd00:1::1 activate")),
        row(
            "IPv6 session beside IPv4",
            TOR + ", {address: \"fd00:1::1\", asn: 65101}",
            gives("    network 10.254.0.1/32", "  neighbor fd00:1::1 activate")),
        rows(
            "BFD profile",
            gives("  neighbor 172.18.1.1 bfd profile fast", "  neighbor 172.18.1.1 activate"),
            """
            bgp:
              bfdProfiles: [{name: fast, receiveInterval: 300}]
              routers: [{asn: 65000, neighbors: [{address: 172.18.1.1, asn: 65101, bfdProfile: fast}]}]
            """),
        row(
            "password from a secret, timers, source",
            "{address: 172.18.1.1, asn: 65101, passwordSecret: {name: tor}, holdTime: 90s,"
                + " keepaliveTime: 30s, sourceaddress: 172.18.1.2}",
            gives(
                "  neighbor 172.18.1.1 timers 30 90",
                "  neighbor 172.18.1.1 update-source 172.18.1.2",
                "  neighbor 172.18.1.1 activate")));
  }

  static List<Row> templates() {
    String raw = "raw: {rawConfig: \"%s\"}%n";
    return List.of(
        rows(
            "ToRs for the underlay, every neighbor carries EVPN",
            gives("  neighbor 192.0.2.1 activate", "  neighbor 198.51.100.11 activate"),
            TORS_AND_REFLECTORS),
        new Row(
            "ToRs for the underlay, reflectors carry EVPN",
            List.of(TORS_AND_REFLECTORS),
            List.of(evpn("finance", false, "198.51.100.11")),
            gives(
                " address-family l2vpn evpn",
                "  neighbor 198.51.100.11 activate",
                "  neighbor 198.51.100.11 allowas-in origin",
                "  advertise-all-vni")),
        new Row(
            "reflectors that the template lacks",
            List.of(TORS_AND_REFLECTORS),
            List.of(evpn("finance", false, "198.51.100.99")),
            says("spec.evpnNeighbors of EVPN \"finance\"", "  advertise-all-vni")),
        new Row(
            "two ToRs of different AS",
            List.of(TORS_AND_REFLECTORS),
            List.of(evpn("finance", true)),
            gives(
                " bgp bestpath as-path multipath-relax",
                "router bgp 65010 vrf finance",
                " bgp bestpath as-path multipath-relax")),
        rows(
            "typed and raw, in two objects",
            says(
                "FRRConfiguration t-1 has no router in the default VRF",
                "  neighbor 172.18.1.1 activate"),
            PEERING,
            raw.formatted("route-map fabric permit 10\\n set community 65000:1\\nexit\\n")),
        rows(
            "listen range in raw text",
            says(
                "FRR takes no connections, and no session comes of a range. Name the neighbors",
                " bgp listen range 192.0.2.0/24 peer-group G",
                "  neighbor 172.18.1.1 activate"),
            PEERING
                + raw.formatted(
                    "router bgp 65000\\n neighbor G peer-group\\n neighbor G remote-as external\\n"
                        + " bgp listen range 192.0.2.0/24 peer-group G\\nexit\\n")),
        rows(
            "listen range in raw text, activated there",
            says(
                "FRR takes no connections, and no session comes of a range. Name the neighbors",
                " bgp listen range 192.0.2.0/24 peer-group G",
                "  neighbor G activate"),
            PEERING
                + raw.formatted(
                    "router bgp 65000\\n neighbor G peer-group\\n neighbor G remote-as external\\n"
                        + " bgp listen range 192.0.2.0/24 peer-group G\\n"
                        + " address-family l2vpn evpn\\n  neighbor G activate\\n"
                        + " exit-address-family\\nexit\\n")),
        rows(
            "default VRF spelled out",
            says("Remove vrf", "  neighbor 172.18.1.1 activate"),
            PEERING.replace("asn: 65000,", "asn: 65000, vrf: default,")),
        rows(
            "VRF-lite in the same object",
            gives("router bgp 64515 vrf red", "  neighbor 172.18.1.1 activate"),
            """
            bgp:
              routers:
              - {asn: 64513, neighbors: [%s]}
              - {asn: 64515, vrf: red, neighbors: [{address: 198.51.100.1, asn: 64512}]}
            """
                .formatted(TOR)));
  }

  private static NodeConfig merged(FrrPlan plan, List<FrrConfiguration> templates, String style) {
    List<FrrConfiguration> all = new ArrayList<>(templates);
    all.addAll(Intents.resources(plan));
    NodeConfig config = MergeSimulator.merge(all, NODES.getFirst());
    assertThat(config.conflicts()).as(style).isEmpty();
    return config;
  }

  private static List<FrrConfiguration> objects(Row row) {
    List<FrrConfiguration> result = new ArrayList<>();
    for (String spec : row.templates()) {
      result.add(Intents.object("t-" + result.size(), spec));
    }
    return result;
  }

  @ParameterizedTest
  @MethodSource({"sessions", "templates"})
  void style_ofATemplate_endsInLinesOrInOneSentence(Row row) {
    List<FrrConfiguration> templates = objects(row);
    FrrPlan plan =
        new RawRenderer()
            .render(
                intent(templates, NODES.subList(0, 1), row.evpns(), List.of(Intents.finance())));
    String text = FrrConf.of("node-1", merged(plan, templates, row.style()));
    List<String> messages = plan.issues().stream().map(Issue::message).toList();

    switch (row.outcome()) {
      case Gives(List<String> lines) -> {
        assertThat(messages).isEmpty();
        assertThat(text.lines().toList()).containsSubsequence(lines);
      }
      case Says(String sentence, List<String> lines) -> {
        assertThat(messages).singleElement().satisfies(m -> assertThat(m).contains(sentence));
        assertThat(text.lines().toList()).containsSubsequence(lines);
      }
    }
    assertThat(text).contains("advertise-all-vni");
  }

  @ParameterizedTest
  @MethodSource("multipaths")
  void evpns_ofOneTemplateThatDifferInMultipath_areRefusedByName(String evpn, String other) {
    FrrPlan plan =
        new RawRenderer()
            .render(
                intent(
                    List.of(Intents.object("t-0", PEERING)),
                    NODES.subList(0, 1),
                    List.of(evpn("finance", true), evpn("hr", false)),
                    List.of(Intents.finance(), Intents.hr())));

    assertThat(plan.issues())
        .filteredOn(issue -> Objects.equals(issue.subject().name(), evpn))
        .singleElement()
        .satisfies(issue ->
            assertThat(issue.message())
                .isEqualTo(
                    ("spec.multipath of EVPN \"%s\": EVPN \"%s\" has another one, and"
                            + " FRRConfiguration \"t-0\", which both select, has one router. Give"
                            + " both the same; until then it is SameASPath.")
                        .formatted(evpn, other)));
    assertThat(
            plan.objects().stream().map(o -> Intents.YAML.asYaml(o.resource())).toList().toString())
        .contains("vrf hr")
        .doesNotContain("multipath-relax");
  }

  static List<Arguments> multipaths() {
    return List.of(Arguments.of("finance", "hr"), Arguments.of("hr", "finance"));
  }
}
