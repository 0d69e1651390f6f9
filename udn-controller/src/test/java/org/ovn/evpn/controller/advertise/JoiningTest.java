// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.advertise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.plan.Write;

/** Who joins our RouteAdvertisements, against an OVN-Kubernetes that refuses one for all. */
class JoiningTest extends AdvertisingWorld {
  @Test
  void networks_good_joinTogether() {
    network(A, 1);
    network(B, 2);
    world.converge();
    assertThat(marked()).containsExactlyInAnyOrder(A, B);
    assertThat(advertised(A).isTrue()).isTrue();
    assertThat(advertised(A).reason()).isEqualTo(Reason.ADVERTISED.wire());
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

  private void pass(int seconds) {
    world.pass(seconds);
    world.convergeNow();
  }
}
