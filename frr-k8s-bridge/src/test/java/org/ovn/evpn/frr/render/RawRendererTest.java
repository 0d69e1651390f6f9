// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.frr.intent.Intents.NODES;
import static org.ovn.evpn.frr.intent.Intents.RACKS;
import static org.ovn.evpn.frr.intent.Intents.intent;
import static org.ovn.evpn.frr.intent.Intents.layer2;
import static org.ovn.evpn.frr.intent.Intents.layer3;
import static org.ovn.evpn.frr.intent.Intents.rt;
import static org.ovn.evpn.frr.intent.Intents.scope;
import static org.ovn.evpn.frr.intent.Intents.scopeOn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Severity;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.frr.intent.EvpnScope;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNetwork;
import org.ovn.evpn.frr.intent.FrrNode;
import org.ovn.evpn.frr.intent.Intents;
import org.ovn.evpn.frr.transition.FrrTransitions;

class RawRendererTest {
  private final RawRenderer renderer = new RawRenderer();

  @Test
  void intent_inAnotherOrder_givesTheSamePlan() {
    FrrIntent demo = Intents.demo();
    FrrIntent turned =
        new FrrIntent(
            demo.namespace(),
            demo.templates().reversed(),
            demo.nodes().reversed(),
            demo.scopes().reversed(),
            demo.networks().reversed());

    assertThat(yaml(renderer.render(turned))).isEqualTo(yaml(renderer.render(demo)));
  }

  @Test
  void layer3Network_added_rewritesOneObjectPerTemplate() {
    List<FrrNetwork> many = IntStream.rangeClosed(1, 200).mapToObj(Intents::routed).toList();
    FrrIntent before =
        intent(RACKS, NODES, List.of(scope("e", "rack-a", "rack-b")), many.subList(0, 199));
    FrrIntent after = intent(RACKS, NODES, List.of(scope("e", "rack-a", "rack-b")), many);

    List<FrrTransitions.Transition> writes =
        FrrTransitions.between(Intents.resources(renderer.render(before)), renderer.render(after));

    assertThat(writes)
        .hasSize(2)
        .allSatisfy(write -> {
          assertThat(write.first()).hasSize(1);
          assertThat(write.last()).isEmpty();
        });
  }

  @Test
  void networks_aThousand_areAllInObjectsOfAtMost64() {
    List<FrrNetwork> many = IntStream.rangeClosed(1, 1000).mapToObj(Intents::routed).toList();

    FrrPlan plan = renderer.render(intent(RACKS, NODES, List.of(scope("e", "rack-a")), many));

    List<FrrObject> shards =
        plan.objects().stream().filter(o -> o.role() == FrrObject.Role.NETWORKS).toList();
    List<String> names = new ArrayList<>();
    for (FrrObject s : shards) {
      String annotation = s.resource().getMetadata().getAnnotations().get(ManagedLabels.NETWORKS);
      List<String> own = List.of(annotation.split(","));
      assertThat(own).hasSizeLessThanOrEqualTo(64);
      names.addAll(own);
    }
    assertThat(names)
        .containsExactlyInAnyOrderElementsOf(many.stream().map(FrrNetwork::name).toList());
    assertThat(shards).hasSizeBetween(16, 64);
  }

  @Test
  void objectsOfANetwork_onManyNodes_areAsManyAsOnOne() {
    List<FrrNode> nodes = new ArrayList<>();
    for (int i = 1; i <= 50; i++) {
      nodes.add(Intents.node("n" + i, "a", "172.18.1.1" + (10 + i), "10.254.0." + i));
    }
    FrrPlan plan =
        renderer.render(
            intent(RACKS, nodes, List.of(scope("hr", "rack-a")), List.of(Intents.hr())));

    Map<FrrObject.Role, Long> counts =
        plan.objects().stream()
            .collect(Collectors.groupingBy(FrrObject::role, Collectors.counting()));
    assertThat(counts)
        .isEqualTo(
            Map.of(FrrObject.Role.BASE, 1L, FrrObject.Role.NETWORKS, 1L, FrrObject.Role.NODE, 50L));
  }

  @Test
  void selectors_thatContradict_giveNoObjectAndAnIssue() {
    EvpnScope scope = scopeOn(Intents.labels("rack", "b"), "finance", "rack-a");

    FrrPlan plan =
        renderer.render(intent(RACKS, NODES, List.of(scope), List.of(Intents.finance())));

    assertThat(plan.objects()).isEmpty();
    assertThat(plan.issues())
        .anyMatch(issue ->
            issue.subject().equals(Subject.evpn("finance"))
                && issue.reason() == Reason.TEMPLATE_NOT_USABLE
                && issue.blocks()
                && issue.message().contains("nodeSelector"));
  }

  @Test
  void sharedObject_never_hasAnAddressOfANode() {
    renderer.render(Intents.demo()).objects().stream()
        .filter(o -> o.role() != FrrObject.Role.NODE)
        .forEach(o ->
            assertThat(Intents.YAML.asYaml(o.resource())).doesNotContain("10.254.0.1", "rd 10."));
  }

  @Test
  void allowasIn_ofOneNodeAlone_isForEveryNeighbor() {
    FrrIntent alone =
        intent(
            RACKS,
            NODES.subList(0, 1),
            List.of(scope("finance", "rack-a")),
            List.of(Intents.finance()));
    assertThat(rawOfBases(renderer.render(alone)))
        .startsWith(
            """
            router bgp 65000
             address-family ipv4 unicast
              neighbor 172.18.1.1 allowas-in origin
             exit-address-family
             address-family l2vpn evpn
              neighbor 172.18.1.1 activate
              neighbor 172.18.1.1 allowas-in origin
              advertise-all-vni
             exit-address-family
            exit
            !
            """);
    FrrConfiguration internal =
        Intents.object(
            "reflectors",
            """
            bgp:
              routers:
              - asn: 65000
                neighbors: [{address: 172.18.0.1, asn: 65000}, {address: 172.18.0.2, dynamicASN: internal}]
            """);
    FrrIntent ibgp =
        intent(
            List.of(internal),
            NODES,
            List.of(scope("finance", "reflectors")),
            List.of(Intents.finance()));
    assertThat(rawOfBases(renderer.render(ibgp)))
        .contains("neighbor 172.18.0.1 allowas-in origin", "neighbor 172.18.0.2 allowas-in origin");
  }

  @Test
  void base_ofAnEvpnWithoutNetworks_stays() {
    FrrPlan plan =
        renderer.render(intent(RACKS, NODES, List.of(scope("finance", "rack-a")), List.of()));

    assertThat(plan.objects())
        .extracting(FrrObject::role)
        .containsExactly(FrrObject.Role.BASE, FrrObject.Role.NODE);
  }

  @Test
  void badTemplatesAndNetworks_amongGoodOnes_areNamedAndTheRestIsRendered() {
    FrrConfiguration empty = Intents.object("empty", "bgp: {routers: [{asn: 65000, vrf: red}]}\n");
    List<FrrConfiguration> templates = List.of(RACKS.get(0), empty);
    FrrNetwork wildcard =
        layer2("e", "wild", 5).macVrf(500, rt("*:500")).subnets("10.50.0.0/24").build();
    FrrNetwork orphan =
        layer2("gone", "orphan", 6).macVrf(600, null).subnets("10.6.0.0/24").build();
    FrrNetwork good =
        layer2("e", "good", 7).macVrf(700, rt("64500:700")).subnets("10.7.0.0/24").build();

    FrrPlan plan =
        renderer.render(
            intent(
                templates,
                NODES,
                List.of(scope("e", "rack-a", "empty"), scope("none")),
                List.of(wildcard, orphan, good)));

    assertThat(plan.issues())
        .allMatch(Issue::blocks)
        .extracting(issue -> issue.subject() + " " + issue.reason())
        .contains(
            "FRRConfiguration \"frr-k8s-system/empty\" TemplateNotUsable",
            "EVPNNetwork \"cudn.wild\" NetworkNotRenderable",
            "EVPNNetwork \"cudn.orphan\" NetworkNotRenderable",
            "EVPN \"none\" TemplateMissing");
    String all = String.join("", yaml(plan));
    assertThat(all).contains("vni 700").doesNotContain("vni 500", "vni 600");
  }

  @Test
  void routeTarget_equalToTheAutomaticOne_givesAHint() {
    FrrNetwork n =
        layer3("e", "auto", 5).ipVrf(500, rt("65000:500")).subnets("10.50.0.0/16").build();

    FrrPlan plan = renderer.render(intent(RACKS, NODES, List.of(scope("e", "rack-a")), List.of(n)));

    assertThat(plan.issues())
        .singleElement()
        .satisfies(issue -> {
          assertThat(issue.severity()).isEqualTo(Severity.HINT);
          assertThat(issue.reason()).isEqualTo(Reason.ROUTE_TARGET_AUTOMATIC);
          assertThat(issue.message()).contains("65000:500", "10.4");
        });
  }

  @Test
  void overlappingNetwork_enabledOrDeleted_leavesOneThatRunsAsItIs() {
    FrrNetwork newcomer = layer3("e", "new", 1).ipVrf(11, null).subnets("10.0.0.0/16").build();
    FrrNetwork running = layer3("e", "runs", 2).ipVrf(12, null).subnets("10.0.0.0/16").build();
    List<EvpnScope> scopes = List.of(scope("e", "rack-a", "rack-b"));

    FrrPlan alone = renderer.render(intent(RACKS, NODES, scopes, List.of(running)));
    FrrPlan both = renderer.render(intent(RACKS, NODES, scopes, List.of(newcomer, running)));

    assertThat(yaml(both, FrrObject.Role.NODE)).isEqualTo(yaml(alone, FrrObject.Role.NODE));
    assertThat(raw(both, FrrObject.Role.NETWORKS)).hasSize(2);
    for (int i = 0; i < 2; i++) {
      String text = raw(alone, FrrObject.Role.NETWORKS).get(i);
      assertThat(raw(both, FrrObject.Role.NETWORKS).get(i))
          .contains(text.substring(text.indexOf("vrf runs")), "rd 65000:11\n");
      assertThat(text).contains("rd 65000:12\n");
    }
  }

  @Test
  void routeMaps_whateverTheNumberOfNetworks_areTheSameInEachBase() {
    FrrPlan few = renderer.render(many(2));
    FrrPlan many = renderer.render(many(70));

    assertThat(routeMaps(few)).hasSize(6).isEqualTo(routeMaps(many));
    assertThat(String.join("", raw(many, FrrObject.Role.NETWORKS)))
        .contains(
            "  redistribute connected route-map udn-evpn-connected-ipv4\n",
            "  import vrf route-map udn-evpn-imported\n",
            "  advertise ipv4 unicast route-map udn-evpn-advertised\n")
        .doesNotContain("prefix-list", "\nroute-map");
  }

  private static FrrIntent many(int networks) {
    return intent(
        RACKS,
        NODES,
        List.of(scope("e", "rack-a")),
        IntStream.range(0, networks)
            .mapToObj(i ->
                layer3("e", "n" + i, i + 1).ipVrf(100 + i, null).subnets("10.0.0.0/16").build())
            .toList());
  }

  private static List<String> routeMaps(FrrPlan plan) {
    return raw(plan, FrrObject.Role.BASE).stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith("route-map "))
        .toList();
  }

  @Test
  void names_whateverTheTemplateIsCalled_areValidUniqueAndShortEnough() {
    String longName = "t." + "x".repeat(60) + "." + "y".repeat(60) + "." + "z".repeat(120);
    List<FrrConfiguration> templates = new ArrayList<>();
    for (String name : List.of("a", "a-b", longName)) {
      FrrConfiguration t =
          Intents.object(
              name, "bgp: {routers: [{asn: 65000, neighbors: [{address: 192.0.2.9, asn: 1}]}]}\n");
      templates.add(t);
    }
    List<FrrNode> nodes =
        List.of(
            Intents.node("b-c", "a", "172.18.1.1", "10.254.0.1"),
            Intents.node("c", "a", "172.18.1.2", "10.254.0.2"),
            Intents.node("n".repeat(253), "a", "172.18.1.3", "10.254.0.3"));

    FrrPlan plan =
        renderer.render(
            intent(
                templates,
                nodes,
                List.of(scope("finance", "a", "a-b", longName)),
                List.of(Intents.finance())));

    List<String> names = plan.objects().stream().map(FrrObject::name).toList();
    assertThat(names).hasSize(3 + 3 + 9).doesNotHaveDuplicates();
    assertThat(names)
        .allMatch(n -> n.length() <= 253)
        .allMatch(
            n -> n.matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"));
    assertThat(plan.objects())
        .allMatch(
            o -> o.resource().getMetadata().getLabels().get(ManagedLabels.TEMPLATE).length() <= 63);
  }

  private static String rawOfBases(FrrPlan plan) {
    return plan.objects().stream()
        .filter(o -> o.role() == FrrObject.Role.BASE)
        .map(o -> o.resource().getSpec().raw().rawConfig())
        .collect(Collectors.joining());
  }

  private static List<String> yaml(FrrPlan plan) {
    return plan.objects().stream().map(o -> Intents.YAML.asYaml(o.resource())).toList();
  }

  private static List<String> yaml(FrrPlan plan, FrrObject.Role role) {
    return plan.objects().stream()
        .filter(o -> o.role() == role)
        .map(o -> Intents.YAML.asYaml(o.resource()))
        .toList();
  }

  private static List<String> raw(FrrPlan plan, FrrObject.Role role) {
    return plan.objects().stream()
        .filter(o -> o.role() == role)
        .map(o -> o.resource().getSpec().raw().rawConfig())
        .toList();
  }
}
