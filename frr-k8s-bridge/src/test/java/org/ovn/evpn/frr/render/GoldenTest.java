// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.frr.intent.Intents.NODES;
import static org.ovn.evpn.frr.intent.Intents.RACKS;
import static org.ovn.evpn.frr.intent.Intents.intent;
import static org.ovn.evpn.frr.intent.Intents.labels;
import static org.ovn.evpn.frr.intent.Intents.layer2;
import static org.ovn.evpn.frr.intent.Intents.layer3;
import static org.ovn.evpn.frr.intent.Intents.rt;
import static org.ovn.evpn.frr.intent.Intents.scope;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.NetworkIpVrf;
import org.ovn.evpn.api.v1alpha1.RouteTargets;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.RouteDistinguisher;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.frr.intent.EvpnScope;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNetwork;
import org.ovn.evpn.frr.intent.FrrNode;
import org.ovn.evpn.frr.intent.Intents;
import org.ovn.evpn.frr.intent.NodeSelectors;
import org.ovn.evpn.frr.intent.SessionRules;
import org.ovn.evpn.frr.merge.FrrConf;
import org.ovn.evpn.frr.merge.MergeSimulator;
import org.ovn.evpn.frr.merge.NodeConfig;

/**
 * Whole scenarios against golden files: {@code templates.yaml} is what the administrator wrote,
 * {@code objects.yaml} what is written to the API, {@code <node>.conf} is the file that frr-k8s
 * makes of it and the templates on that node.
 */
class GoldenTest {
  record Scenario(String name, List<FrrConfiguration> templates, FrrIntent intent) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Scenario> scenarios() {
    return List.of(
        new Scenario("demo", RACKS, Intents.demo()),
        layer3Only(),
        layer2Only(),
        dualTemplates(),
        severalEvpns(),
        administratorDistinguishers(),
        dualStack(),
        fullMesh(),
        localAsn(),
        ownAllowAsIn(),
        defaultVrfSpelledOut(),
        everythingSet(),
        unnumberedAsPerNode(),
        underlayAndReflectors(),
        reflectorsCarryEvpn(),
        typedAndRaw(),
        vrfLiteBeside());
  }

  private static Scenario layer3Only() {
    return scenario(
        "layer3-only",
        RACKS,
        NODES,
        List.of(scope("hr", "rack-a", "rack-b")),
        List.of(Intents.hr()));
  }

  private static Scenario layer2Only() {
    return scenario(
        "layer2-only",
        RACKS,
        NODES,
        List.of(scope("l2", "rack-a", "rack-b")),
        List.of(
            layer2("l2", "blue", 7).macVrf(700, rt("64500:700")).subnets("10.70.0.0/24").build(),
            layer2("l2", "green", 8).macVrf(800, null).subnets("10.80.0.0/24").build()));
  }

  private static Scenario dualTemplates() {
    List<FrrConfiguration> both =
        List.of(
            Intents.object(
                "leaf-x",
                """
                bgp:
                  routers:
                  - asn: 65000
                    id: 172.18.1.2
                    neighbors:
                    - {address: 172.18.1.1, asn: 65101, ebgpMultiHop: true}
                    prefixes: [192.0.2.0/24]
                """),
            Intents.object(
                "leaf-y",
                """
                bgp:
                  routers:
                  - asn: 65000
                    neighbors:
                    - {address: 172.18.3.1, dynamicASN: external, toReceive: {allowed: {mode: all}}}
                """));
    return scenario(
        "dual-templates",
        both,
        NODES.subList(0, 1),
        List.of(scope("finance", "leaf-x", "leaf-y")),
        List.of(Intents.finance()));
  }

  private static Scenario severalEvpns() {
    return scenario(
        "several-evpns",
        RACKS,
        NODES,
        List.of(
            scope("finance", "rack-a", "rack-b"),
            new EvpnScope(
                "hr",
                "fabric",
                List.of(IpPrefix.parse("10.254.0.0/24"), IpPrefix.parse("10.255.0.0/24")),
                Set.of("rack-a", "rack-b"),
                labels("rack", "b"))),
        List.of(Intents.finance(), Intents.hr()));
  }

  private static Scenario administratorDistinguishers() {
    NetworkIpVrf ip =
        new NetworkIpVrf(
            new Vni(101),
            RouteDistinguisher.parse("64500:9"),
            new RouteTargets(
                List.of(RouteTarget.parse("*:101"), RouteTarget.parse("64500:101")),
                List.of(RouteTarget.parse("4200000001:101"))),
            Egress.FABRIC,
            List.of(),
            null);
    FrrNetwork twin = layer3("e", "twin", 12).ipVrf(121, null).subnets("10.10.0.0/16").build();
    FrrNetwork older = layer3("e", "older", 11).ipVrf(111, null).subnets("10.10.128.0/17").build();
    return scenario(
        "distinguishers",
        RACKS,
        NODES,
        List.of(scope("e", "rack-a", "rack-b")),
        List.of(
            layer2("e", "fixed", 10)
                .macVrf(100, rt("1.2.3.4:100"))
                .ipVrf(ip)
                .subnets("10.60.0.0/24")
                .build(),
            twin,
            older));
  }

  private static Scenario dualStack() {
    FrrConfiguration template =
        Intents.object(
            "six",
            """
            bgp:
              routers:
              - asn: 65000
                neighbors:
                - {address: "2001:DB8::1", asn: 65101}
                - {address: 172.18.1.1, asn: 65101}
                - {interface: eth7, dynamicASN: external}
            """);
    FrrNode node =
        new FrrNode(
            "node-1",
            Map.of(NodeSelectors.HOSTNAME, "node-1"),
            List.of(),
            Map.of("fabric", List.of(Intents.ip("10.254.0.1"), Intents.ip("fd00:fe::1"))));
    EvpnScope scope =
        new EvpnScope(
            "ops",
            "fabric",
            List.of(IpPrefix.parse("10.254.0.0/24"), IpPrefix.parse("fd00:fe::/64")),
            Set.of("six"),
            null);
    return scenario(
        "dual-stack",
        List.of(template),
        List.of(node, Intents.node("node-2", "b", "172.18.2.2", "")),
        List.of(scope),
        List.of(
            layer3("ops", "ops", 4)
                .vrf("mp4-udn-vrf")
                .ipVrf(400, null)
                .subnets("10.40.0.0/16", "fd40::/48")
                .build()));
  }

  private static Scenario fullMesh() {
    FrrConfiguration mesh =
        Intents.object(
            "mesh",
            """
            bgp:
              routers:
              - asn: 65000
                neighbors:
                - {address: 172.18.1.2, asn: 65000}
                - {address: 172.18.2.2, asn: 65000}
                - {address: 172.18.0.254, asn: 65000}
            """);
    return scenario(
        "full-mesh",
        List.of(mesh),
        List.of(
            NODES.get(0), NODES.get(1), Intents.node("node-3", "c", "172.18.3.2", "10.254.0.3")),
        List.of(scope("finance", "mesh")),
        List.of(Intents.finance()));
  }

  private static Scenario localAsn() {
    return oneRack(
        "local-asn",
        "bgp: {routers: [{asn: 65000, neighbors: [{address: 172.18.1.1, asn: 65101,"
            + " localASN: 65010, disableMP: true}]}]}\n");
  }

  /** The admin's own object, without the label of the templates. */
  private static Scenario ownAllowAsIn() {
    FrrConfiguration own =
        Intents.object(
            "own-raw",
            """
            nodeSelector: {matchLabels: {rack: a}}
            raw:
              priority: 5
              rawConfig: |
                router bgp 65000
                 address-family l2vpn evpn
                  neighbor 172.18.1.1 allowas-in
                 exit-address-family
                exit
                !
            """);
    FrrIntent demo = Intents.demo();
    return new Scenario(
        "own-allowas-in",
        List.of(RACKS.get(0), RACKS.get(1), own),
        new FrrIntent(
            demo.namespace(),
            demo.templates(),
            demo.nodes(),
            demo.scopes(),
            demo.networks(),
            List.of(FrrIntent.Template.of(own))));
  }

  private static Scenario defaultVrfSpelledOut() {
    return oneRack(
        "vrf-default",
        "bgp: {routers: [{asn: 65000, vrf: default, neighbors: [{address: 172.18.1.1, asn: 65101,"
            + " disableMP: true, toReceive: {allowed: {mode: filtered, prefixes:"
            + " [{prefix: 10.255.0.0/24, ge: 32, le: 32}]}}}]}]}\n");
  }

  private static Scenario everythingSet() {
    return oneRack(
        "everything-set",
        """
        bgp:
          bfdProfiles: [{name: fast, receiveInterval: 300, transmitInterval: 300, detectMultiplier: 3}]
          routers:
          - asn: 65000
            id: 10.0.0.1
            neighbors:
            - {address: 172.18.1.1, asn: 65101, sourceaddress: 172.18.1.2, holdTime: 90s, keepaliveTime: 30s,
               connectTime: 10s, bfdProfile: fast, passwordSecret: {name: tor}}
        """);
  }

  private static Scenario unnumberedAsPerNode() {
    return oneRack(
        "unnumbered-as-per-node",
        """
        nodeSelector: {matchLabels: {kubernetes.io/hostname: node-1}}
        bgp:
          routers:
          - asn: 4200000101
            prefixes: [10.0.0.101/32]
            neighbors:
            - {interface: eth1, dynamicASN: external, toAdvertise: {allowed: {mode: filtered, prefixes: [10.0.0.101/32]}}, toReceive: {allowed: {mode: all}}}
            - {interface: eth2, dynamicASN: external, toAdvertise: {allowed: {mode: filtered, prefixes: [10.0.0.101/32]}}, toReceive: {allowed: {mode: all}}}
        """);
  }

  private static final String TORS_AND_REFLECTORS =
      """
      bgp:
        routers:
        - asn: 65010
          neighbors:
          - {address: 192.0.2.1, asn: 65101, toReceive: {allowed: {mode: all}}}
          - {address: 192.0.2.3, asn: 65102, toReceive: {allowed: {mode: all}}}
          - {address: 198.51.100.11, asn: 65000, ebgpMultiHop: true, disableMP: true}
          - {address: 198.51.100.12, asn: 65000, ebgpMultiHop: true, disableMP: true}
      """;

  private static Scenario underlayAndReflectors() {
    return oneRack("underlay-and-reflectors", TORS_AND_REFLECTORS);
  }

  private static Scenario reflectorsCarryEvpn() {
    EvpnScope all = scope("finance", "rack-a");
    return scenario(
        "reflectors-carry-evpn",
        List.of(Intents.object("rack-a", TORS_AND_REFLECTORS)),
        NODES.subList(0, 1),
        List.of(
            new EvpnScope(
                all.name(),
                all.vtep(),
                all.vtepCidrs(),
                all.templates(),
                null,
                new SessionRules(List.of("198.51.100.11", "198.51.100.12"), true))),
        List.of(Intents.finance()));
  }

  private static Scenario typedAndRaw() {
    FrrConfiguration peering =
        Intents.object(
            "peering",
            """
            bgp: {routers: [{asn: 65000, neighbors: [{address: 172.18.1.1, asn: 65101, disableMP: true}]}]}
            raw: {priority: 10, rawConfig: "router bgp 65000\\n neighbor 192.0.2.9 remote-as 65109\\nexit\\n!\\n"}
            """);
    FrrConfiguration policies =
        Intents.object(
            "policies",
            "raw: {priority: 5, rawConfig: \"route-map fabric permit 10\\n set community"
                + " 65000:1\\nexit\\n!\\n\"}\n");
    return scenario(
        "typed-and-raw",
        List.of(peering, policies),
        NODES.subList(0, 1),
        List.of(scope("finance", "peering", "policies")),
        List.of(Intents.finance()));
  }

  private static Scenario vrfLiteBeside() {
    return oneRack(
        "vrf-lite-beside",
        """
        bgp:
          routers:
          - {asn: 64513, neighbors: [{address: 172.18.1.1, asn: 65101, disableMP: true}]}
          - {asn: 64515, vrf: red, prefixes: [203.0.113.0/24], neighbors: [{address: 198.51.100.1, asn: 64512, ebgpMultiHop: true}]}
        """);
  }

  private static Scenario oneRack(String name, String spec) {
    return scenario(
        name,
        List.of(Intents.object("rack-a", spec)),
        NODES.subList(0, 1),
        List.of(scope("finance", "rack-a")),
        List.of(Intents.finance()));
  }

  private static Scenario scenario(
      String name,
      List<FrrConfiguration> templates,
      List<FrrNode> nodes,
      List<EvpnScope> scopes,
      List<FrrNetwork> networks) {
    return new Scenario(name, templates, intent(templates, nodes, scopes, networks));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void scenario_rendered_givesTheRecordedObjectsAndConfigurations(Scenario s) {
    FrrPlan plan = new RawRenderer().render(s.intent());

    assertThat(plan.issues()).noneMatch(Issue::blocks);
    Golden.check(
        s.name() + "/templates.yaml",
        s.templates().stream().map(Intents.YAML::asYaml).collect(Collectors.joining()));
    Golden.check(
        s.name() + "/objects.yaml",
        plan.objects().stream()
            .map(o -> Intents.YAML.asYaml(o.resource()))
            .collect(Collectors.joining()));
    List<FrrConfiguration> all = new ArrayList<>(s.templates());
    plan.objects().forEach(o -> all.add(o.resource()));
    for (FrrNode node : s.intent().nodes()) {
      NodeConfig merged = MergeSimulator.merge(all, node);
      assertThat(merged.conflicts()).isEmpty();
      Golden.check(s.name() + "/" + node.name() + ".conf", FrrConf.of(node.name(), merged));
    }
  }
}
