// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.frr.intent.FrrNode;
import org.ovn.evpn.frr.intent.Intents;
import org.ovn.evpn.frr.render.RawRenderer;

class MergeSimulatorTest {
  private static final FrrNode NODE = Intents.NODES.getFirst();

  private static FrrConfiguration peer(String name, String fields) {
    return Intents.object(
        name, "bgp: {routers: [{asn: 65000, neighbors: [{address: 172.18.1.1" + fields + "}]}]}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "asn: 65102",
        "dynamicASN: external",
        "asn: 65101, port: 1179",
        "asn: 65101, sourceaddress: 10.0.0.1",
        "asn: 65101, password: geheim",
        "asn: 65101, passwordSecret: {name: other}",
        "asn: 65101, ebgpMultiHop: true",
        "asn: 65101, dualStackAddressFamily: true",
        "asn: 65101, holdTime: 90s, keepaliveTime: 1m",
        "asn: 65101, holdTime: 3m, keepaliveTime: 3s",
        "asn: 65101, connectTime: 2s",
        "asn: 65101, localASN: 65009"
      })
  void neighbor_whoseCopiesDiffer_isAConflict(String fields) {
    List<Conflict> conflicts =
        MergeSimulator.conflicts(
            List.of(peer("one", ", asn: 65101"), peer("two", ", " + fields)), List.of(NODE));

    assertThat(conflicts)
        .singleElement()
        .satisfies(c -> {
          assertThat(c.node()).isEqualTo("node-1");
          assertThat(c.objects()).containsExactly("one", "two");
          assertThat(c.message()).contains("172.18.1.1", "one", "two").doesNotContain("geheim");
          assertThat(c.involves(Set.of("two"))).isTrue();
          assertThat(c.involves(Set.of("three"))).isFalse();
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ", asn: 65101, port: 179",
        ", asn: 65101, holdTime: 3m, keepaliveTime: 60s",
        ", asn: 65101, holdTime: 180s, keepaliveTime: 1m0.2s, connectTime: 1m",
        ", asn: 65101, disableMP: true",
        ", asn: 65101, enableGracefulRestart: true",
        ", asn: 65101, toReceive: {allowed: {mode: all}}"
      })
  void neighbor_whoseCopySpellsOutADefault_isNoConflict(String fields) {
    assertThat(
            MergeSimulator.conflicts(
                List.of(peer("one", ", asn: 65101"), peer("two", fields)), List.of(NODE)))
        .isEmpty();
  }

  /** What lets a base drop a neighbour while the API server refuses one node's object. */
  @Test
  void neighbor_thatOneNodesObjectAloneKeeps_isNoConflictOnAnyNode() {
    List<FrrConfiguration> before = peering(1, 2);
    List<FrrConfiguration> after = peering(2);
    String kept = "node-1";
    List<FrrConfiguration> objects = new ArrayList<>();
    before.stream().filter(o -> isOf(o, kept)).forEach(objects::add);
    after.stream().filter(o -> !isOf(o, kept)).forEach(objects::add);
    assertThat(objects).hasSameSizeAs(after);

    assertThat(MergeSimulator.conflicts(objects, Intents.NODES)).isEmpty();
    assertThat(neighbors(objects, Intents.NODES.get(0)))
        .containsExactly("172.18.9.1", "172.18.9.2");
    assertThat(neighbors(objects, Intents.NODES.get(1))).containsExactly("172.18.9.2");
  }

  /** What is written for two nodes whose template has these neighbours. */
  private static List<FrrConfiguration> peering(int... neighbors) {
    String all =
        IntStream.of(neighbors)
            .mapToObj(last ->
                "{address: 172.18.9.%d, asn: 65101, holdTime: 9s, keepaliveTime: 3s}"
                    .formatted(last))
            .collect(Collectors.joining(", "));
    FrrConfiguration template =
        Intents.object("t", "bgp: {routers: [{asn: 65000, neighbors: [" + all + "]}]}\n");
    return Intents.resources(
        new RawRenderer()
            .render(
                Intents.intent(
                    List.of(template),
                    Intents.NODES,
                    List.of(Intents.scope("finance", "t")),
                    List.of(Intents.finance()))));
  }

  private static boolean isOf(FrrConfiguration object, String node) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    return annotations != null && node.equals(annotations.get(ManagedLabels.NODE));
  }

  private static Set<String> neighbors(List<FrrConfiguration> objects, FrrNode node) {
    return Objects.requireNonNull(MergeSimulator.merge(objects, node).routers().get(""))
        .neighbors()
        .keySet();
  }

  @Test
  void selector_thatIsInvalid_isAConflictOfItsObject() {
    FrrConfiguration bad =
        Intents.object(
            "bad",
            """
            nodeSelector: {matchExpressions: [{key: rack, operator: Near, values: [a]}]}
            bgp: {routers: [{asn: 65009}]}
            """);

    assertThat(MergeSimulator.conflicts(List.of(bad, peer("one", ", asn: 65101")), List.of(NODE)))
        .singleElement()
        .satisfies(c -> {
          assertThat(c.objects()).containsExactly("bad");
          assertThat(c.message()).contains("bad", "nodeSelector", "Near");
        });
  }

  @Test
  void objects_thatSelectDifferentNodes_haveNoConflict() {
    FrrConfiguration other = peer("two", ", asn: 65102");
    FrrConfiguration elsewhere =
        Intents.object(
            "two",
            "nodeSelector: {matchLabels: {kubernetes.io/hostname: node-2}}\n"
                + "bgp: {routers: [{asn: 65000, neighbors: [{address: 172.18.1.1, asn:"
                + " 65102}]}]}\n");
    FrrConfiguration one = peer("one", ", asn: 65101");

    assertThat(MergeSimulator.conflicts(List.of(one, other), Intents.NODES)).hasSize(2);
    assertThat(MergeSimulator.conflicts(List.of(one, elsewhere), Intents.NODES))
        .extracting(Conflict::node)
        .containsExactly("node-2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "asn of the router | bgp: {routers: [{asn: 65000}]} | bgp: {routers: [{asn: 65001}]}",
        "asn of the router | bgp: {routers: [{asn: 65000}]} | raw: {rawConfig: \"router bgp"
            + " 65001\"}",
        "VRF red | bgp: {routers: [{asn: 1, vrf: red}]} | raw: {rawConfig: \"router bgp 2 vrf"
            + " red\"}",
        "id of the router | bgp: {routers: [{asn: 1, id: 1.1.1.1}]} | bgp: {routers: [{asn: 1, id:"
            + " 1.1.1.2}]}",
        "VNI 7 | raw: {rawConfig: \"vrf a\\n"
            + " vni 7\\nexit-vrf\"} | raw: {rawConfig: \"vrf b\\n"
            + " vni 7\\nexit-vrf\"}",
        "VRF a | raw: {rawConfig: \"vrf a\\n"
            + " vni 7\\nexit-vrf\"} | raw: {rawConfig: \"vrf a\\n"
            + " vni 8\\nexit-vrf\"}",
        "bfdProfile p | bgp: {bfdProfiles: [{name: p, minimumTtl: 3}]} | bgp: {bfdProfiles: [{name:"
            + " p}]}",
        "advertiseVNIs | bgp: {routers: [{asn: 1, evpn: {advertiseVNIs: All}}]} | bgp: {routers:"
            + " [{asn: 1, evpn: {advertiseSVI: false}}]}"
      })
  void routersProfilesAndRaw_thatDiffer_areAConflict(String what, String one, String two) {
    assertThat(
            MergeSimulator.conflicts(
                List.of(Intents.object("one", one), Intents.object("two", two)), List.of(NODE)))
        .isNotEmpty()
        .allSatisfy(c -> assertThat(c.objects()).containsExactly("one", "two"))
        .anySatisfy(c -> assertThat(c.message()).contains(what));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prefixes | bgp: {routers: [{asn: 1, neighbors: [{address: 10.0.0.1, asn: 2, toAdvertise:"
            + " {allowed: {prefixes: [10.1.0.0/24]}}}]}]}",
        "carry | bgp: {routers: [{asn: 1, prefixes: [\"fd00::/64\"], neighbors: [{address:"
            + " 10.0.0.1, asn: 2, toAdvertise: {allowed: {prefixes: [\"fd00::/64\"]}}}]}]}",
        "bfdProfile | bgp: {routers: [{asn: 1, neighbors: [{address: 10.0.0.1, asn: 2, bfdProfile:"
            + " p}]}]}",
        "keepaliveTime | bgp: {routers: [{asn: 1, neighbors: [{address: 10.0.0.1, asn: 2, holdTime:"
            + " 9s}]}]}",
        "asn or dynamicASN | bgp: {routers: [{asn: 1, neighbors: [{address: 10.0.0.1}]}]}",
        "either address or interface | bgp: {routers: [{asn: 1, neighbors: [{asn: 2}]}]}",
        "localASN | bgp: {routers: [{asn: 1, neighbors: [{address: 10.0.0.1, asn: 1, localASN:"
            + " 9}]}]}",
        "imports | bgp: {routers: [{asn: 1, imports: [{vrf: red}]}]}",
        "need length | bgp: {routers: [{asn: 1, neighbors: [{address: 10.0.0.1, asn: 2, toReceive:"
            + " {allowed: {prefixes: [{prefix: 10.0.0.0/24, le: 16}]}}}]}]}",
        "10.0.0.1x | bgp: {routers: [{asn: 1, neighbors: [{address: 10.0.0.1x, asn: 2}]}]}"
      })
  void object_thatIsWrongByItself_isAConflict(String what, String spec) {
    assertThat(MergeSimulator.conflicts(List.of(Intents.object("one", spec)), List.of(NODE)))
        .isNotEmpty()
        .anySatisfy(c -> assertThat(c.message()).contains("one", what));
  }

  @Test
  void objects_thatAgree_areUnited() {
    FrrConfiguration one =
        Intents.object(
            "one",
            """
            bgp:
              routers:
              - asn: 65000
                id: 10.0.0.1
                prefixes: [10.1.0.0/24]
                neighbors:
                - {address: 172.18.1.1, asn: 65101, toAdvertise: {allowed: {mode: all}}, toReceive: {allowed: {prefixes: [{prefix: 10.9.0.0/16}]}}}
            raw: {priority: 5, rawConfig: "late"}
            """);
    FrrConfiguration two =
        Intents.object(
            "two",
            """
            bgp:
              bfdProfiles: [{name: fast}]
              routers:
              - asn: 65000
                prefixes: [10.2.0.0/24]
                neighbors:
                - {address: 172.18.1.1, asn: 65101, bfdProfile: fast, toReceive: {allowed: {prefixes: [{prefix: 10.254.0.0/24, ge: 32, le: 32}]}}}
            raw: {rawConfig: "early"}
            """);

    NodeConfig merged = MergeSimulator.merge(List.of(one, two), NODE);

    assertThat(merged.conflicts()).isEmpty();
    assertThat(merged.raw()).isEqualTo("early\nlate\n");
    NodeConfig.MergedRouter router = merged.routers().get("");
    assertThat(router.id()).contains("10.0.0.1");
    assertThat(router.prefixes()).containsExactly("10.1.0.0/24", "10.2.0.0/24");
    NodeConfig.MergedNeighbor n = router.neighbors().get("172.18.1.1");
    assertThat(n.bfdProfile()).isEqualTo("fast");
    assertThat(n.advertised()).containsExactly("10.1.0.0/24");
    assertThat(n.received()).containsExactly("10.254.0.0/24 le 32 ge 32", "10.9.0.0/16");
  }

  @Test
  void conflict_withOurObjects_namesTheForeignOne() {
    List<FrrConfiguration> all = new ArrayList<>(Intents.RACKS);
    new RawRenderer().render(Intents.demo()).objects().forEach(o -> all.add(o.resource()));
    all.add(
        Intents.object(
            "metallb",
            "bgp: {routers: [{asn: 65000, neighbors: [{address: 172.18.1.1, asn: 65101}]}]}\n"));

    List<Conflict> conflicts = MergeSimulator.conflicts(all, Intents.NODES);

    assertThat(conflicts)
        .isNotEmpty()
        .allSatisfy(c -> assertThat(c.objects()).contains("metallb"))
        .anySatisfy(c -> assertThat(c.message()).contains("holdTime", "9 s", "180 s"));
  }
}
