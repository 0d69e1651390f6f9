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
import org.ovn.evpn.frr.FrrIntent;
import org.ovn.evpn.frr.Golden;
import org.ovn.evpn.frr.Intents;
import org.ovn.evpn.frr.NodeSelectors;

class AdvertisementTest {
  private static final List<FrrIntent.Template> RACKS =
      Intents.RACKS.stream().map(FrrIntent.Template::of).toList();

  @Test
  void oneSourceAndOneRouteAdvertisementsForRacksOfOneAsn() {
    List<FrrConfiguration> sources =
        Advertisement.sources("evpn-system", RACKS, List.of("finance", "mp6-udn-vrf", "finance"));

    assertThat(sources).hasSize(1);
    Golden.check(
        "advertisement.yaml",
        Intents.YAML.asYaml(sources.getFirst())
            + Intents.YAML.asYaml(Advertisement.routeAdvertisements()));
  }

  @Test
  void nothingToAdvertiseIsNoSource() {
    assertThat(Advertisement.sources("evpn-system", RACKS, List.of())).isEmpty();
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
        Advertisement.sources("evpn-system", templates, List.of("finance"));

    assertThat(
            sources.stream()
                .collect(
                    Collectors.toMap(
                        s -> s.getSpec().nodeSelector().getMatchLabels().get("rack"),
                        s -> s.getSpec().bgp().routers().getFirst().asn())))
        .isEqualTo(Map.of("a", 65000L, "b", 65000L, "c", 65001L));
  }

  @Test
  void theRouteAdvertisementsSelectsItsSourcesAndNothingElseOfOurs() {
    LabelSelector selector =
        Advertisement.routeAdvertisements().getSpec().frrConfigurationSelector();
    FrrConfiguration source =
        Advertisement.sources("evpn-system", RACKS, List.of("finance")).getFirst();

    assertThat(NodeSelectors.matches(selector, source.getMetadata().getLabels())).isTrue();
    new org.ovn.evpn.frr.RawRenderer()
        .render(Intents.demo())
        .objects()
        .forEach(o ->
            assertThat(NodeSelectors.matches(selector, o.resource().getMetadata().getLabels()))
                .as(o.name())
                .isFalse());
  }

  @Test
  void aForeignSelectorThatPicksUpOurObjectsIsNamed() {
    FrrConfiguration source =
        Advertisement.sources("evpn-system", RACKS, List.of("finance")).getFirst();
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
