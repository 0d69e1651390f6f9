// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.advertise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.NadFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.plan.Write;
import org.ovn.evpn.controller.plan.WriteKey;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.World;
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
        .collect(Collectors.toSet());
  }

  private boolean isLabelled(NetworkKey key) {
    return world.networks.get(key).isLabelledForAdvertising();
  }

  private Condition advertised(NetworkKey key) {
    return world.networkCondition("cudn." + key.name(), ConditionType.ADVERTISED);
  }

  private void pass(int seconds) {
    world.pass(seconds);
    world.convergeNow();
  }

  @Test
  void networks_good_joinTogether() {
    network(A, 1);
    network(B, 2);
    world.converge();
    assertThat(marked()).containsExactlyInAnyOrder(A, B);
    assertThat(advertised(A).isTrue()).isTrue();
  }

  @Test
  void network_refused_isTakenOutAndNamedAndOthersComeBack() {
    network(A, 1);
    network(B, 2);
    network(C, 3);
    world.clusterManager.refuse(B);
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
      world.convergeNow();
      world.pass(9);
    }
    world.convergeNow();
  }

  @Test
  void network_firstOfAllAndRefused_isTakenOut() {
    network(A, 1);
    world.clusterManager.refuse(A);
    settleInTurns();
    assertThat(isLabelled(A)).isFalse();
    assertThat(advertised(A).reason()).isEqualTo("Refused");
    network(B, 2);
    settleInTurns();
    assertThat(marked()).containsExactly(B);
  }

  @Test
  void newcomer_refused_leavesMembersAsTheyAre() {
    network(A, 1);
    world.converge();
    network(B, 2);
    world.clusterManager.refuse(B);
    settleInTurns();
    assertThat(marked()).containsExactly(A);
    assertThat(isLabelled(A)).isTrue();
    assertThat(isLabelled(B)).isFalse();
    assertThat(advertised(A).isTrue()).isTrue();
  }

  @Test
  void network_healed_joins() {
    network(A, 1);
    network(B, 2);
    world.clusterManager.refuse(B);
    settleInTurns();
    world.clusterManager.refuseNone();
    pass(31);
    assertThat(marked()).containsExactlyInAnyOrder(A, B);
    assertThat(advertised(B).isTrue()).isTrue();
    assertThat(world.plan().again()).isEmpty();
  }

  @Test
  void network_refused_hasItsTurnEachHalfMinuteWithoutEvent() {
    network(A, 1);
    world.converge();
    network(B, 2);
    world.clusterManager.refuse(B);
    settleInTurns();
    String before = advertised(B).lastTransitionTime();
    pass(31);
    assertThat(advertised(B).lastTransitionTime()).isGreaterThan(before);
    assertThat(advertised(B).reason()).isEqualTo("Refused");
    assertThat(isLabelled(B)).isFalse();
    assertThat(world.plan().writes()).isEmpty();
  }

  @Test
  void network_retried_isLabelledOnlyOnceItsConditionSaysSo() {
    network(A, 1);
    world.clusterManager.refuse(A);
    settleInTurns();
    world.pass(31);
    assertThat(world.plan().writes()).noneMatch(write -> write instanceof Write.LabelNetwork);
    world.plan().writes().forEach(world::apply);
    assertThat(advertised(A).reason()).isEqualTo("Retrying");
    assertThat(world.plan().writes()).anyMatch(write -> write instanceof Write.LabelNetwork);
  }

  @Test
  void member_turningBad_isNamedAndStaysAndNewOnesWait() {
    network(A, 1);
    world.converge();
    world.clusterManager.refuse(A);
    world.converge();
    network(B, 2);
    world.converge();
    assertThat(isLabelled(A)).isTrue();
    assertThat(isLabelled(B)).isFalse();
    assertThat(advertised(B).reason()).isEqualTo("Waiting");
    assertThat(advertised(B).message()).contains("waiting for subnet annotation");
    assertThat(world.networkCondition("cudn.a", ConditionType.DEGRADED).message())
        .contains("stays advertised", "waiting for subnet annotation");
    assertThat(world.networkCondition("cudn.a", ConditionType.DEGRADED).reason())
        .isEqualTo("AdvertisingBroken");
    world.clusterManager.refuseNone();
    world.converge();
    assertThat(marked()).containsExactlyInAnyOrder(A, B);
    assertThat(world.networkCondition("cudn.a", ConditionType.DEGRADED).isTrue()).isFalse();
  }

  @Test
  void network_notMarked_isNotAdvertisedWhateverTheStatusSays() {
    network(A, 1);
    world.converge();
    world.clusterManager.stop();
    network(B, 2);
    world.agents();
    world.convergeWithAgents();
    assertThat(advertised(A).isTrue()).isTrue();
    assertThat(advertised(B).status()).isEqualTo(Condition.Status.UNKNOWN);
    assertThat(advertised(B).message()).contains("has not marked", "masqueraded");
    assertThat(world.evpnCondition("b", ConditionType.READY).reason()).isEqualTo("NotAdvertised");
  }

  @Test
  void label_ofAnotherValue_isNotTheLabel() {
    network(A, 1);
    world.network(A, Map.of(Advertisement.NETWORK_LABEL, "no"), Map.of());
    world.converge();
    assertThat(marked()).containsExactly(A);
  }

  @Test
  void network_withoutSubnets_waits() {
    network(A, 1);
    Condition failed =
        new Condition(
            "NetworkAllocationSucceeded",
            Condition.Status.FALSE,
            null,
            null,
            "NetworkAllocationFailed",
            "no subnet left");
    world.edit(A, network -> network.conditions(List.of(failed)));
    world.converge();
    assertThat(isLabelled(A)).isFalse();
    assertThat(advertised(A).message()).contains("no subnet left");
  }

  @Test
  void api_missing_nothingIsAdvertised() {
    world.missingApis.add(ApiKind.ROUTE_ADVERTISEMENTS);
    network(A, 1);
    world.converge();
    assertThat(advertised(A).reason()).isEqualTo("APIMissing");
  }

  @Test
  void split_always_hasNoConditionAdvertised() {
    network(A, 1);
    evpn(A, 1, Egress.SPLIT);
    world.converge();
    assertThat(world.evpnNetworks.get("cudn.a").status().conditions())
        .noneMatch(c -> c.is(ConditionType.ADVERTISED));
  }

  @Test
  void network_stillAdvertised_holdsItsSubnets() {
    network(A, 1);
    world.converge();
    world.network(B, Map.of(), Map.of());
    world.nad(B, "b", 2, "layer3", "10.1.3.0/24");
    evpn(B, 2, Egress.FABRIC);
    world.converge();
    assertThat(world.evpnCondition("b", ConditionType.ACCEPTED).reason())
        .isEqualTo("SubnetsOverlap");

    evpn(A, 1, Egress.SPLIT);
    for (int round = 0; round < 6; round++) {
      world.apply(1, write -> !(write instanceof Write.LabelNetwork label && !label.advertised()));
    }
    assertThat(isLabelled(A)).isTrue();
    assertThat(isLabelled(B)).isFalse();
    assertThat(world.evpnCondition("b", ConditionType.ACCEPTED).reason())
        .isEqualTo("SubnetsOverlap");

    world.converge();
    assertThat(marked()).containsExactly(B);
  }

  @Test
  void network_labelled_isNotReleased() {
    network(A, 1);
    world.converge();
    world.deleteEvpn("a");
    for (int round = 0; round < 6; round++) {
      world.apply(1, write -> !(write instanceof Write.LabelNetwork));
      world.pass(10);
    }
    assertThat(world.evpnNetworks).containsKey("cudn.a");
    world.converge();
    assertThat(world.evpnNetworks).isEmpty();
    assertThat(isLabelled(A)).isFalse();
  }

  @Test
  void source_withForeignField_isMended() {
    network(A, 1);
    world.converge();
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
    world.converge();
    assertThat(world.frr.get(key).getSpec()).isEqualTo(wanted);
  }

  @Test
  void advertisedNetworks_withoutTemplate_stay() {
    World world = Demo.world();
    world.converge();
    FrrConfiguration template = world.frr.get("frr-k8s-system/rack-a");
    template.getMetadata().setLabels(Map.of());
    template.getMetadata().setResourceVersion("relabelled");
    world.converge();
    assertThat(world.frr.keySet()).anyMatch(key -> key.startsWith("evpn-system/"));
    assertThat(world.networks.get(Demo.FINANCE).meta().labels())
        .containsKey(Advertisement.NETWORK_LABEL);

    world.deleteEvpn("finance");
    world.convergeWithAgents();
    assertThat(world.frr.keySet()).noneMatch(key -> key.startsWith("evpn-system/"));
  }

  /** Plans and applies, but for writes of one kind of objects. */
  private void refuse(WriteKey.Kind kind) {
    for (int round = 0; round < 6; round++) {
      world.apply(
          1, write -> write.key().facet() == WriteKey.Facet.STATUS || write.key().kind() != kind);
      world.pass(10);
    }
  }

  @Test
  void source_writeRefused_isToldByThoseWhoWaitForIt() {
    network(A, 1);
    world.refuses(WriteKey.Kind.ROUTE_ADVERTISEMENTS, "udn-evpn", "403 denied by webhook");
    refuse(WriteKey.Kind.ROUTE_ADVERTISEMENTS);
    assertThat(advertised(A).status()).isEqualTo(Condition.Status.FALSE);
    assertThat(advertised(A).reason()).isEqualTo("WriteRefused");
    assertThat(advertised(A).message())
        .isEqualTo(
            "RouteAdvertisements \"udn-evpn\", or an FRRConfiguration that is its source, cannot be"
                + " written: 403 denied by webhook. It is tried again. Until it is advertised, its"
                + " traffic is masqueraded.");
    world.refusesNothing();
    world.converge();
    assertThat(advertised(A).isTrue()).isTrue();
  }

  @Test
  void label_writeRefused_isTold() {
    network(A, 1);
    world.refuses(WriteKey.Kind.CLUSTER_USER_DEFINED_NETWORK, "a", "403 denied");
    refuse(WriteKey.Kind.CLUSTER_USER_DEFINED_NETWORK);
    assertThat(advertised(A).message())
        .startsWith(
            "Label evpn.k8s.ovn.org/advertise of ClusterUserDefinedNetwork \"a\" cannot be written:"
                + " 403 denied.");
    world.refusesNothing();
    world.converge();
    world.deleteEvpn("a");
    world.refuses(WriteKey.Kind.CLUSTER_USER_DEFINED_NETWORK, "a", "403 denied");
    refuse(WriteKey.Kind.CLUSTER_USER_DEFINED_NETWORK);
    assertThat(world.networkCondition("cudn.a", ConditionType.ACCEPTED).message())
        .isEqualTo(
            "EVPNNetwork \"cudn.a\" is released by every node; FRR's part and label"
                + " evpn.k8s.ovn.org/advertise of ClusterUserDefinedNetwork \"a\" go next. Label"
                + " evpn.k8s.ovn.org/advertise of ClusterUserDefinedNetwork \"a\" cannot be"
                + " written: 403 denied. It is tried again.");
  }

  @Test
  void networks_refusedTogether_areSuspectedUntilTriedAlone() {
    network(A, 1);
    network(B, 2);
    world.clusterManager.refuse(B);
    Set<String> said = new LinkedHashSet<>();
    for (int round = 0; round < 20; round++) {
      world.step();
      EvpnNetworkFact network = world.evpnNetworks.get("cudn.b");
      if (network != null) {
        Conditions.find(network.status().conditions(), ConditionType.ADVERTISED)
            .ifPresent(condition -> said.add(condition.reason()));
      }
    }
    assertThat(said).containsSubsequence("Suspected", "Retrying", "Refused");
    assertThat(marked()).containsExactly(A);
  }
}
