// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.advertise;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.foreign.RouteAdvertisementsSpec;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNode;
import org.ovn.evpn.frr.intent.Intents;
import org.ovn.evpn.frr.render.Golden;

class AdvertisementTest {
  private static final List<FrrIntent.Template> RACKS =
      Intents.RACKS.stream().map(FrrIntent.Template::of).toList();

  private static final List<FrrNode> NODES = Intents.NODES;

  @Test
  void oneSourceAndOneRouteAdvertisementsForRacksOfOneAsn() {
    List<FrrConfiguration> sources =
        Advertisement.sources(
            "evpn-system", RACKS, NODES, List.of("finance", "mp6-udn-vrf", "finance"));

    assertThat(sources).hasSize(1);
    Golden.check(
        "advertisement.yaml",
        Intents.YAML.asYaml(sources.getFirst())
            + Intents.YAML.asYaml(Advertisement.routeAdvertisements()));
  }

  @Test
  void nothingToAdvertiseIsNoSource() {
    assertThat(Advertisement.sources("evpn-system", RACKS, NODES, List.of())).isEmpty();
  }

  @Test
  void racksOfDifferentAsnGetSourcesOfTheirOwn() {
    FrrConfiguration other =
        Intents.object(
            "rack-c",
            """
            nodeSelector: {matchLabels: {rack: c}}
            bgp: {routers: [{asn: 65001, neighbors: [{address: 172.18.3.1, asn: 65103}]}]}
            """);
    List<FrrIntent.Template> templates =
        List.of(RACKS.get(0), RACKS.get(1), FrrIntent.Template.of(other));

    List<FrrConfiguration> sources =
        Advertisement.sources("evpn-system", templates, NODES, List.of("finance"));

    assertThat(
            sources.stream()
                .collect(
                    Collectors.toMap(
                        s -> s.getSpec().nodeSelector().getMatchLabels().get("rack"),
                        s -> s.getSpec().bgp().routers().getFirst().asn())))
        .isEqualTo(Map.of("a", 65000L, "b", 65000L, "c", 65001L));
  }

  @Test
  void nodesInNoRackGetASourceToo() {
    FrrConfiguration other =
        Intents.object(
            "rack-c",
            """
            nodeSelector: {matchLabels: {rack: c}}
            bgp: {routers: [{asn: 65001, neighbors: [{address: 172.18.3.1, asn: 65103}]}]}
            """);
    List<FrrNode> nodes =
        List.of(
            Intents.node("node-1", "a", "172.18.1.2", ""),
            Intents.node("node-2", "c", "172.18.3.2", ""),
            Intents.node("node-3", "d", "172.18.4.2", ""),
            Intents.node("node-4", "d", "172.18.4.3", ""));

    List<FrrConfiguration> sources =
        Advertisement.sources(
            "evpn-system",
            List.of(RACKS.get(0), FrrIntent.Template.of(other)),
            nodes,
            List.of("finance"));

    for (FrrNode node : nodes) {
      assertThat(sources)
          .as(node.name())
          .filteredOn(s -> Selectors.matchesOrAbsent(s.getSpec().nodeSelector(), node.labels()))
          .hasSize(1);
    }
    assertThat(Advertisement.renewed("evpn-system", sources, List.of("finance")))
        .usingRecursiveComparison()
        .isEqualTo(sources);
  }

  @Test
  void theRouteAdvertisementsSelectsItsSourcesAndNothingElseOfOurs() {
    LabelSelector selector =
        Advertisement.routeAdvertisements().getSpec().frrConfigurationSelector();
    FrrConfiguration source =
        Advertisement.sources("evpn-system", RACKS, NODES, List.of("finance")).getFirst();

    assertThat(Selectors.matchesOrAbsent(selector, source.getMetadata().getLabels())).isTrue();
    new org.ovn.evpn.frr.render.RawRenderer()
        .render(Intents.demo())
        .objects()
        .forEach(o ->
            assertThat(Selectors.matchesOrAbsent(selector, o.resource().getMetadata().getLabels()))
                .as(o.name())
                .isFalse());
  }

  @Test
  void aForeignSelectorThatPicksUpOurObjectsIsNamed() {
    FrrConfiguration source =
        Advertisement.sources("evpn-system", RACKS, NODES, List.of("finance")).getFirst();
    RouteAdvertisements broad = foreign("broad", new LabelSelector());
    RouteAdvertisements narrow = foreign("narrow", Intents.labels("use", "bgp"));

    assertThat(
            Advertisement.foreignPickups(
                List.of(narrow, broad, Advertisement.routeAdvertisements()), List.of(source)))
        .containsExactly("broad");
  }

  private static RouteAdvertisements foreign(String name, LabelSelector sources) {
    RouteAdvertisements ra = new RouteAdvertisements();
    ObjectMeta meta = new ObjectMeta();
    meta.setName(name);
    ra.setMetadata(meta);
    ra.setSpec(
        new RouteAdvertisementsSpec(
            null, List.of(), new LabelSelector(), sources, List.of("PodNetwork")));
    return ra;
  }
}
