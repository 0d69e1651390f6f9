// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.NadFact;
import org.ovn.evpn.controller.facts.NetworkFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.frr.advertise.Advertisement;

/** Networks with egress Fabric against an OVN-Kubernetes that refuses one for all. */
class AdvertisingTest {
  private static final NetworkKey A = NetworkKey.cluster("a");
  private static final NetworkKey B = NetworkKey.cluster("b");
  private static final NetworkKey C = NetworkKey.cluster("c");

  private final World world = new World();

  @BeforeEach
  void cluster() {
    world.node("node-1", Map.of());
    world.template("rack-a", "172.18.1.1");
    world.vtep("fabric", "10.254.0.0/24");
  }

  private void network(NetworkKey key, int id) {
    world.network(key, Map.of(), Map.of());
    world.nad(key, key.name(), id, "layer3", "10.%d.0.0/16".formatted(id));
    evpn(key, id, Egress.FABRIC);
  }

  private void evpn(NetworkKey key, int id, Egress egress) {
    List<String> prefixes = egress == Egress.SPLIT ? List.of("10.200.0.0/24") : List.of();
    world.evpn(
        key.name(), Specs.evpn(null, Specs.ip(id, egress, prefixes), Specs.cudn(key.name())));
  }

  private Set<NetworkKey> marked() {
    return world.nads.values().stream()
        .filter(nad -> !nad.advertisedBy().isEmpty())
        .map(NadFact::owner)
        .collect(java.util.stream.Collectors.toSet());
  }

  private boolean isLabelled(NetworkKey key) {
    return world.networks.get(key).isLabelledForAdvertising();
  }

  private Condition advertised(NetworkKey key) {
    return world.networkCondition("cudn." + key.name(), ConditionType.ADVERTISED);
  }

  private void pass(int seconds) {
    world.now = world.now.plusSeconds(seconds);
    world.settleNow();
  }

  @Test
  void goodOnesJoinTogether() {
    network(A, 1);
    network(B, 2);
    world.settle();
    assertThat(marked()).containsExactlyInAnyOrder(A, B);
    assertThat(advertised(A).isTrue()).isTrue();
  }

  @Test
  void oneThatBreaksItIsTakenOutAndNamedAndTheOthersComeBack() {
    network(A, 1);
    network(B, 2);
    network(C, 3);
    world.breaking.add(B);
    settleInTurns();
    assertThat(marked()).containsExactlyInAnyOrder(A, C);
    assertThat(isLabelled(B)).isFalse();
    assertThat(advertised(B).status()).isEqualTo(Condition.Status.FALSE);
    assertThat(advertised(B).reason()).isEqualTo("Refused");
    assertThat(advertised(B).message())
        .contains("ClusterUserDefinedNetwork \"b\"", "waiting for subnet annotation", "Split");
    assertThat(advertised(A).isTrue()).isTrue();
    world.agents();
    settleInTurns();
    assertThat(world.evpnCondition("a", ConditionType.READY).isTrue()).isTrue();
    assertThat(world.evpnCondition("b", ConditionType.READY).reason()).isEqualTo("NotAdvertised");
    assertThat(world.freshPlan(world.facts()).writes()).isEmpty();
    assertThat(world.freshPlan(world.facts()).again()).isPresent();
  }

  /** Settles, though a refused network has its next turn in half a minute for ever. */
  private void settleInTurns() {
    for (int round = 0; round < 5; round++) {
      world.settleNow();
      world.now = world.now.plusSeconds(9);
    }
    world.settleNow();
  }

  @Test
  void theFirstOfAllIsBad() {
    network(A, 1);
    world.breaking.add(A);
    settleInTurns();
    assertThat(isLabelled(A)).isFalse();
    assertThat(advertised(A).reason()).isEqualTo("Refused");
    network(B, 2);
    settleInTurns();
    assertThat(marked()).containsExactly(B);
  }

  @Test
  void aBadNewcomerLeavesMembersAsTheyAre() {
    network(A, 1);
    world.settle();
    network(B, 2);
    world.breaking.add(B);
    settleInTurns();
    assertThat(marked()).containsExactly(A);
    assertThat(isLabelled(A)).isTrue();
    assertThat(isLabelled(B)).isFalse();
    assertThat(advertised(A).isTrue()).isTrue();
  }

  @Test
  void onceHealedItJoins() {
    network(A, 1);
    network(B, 2);
    world.breaking.add(B);
    settleInTurns();
    world.breaking.clear();
    pass(31);
    assertThat(marked()).containsExactlyInAnyOrder(A, B);
    assertThat(advertised(B).isTrue()).isTrue();
    assertThat(world.plan().again()).isEmpty();
  }

  @Test
  void aRefusedOneHasItsTurnEachHalfMinuteAndNoEvent() {
    network(A, 1);
    world.settle();
    network(B, 2);
    world.breaking.add(B);
    settleInTurns();
    String before = advertised(B).lastTransitionTime();
    pass(31);
    assertThat(advertised(B).lastTransitionTime()).isGreaterThan(before);
    assertThat(advertised(B).reason()).isEqualTo("Refused");
    assertThat(isLabelled(B)).isFalse();
    assertThat(world.plan().writes()).isEmpty();
  }

  @Test
  void itComesBackOnlyOnceItsConditionSaysSo() {
    network(A, 1);
    world.breaking.add(A);
    settleInTurns();
    world.now = world.now.plusSeconds(31);
    assertThat(world.plan().writes()).noneMatch(write -> write instanceof Write.LabelNetwork);
    world.plan().writes().forEach(world::apply);
    assertThat(advertised(A).reason()).isEqualTo("Retrying");
    assertThat(world.plan().writes()).anyMatch(write -> write instanceof Write.LabelNetwork);
  }

  @Test
  void aMemberThatTurnsBadIsNamedAndStaysAndNewOnesWait() {
    network(A, 1);
    world.settle();
    world.breaking.add(A);
    world.settle();
    network(B, 2);
    world.settle();
    assertThat(isLabelled(A)).isTrue();
    assertThat(isLabelled(B)).isFalse();
    assertThat(advertised(B).reason()).isEqualTo("Waiting");
    assertThat(advertised(B).message()).contains("waiting for subnet annotation");
    assertThat(world.networkCondition("cudn.a", ConditionType.DEGRADED).message())
        .contains("stays advertised", "waiting for subnet annotation");
    world.breaking.clear();
    world.settle();
    assertThat(marked()).containsExactlyInAnyOrder(A, B);
    assertThat(world.networkCondition("cudn.a", ConditionType.DEGRADED).isTrue()).isFalse();
  }

  @Test
  void whatIsNotMarkedIsNotAdvertisedWhateverTheStatusSays() {
    network(A, 1);
    world.settle();
    world.clusterManager = false;
    network(B, 2);
    world.agents();
    world.settle();
    world.agents();
    world.settle();
    assertThat(advertised(A).isTrue()).isTrue();
    assertThat(advertised(B).status()).isEqualTo(Condition.Status.UNKNOWN);
    assertThat(advertised(B).message()).contains("has not marked", "masqueraded");
    assertThat(world.evpnCondition("b", ConditionType.READY).reason()).isEqualTo("NotAdvertised");
  }

  @Test
  void anotherValueOfTheLabelIsNotTheLabel() {
    network(A, 1);
    world.network(A, Map.of(Advertisement.NETWORK_LABEL, "no"), Map.of());
    world.settle();
    assertThat(marked()).containsExactly(A);
  }

  @Test
  void aNetworkWithoutSubnetsWaits() {
    network(A, 1);
    NetworkFact network = world.networks.get(A);
    world.networks.put(
        A,
        new NetworkFact(
            A,
            network.meta(),
            null,
            false,
            List.of(),
            network.annotations(),
            List.of(
                new Condition(
                    "NetworkAllocationSucceeded",
                    Condition.Status.FALSE,
                    null,
                    null,
                    "NetworkAllocationFailed",
                    "no subnet left"))));
    world.settle();
    assertThat(isLabelled(A)).isFalse();
    assertThat(advertised(A).message()).contains("no subnet left");
  }

  @Test
  void withoutTheApiNothingIsAdvertised() {
    world.missingApis.add(ApiKind.ROUTE_ADVERTISEMENTS);
    network(A, 1);
    world.settle();
    assertThat(advertised(A).reason()).isEqualTo("APIMissing");
  }

  @Test
  void splitHasNoSuchCondition() {
    network(A, 1);
    evpn(A, 1, Egress.SPLIT);
    world.settle();
    assertThat(world.evpnNetworks.get("cudn.a").status().conditions())
        .noneMatch(c -> c.is(ConditionType.ADVERTISED));
  }

  @Test
  void whatIsStillAdvertisedHoldsItsSubnets() {
    network(A, 1);
    world.settle();
    world.network(B, Map.of(), Map.of());
    world.nad(B, "b", 2, "layer3", "10.1.3.0/24");
    evpn(B, 2, Egress.FABRIC);
    world.settle();
    assertThat(world.evpnCondition("b", ConditionType.ACCEPTED).reason())
        .isEqualTo("SubnetsOverlap");

    evpn(A, 1, Egress.SPLIT);
    for (int round = 0; round < 6; round++) {
      world.plan().writes().stream()
          .filter(write -> !(write instanceof Write.LabelNetwork label && !label.advertised()))
          .forEach(world::apply);
    }
    assertThat(isLabelled(A)).isTrue();
    assertThat(isLabelled(B)).isFalse();
    assertThat(world.evpnCondition("b", ConditionType.ACCEPTED).reason())
        .isEqualTo("SubnetsOverlap");

    world.settle();
    assertThat(marked()).containsExactly(B);
  }

  @Test
  void aNetworkIsReleasedOnlyWithoutItsLabel() {
    network(A, 1);
    world.settle();
    world.deleteEvpn("a");
    for (int round = 0; round < 6; round++) {
      world.plan().writes().stream()
          .filter(write -> !(write instanceof Write.LabelNetwork))
          .forEach(world::apply);
      world.now = world.now.plusSeconds(10);
    }
    assertThat(world.evpnNetworks).containsKey("cudn.a");
    world.settle();
    assertThat(world.evpnNetworks).isEmpty();
    assertThat(isLabelled(A)).isFalse();
  }

  @Test
  void aFieldThatSomebodyElseAddsToASourceIsTakenOut() {
    network(A, 1);
    world.settle();
    String key =
        world.frr.keySet().stream()
            .filter(name -> name.startsWith("evpn-system/"))
            .findFirst()
            .orElseThrow();
    FrrConfiguration source = world.frr.get(key);
    FrrConfigurationSpec wanted = source.getSpec();
    FrrConfiguration meddled = new FrrConfiguration();
    meddled.setMetadata(source.getMetadata());
    meddled.setSpec(
        new FrrConfigurationSpec(
            new FrrConfigurationSpec.Bgp(
                wanted.bgp().routers(),
                List.of(new FrrConfigurationSpec.BfdProfile("foreign", Map.of()))),
            wanted.raw(),
            wanted.nodeSelector()));
    world.frr.put(key, meddled);
    world.settle();
    assertThat(world.frr.get(key).getSpec()).isEqualTo(wanted);
  }

  /** Plans and applies, but for writes of one kind of objects. */
  private void refuse(WriteKey.Kind kind) {
    for (int round = 0; round < 6; round++) {
      world.plan().writes().stream()
          .filter(
              write -> write.key().facet() == WriteKey.Facet.STATUS || write.key().kind() != kind)
          .forEach(world::apply);
      world.now = world.now.plusSeconds(10);
    }
  }

  @Test
  void aRefusedSourceIsToldByThoseThatWaitForIt() {
    network(A, 1);
    world.refusals.put(
        WriteKey.object(WriteKey.Kind.ROUTE_ADVERTISEMENTS, "all"), "403 denied by webhook");
    refuse(WriteKey.Kind.ROUTE_ADVERTISEMENTS);
    assertThat(advertised(A).status()).isEqualTo(Condition.Status.FALSE);
    assertThat(advertised(A).reason()).isEqualTo("WriteRefused");
    assertThat(advertised(A).message())
        .isEqualTo(
            "RouteAdvertisements \"udn-evpn\", or an FRRConfiguration that is its source, cannot be"
                + " written: 403 denied by webhook. It is tried again. Until it is advertised, its"
                + " traffic is masqueraded.");
    world.refusals.clear();
    world.settle();
    assertThat(advertised(A).isTrue()).isTrue();
  }

  @Test
  void aRefusedLabelIsTold() {
    network(A, 1);
    world.refusals.put(
        WriteKey.object(WriteKey.Kind.CLUSTER_USER_DEFINED_NETWORK, "a"), "403 denied");
    refuse(WriteKey.Kind.CLUSTER_USER_DEFINED_NETWORK);
    assertThat(advertised(A).message())
        .startsWith(
            "Label evpn.k8s.ovn.org/advertise of ClusterUserDefinedNetwork \"a\" cannot be written:"
                + " 403 denied.");
    world.refusals.clear();
    world.settle();
    world.deleteEvpn("a");
    world.refusals.put(
        WriteKey.object(WriteKey.Kind.CLUSTER_USER_DEFINED_NETWORK, "a"), "403 denied");
    refuse(WriteKey.Kind.CLUSTER_USER_DEFINED_NETWORK);
    assertThat(world.networkCondition("cudn.a", ConditionType.ACCEPTED).message())
        .isEqualTo(
            "EVPNNetwork \"cudn.a\" is released by every node; FRR's part and label"
                + " evpn.k8s.ovn.org/advertise of ClusterUserDefinedNetwork \"a\" go next. Label"
                + " evpn.k8s.ovn.org/advertise of ClusterUserDefinedNetwork \"a\" cannot be"
                + " written: 403 denied. It is tried again.");
  }
}
