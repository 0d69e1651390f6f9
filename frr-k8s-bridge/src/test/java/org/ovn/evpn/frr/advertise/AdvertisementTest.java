// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.advertise;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.foreign.RouteAdvertisementsSpec;
import org.ovn.evpn.api.foreign.RouteAdvertisementsSpec.NetworkSelector;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNode;
import org.ovn.evpn.frr.intent.Intents;
import org.ovn.evpn.frr.render.Golden;
import org.ovn.evpn.frr.render.RawRenderer;

class AdvertisementTest {
  private static final List<FrrIntent.Template> RACKS =
      Intents.RACKS.stream().map(FrrIntent.Template::of).toList();

  private static final List<FrrNode> NODES = Intents.NODES;

  @Test
  void racks_ofOneAsn_shareOneSourceAndOneRouteAdvertisements() {
    List<FrrConfiguration> sources =
        sources(RACKS, NODES, List.of("finance", "mp6-udn-vrf", "finance"));

    assertThat(sources).hasSize(1);
    Golden.check(
        "advertisement.yaml",
        Intents.YAML.asYaml(sources.getFirst())
            + Intents.YAML.asYaml(Advertisement.routeAdvertisements(AdvertisementGroup.FIRST)));
  }

  @Test
  void sources_withNothingToAdvertise_areNone() {
    assertThat(sources(RACKS, NODES, List.of())).isEmpty();
  }

  @Test
  void racks_ofDifferentAsn_haveSourcesOfTheirOwn() {
    FrrConfiguration other =
        Intents.object(
            "rack-c",
            """
            nodeSelector: {matchLabels: {rack: c}}
            bgp: {routers: [{asn: 65001, neighbors: [{address: 172.18.3.1, asn: 65103}]}]}
            """);
    List<FrrIntent.Template> templates =
        List.of(RACKS.get(0), RACKS.get(1), FrrIntent.Template.of(other));

    List<FrrConfiguration> sources = sources(templates, NODES, List.of("finance"));

    assertThat(
            sources.stream()
                .collect(
                    Collectors.toMap(
                        s -> s.getSpec().nodeSelector().getMatchLabels().get("rack"),
                        s -> s.getSpec().bgp().routers().getFirst().asn())))
        .isEqualTo(Map.of("a", 65000L, "b", 65000L, "c", 65001L));
  }

  @Test
  void nodes_inNoRack_haveASourceToo() {
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
        sources(List.of(RACKS.get(0), FrrIntent.Template.of(other)), nodes, List.of("finance"));

    for (FrrNode node : nodes) {
      assertThat(sources)
          .as(node.name())
          .filteredOn(s -> Selectors.matchesOrAbsent(s.getSpec().nodeSelector(), node.labels()))
          .hasSize(1);
    }
    assertThat(
            Advertisement.renewed(
                "evpn-system", AdvertisementGroup.FIRST, sources, List.of("finance")))
        .usingRecursiveComparison()
        .isEqualTo(sources);
  }

  @Test
  void routeAdvertisements_amongObjectsOfOurs_selectsItsSourcesAlone() {
    LabelSelector selector =
        Advertisement.routeAdvertisements(AdvertisementGroup.FIRST)
            .getSpec()
            .frrConfigurationSelector();
    FrrConfiguration source = sources(RACKS, NODES, List.of("finance")).getFirst();

    assertThat(Selectors.matchesOrAbsent(selector, source.getMetadata().getLabels())).isTrue();
    new RawRenderer()
        .render(Intents.demo())
        .objects()
        .forEach(o ->
            assertThat(Selectors.matchesOrAbsent(selector, o.resource().getMetadata().getLabels()))
                .as(o.name())
                .isFalse());
  }

  /** The bound of frr-k8s' CRD after v0.0.25; a typed l2vnis list there has at most 10 entries. */
  @Test
  void sources_ofAFullGroup_stayWithinTheNextCrd() {
    List<String> vrfs =
        IntStream.range(0, AdvertisementGroup.CAPACITY).mapToObj(i -> "vrf" + i).toList();
    assertThat(sources(RACKS, NODES, vrfs))
        .isNotEmpty()
        .allSatisfy(s -> assertThat(s.getSpec().bgp().routers()).hasSize(50))
        .noneMatch(s -> Intents.YAML.asYaml(s).contains("l2vnis"));
  }

  @Test
  void group_second_sharesNothingWithTheFirst() {
    AdvertisementGroup second = AdvertisementGroup.FIRST.next();
    FrrConfiguration source =
        Advertisement.sources("evpn-system", second, RACKS, List.of(), NODES, List.of("finance"))
            .getFirst();
    RouteAdvertisements first = Advertisement.routeAdvertisements(AdvertisementGroup.FIRST);

    assertThat(SourceMatch.selects(Advertisement.routeAdvertisements(second), source)).isTrue();
    assertThat(SourceMatch.selects(first, source)).isFalse();
    assertThat(source.getMetadata().getName()).startsWith("evpn-source-2-as65000-");
    assertThat(AdvertisementGroup.ofName("udn-evpn-2")).contains(second);
    assertThat(AdvertisementGroup.ofRole("source-2")).contains(second);
    assertThat(AdvertisementGroup.ofLabel("2")).contains(second);
    assertThat(AdvertisementGroup.ofLabel("true")).contains(AdvertisementGroup.FIRST);
    assertThat(List.of("no", "1", "0", "source-2", "-2"))
        .allSatisfy(text -> assertThat(AdvertisementGroup.ofLabel(text)).isEmpty());
  }

  @Test
  void nodes_thatAnotherAsnServes_haveASourceOfThatAsn() {
    FrrConfiguration others =
        Intents.object(
            "metallb",
            """
            nodeSelector: {matchLabels: {rack: d}}
            bgp: {routers: [{asn: 64999, neighbors: [{address: 172.18.4.1, asn: 64998}]}]}
            """);
    List<FrrNode> nodes =
        List.of(
            Intents.node("node-1", "a", "172.18.1.2", ""),
            Intents.node("node-3", "d", "172.18.4.2", ""));

    List<FrrConfiguration> sources =
        Advertisement.sources(
            "evpn-system",
            AdvertisementGroup.FIRST,
            List.of(RACKS.get(0)),
            List.of(others),
            nodes,
            List.of("finance"));

    assertThat(sources)
        .filteredOn(
            s -> Selectors.matchesOrAbsent(s.getSpec().nodeSelector(), nodes.get(1).labels()))
        .singleElement()
        .satisfies(
            s -> assertThat(s.getSpec().bgp().routers()).allMatch(router -> router.asn() == 64999));
  }

  @Test
  void routeAdvertisements_ofOthers_areBrokenBySourcesWithoutTheirVrf() {
    FrrConfiguration source = sources(RACKS, NODES, List.of("finance")).getFirst();
    SourceMatch match = new SourceMatch(Map.of("finance", Map.of("name", "finance")));
    NetworkSelector ours =
        NetworkSelector.clusterUserDefinedNetworks(Intents.labels("name", "finance"));
    NetworkSelector theirs =
        NetworkSelector.clusterUserDefinedNetworks(Intents.labels("name", "web"));
    NetworkSelector defaultNetwork = new NetworkSelector("DefaultNetwork", null);

    assertThat(match.breaks(foreign(null, defaultNetwork), source)).isFalse();
    assertThat(match.breaks(foreign("", theirs), source)).isFalse();
    assertThat(match.breaks(foreign("auto", defaultNetwork), source)).isFalse();
    assertThat(match.breaks(foreign("auto", ours), source)).isFalse();
    assertThat(match.breaks(foreign("finance", ours), source)).isFalse();
    assertThat(match.breaks(foreign("auto", theirs), source)).isTrue();
    assertThat(match.breaks(foreign("web", theirs), source)).isTrue();
    // The literal word is a VRF's name for OVN-Kubernetes, and no router has it.
    assertThat(match.breaks(foreign("default", defaultNetwork), source)).isTrue();
  }

  @Test
  void routeAdvertisements_ofOthersThatSelectEverything_skipObjectsForFrr() {
    RouteAdvertisements broad = foreign(null, new NetworkSelector("DefaultNetwork", null));
    assertThat(sources(RACKS, NODES, List.of("finance")))
        .allMatch(source -> SourceMatch.selects(broad, source));
    assertThat(Intents.resources(new RawRenderer().render(Intents.demo())))
        .isNotEmpty()
        .noneMatch(object -> SourceMatch.selects(broad, object));
  }

  private static List<FrrConfiguration> sources(
      List<FrrIntent.Template> templates, List<FrrNode> nodes, List<String> vrfs) {
    return Advertisement.sources(
        "evpn-system", AdvertisementGroup.FIRST, templates, List.of(), nodes, vrfs);
  }

  private static RouteAdvertisements foreign(@Nullable String target, NetworkSelector networks) {
    RouteAdvertisements ra = new RouteAdvertisements();
    ObjectMeta meta = new ObjectMeta();
    meta.setName("foreign");
    ra.setMetadata(meta);
    ra.setSpec(
        new RouteAdvertisementsSpec(
            target,
            List.of(networks),
            new LabelSelector(),
            new LabelSelector(),
            List.of("PodNetwork")));
    return ra;
  }
}
