// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.advertise;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Severity;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.foreign.RouteAdvertisementsSpec;
import org.ovn.evpn.api.foreign.RouteAdvertisementsSpec.NetworkSelector;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.World;
import org.ovn.evpn.frr.advertise.SourceMatch;

/** RouteAdvertisements of others, which select whatever there is, beside networks of ours. */
class OthersTest {
  private static final NetworkSelector DEFAULT = new NetworkSelector("DefaultNetwork", null);

  private final World world = new World();

  @BeforeEach
  void cluster() {
    world.node("node-1", Map.of());
    world.node("node-2", Map.of());
    world.template("rack-a", "172.18.1.1");
    world.vtep("fabric", "10.254.0.0/24");
  }

  private NetworkKey network(String name, int id) {
    NetworkKey key = NetworkKey.cluster(name);
    world.network(key, Map.of("name", name), Map.of());
    world.nad(key, name, id, "layer3", "10.%d.0.0/16".formatted(id));
    return key;
  }

  private void evpn(String name, int id) {
    world.evpn(name, Specs.evpn(null, Specs.ip(id, Egress.FABRIC, List.of()), Specs.cudn(name)));
  }

  private void foreign(
      String name, @Nullable String target, LabelSelector sources, NetworkSelector networks) {
    RouteAdvertisements object = new RouteAdvertisements();
    object.setMetadata(new ObjectMetaBuilder().withName(name).build());
    object.setSpec(
        new RouteAdvertisementsSpec(
            target, List.of(networks), Specs.ALL, sources, List.of("PodNetwork")));
    world.advertisements.put(name, object);
  }

  private static NetworkSelector named(String name) {
    return NetworkSelector.clusterUserDefinedNetworks(Specs.labels("name", name));
  }

  private Condition accepted(String name) {
    return Conditions.find(world.advertisements.get(name).statusOrEmpty().conditions(), "Accepted")
        .orElseThrow();
  }

  private Condition advertised(String name) {
    return world.networkCondition("cudn." + name, ConditionType.ADVERTISED);
  }

  @Test
  void defaultNetwork_ofASelectorOfEverything_staysAcceptedWhileNetworksComeAndGo() {
    foreign("default", null, Specs.ALL, DEFAULT);
    world.converge();
    assertThat(accepted("default").isTrue()).isTrue();
    for (int id = 1; id <= 3; id++) {
      network("n" + id, id);
      evpn("n" + id, id);
      for (int round = 0; round < 8; round++) {
        world.step();
        world.agents();
        world.pass(3);
        assertThat(accepted("default")).as("%s", accepted("default")).matches(Condition::isTrue);
      }
      assertThat(advertised("n" + id).isTrue()).isTrue();
    }
    world.deleteEvpn("n1");
    for (int round = 0; round < 8; round++) {
      world.agents();
      world.step();
      world.pass(3);
      assertThat(accepted("default")).as("%s", accepted("default")).matches(Condition::isTrue);
    }
    assertThat(world.evpnCondition("n2", ConditionType.READY).message())
        .contains("RouteAdvertisements \"default\" selects", "app.kubernetes.io/managed-by");
    assertThat(world.networkCondition("cudn.n2", ConditionType.DEGRADED).isTrue()).isFalse();
  }

  @Test
  void pickup_thatHarmsNobody_isAHint() {
    AdvertisingPlan plan =
        new AdvertisingPlan(
            List.of(),
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            Optional.empty(),
            List.of(),
            List.of(new AdvertisingPlan.Pickup("broad", Optional.empty())));
    assertThat(plan.pickedUp(Subject.evpn("a")))
        .singleElement()
        .satisfies(issue -> {
          assertThat(issue.reason()).isEqualTo(Reason.PICKED_UP);
          assertThat(issue.severity()).isEqualTo(Severity.HINT);
        });
    assertThat(plan.broken(Subject.evpn("a"), Severity.HINT)).isEmpty();
  }

  @Test
  void network_whoseSourceWouldBreakSomebodyElses_waitsBeforeAnythingIsWritten() {
    network("web", 7);
    foreign("vrf-lite", "auto", Specs.ALL, named("web"));
    world.frr.clear();
    world.template("rack-a", "172.18.1.1");
    network("a", 1);
    evpn("a", 1);
    world.convergeWithAgents();

    assertThat(world.frr.keySet()).noneMatch(key -> key.startsWith("evpn-system/"));
    assertThat(world.advertisements).containsOnlyKeys("vrf-lite");
    assertThat(advertised("a").reason()).isEqualTo("WouldBreakOthers");
    assertThat(advertised("a").isTrue()).isFalse();
    assertThat(advertised("a").message())
        .contains("RouteAdvertisements \"vrf-lite\"", "managed-by", "Split", "masqueraded");

    world.advertisements.remove("vrf-lite");
    foreign(
        "vrf-lite",
        "auto",
        new LabelSelectorBuilder()
            .addNewMatchExpression()
            .withKey("app.kubernetes.io/managed-by")
            .withOperator("DoesNotExist")
            .endMatchExpression()
            .build(),
        named("web"));
    world.converge();
    assertThat(advertised("a").isTrue()).isTrue();
  }

  @Test
  void network_thatSomebodyElseSelectsToo_isAdvertised() {
    network("a", 1);
    foreign("all", "auto", Specs.labels("evpn.k8s.ovn.org/role", "source"), named("a"));
    evpn("a", 1);
    world.converge();
    assertThat(advertised("a").isTrue()).isTrue();
    assertThat(accepted("all").isTrue()).isTrue();

    // Its VRF stays in the source for as long as the other one has nothing else there.
    network("b", 2);
    evpn("b", 2);
    world.convergeWithAgents();
    world.deleteEvpn("a");
    world.convergeWithAgents();
    assertThat(accepted("all").isTrue()).isTrue();
    assertThat(advertised("b").isTrue()).isTrue();
    assertThat(sources())
        .singleElement()
        .satisfies(source ->
            assertThat(SourceMatch.routers(source).stream().map(SourceMatch::vrf))
                .containsExactlyInAnyOrder("", "a", "b"));
  }

  @Test
  void advertisements_ofOthersThatOursBreak_areToldByName() {
    network("a", 1);
    evpn("a", 1);
    world.convergeWithAgents();
    network("web", 7);
    foreign("late", "auto", Specs.ALL, named("web"));
    world.convergeWithAgents();

    assertThat(accepted("late").isTrue()).isFalse();
    Condition degraded = world.networkCondition("cudn.a", ConditionType.DEGRADED);
    assertThat(degraded.isTrue()).isTrue();
    assertThat(degraded.reason()).isEqualTo("OthersBroken");
    assertThat(degraded.message()).contains("\"late\"", "managed-by");
    assertThat(world.evpnCondition("a", ConditionType.READY).message()).contains("\"late\"");
    assertThat(advertised("a").isTrue()).isTrue();
  }

  @Test
  void networks_beyondASource_getAnotherOneWithARouteAdvertisementsOfItsOwn() {
    for (int id = 1; id <= 60; id++) {
      network("n" + id, id);
      evpn("n" + id, id);
    }
    world.converge();
    assertThat(sources())
        .hasSize(2)
        .allSatisfy(source -> assertThat(source.getSpec().bgp().routers()).hasSizeBetween(2, 50));
    assertThat(world.advertisements).containsOnlyKeys("udn-evpn", "udn-evpn-2");
    for (int id = 1; id <= 60; id++) {
      assertThat(advertised("n" + id).isTrue()).as("n" + id).isTrue();
    }
    // OVN-Kubernetes makes a copy of each source for each node: 2 x 2 here.
    assertThat(world.clusterManager.copies()).isEqualTo(Map.of("udn-evpn", 2, "udn-evpn-2", 2));

    NetworkKey first = NetworkKey.cluster("n1");
    world.clusterManager.refuse(first);
    network("late", 61);
    evpn("late", 61);
    world.convergeNow();
    assertThat(advertised("late").isTrue()).isTrue();
    assertThat(accepted("udn-evpn").isTrue()).isFalse();
    assertThat(accepted("udn-evpn-2").isTrue()).isTrue();
  }

  private List<FrrConfiguration> sources() {
    return world.frr.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith("evpn-system/"))
        .map(Map.Entry::getValue)
        .toList();
  }
}
