// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.api.v1alpha1.VtepMode;
import org.ovn.evpn.api.v1alpha1.VtepSpec;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.plan.Plan;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.World;

class WithdrawalTest {
  private final World world = Demo.world();
  private final InstallScene scene = new InstallScene();

  /** Plans and applies as though all were deleted, until nothing is missing. */
  private void withdraw() {
    for (int i = 0; i < 30; i++) {
      world.clusterManager.reconcile();
      Plan plan = world.plan(world.facts().withdraw());
      if (plan.writes().isEmpty() && plan.again().isEmpty()) {
        return;
      }
      plan.writes().forEach(world::apply);
      plan.again().ifPresent(again -> world.pass((int) again.toSeconds() + 1));
    }
    throw new AssertionError("it never comes to rest");
  }

  private ClusterFacts facts(boolean required) {
    return Withdrawal.of(world.facts(), Optional.of(scene.operator()), required);
  }

  @Test
  void operator_thatStands_servesAll_andNoOperatorServesUnlessItIsRequired() {
    assertThat(facts(true).withdrawn()).isFalse();
    assertThat(Withdrawal.of(world.facts(), Optional.empty(), false).withdrawn()).isFalse();
    assertThat(Withdrawal.of(world.facts(), Optional.empty(), true).withdrawn()).isTrue();
    scene.deleting = true;
    assertThat(facts(false).withdrawn()).isTrue();
  }

  @Test
  void operator_thatIsRequired_andCannotBeSeen_stopsAllWriting() {
    world.convergeWithAgents();
    world.missingApis.add(ApiKind.EVPN_OPERATOR);
    ClusterFacts blind = Withdrawal.of(world.facts(), Optional.empty(), true);
    assertThat(blind.withdrawn()).isFalse();
    assertThat(world.plan(blind).withheld().orElseThrow()).contains("EVPNOperator");
    assertThat(world.plan(Withdrawal.of(world.facts(), Optional.empty(), false)).withheld())
        .as("where none is required")
        .isEmpty();
  }

  @Test
  void withdrawal_givesAllBackInOrder_andLeavesTheObjectsOfTheAdmin() {
    world.convergeWithAgents();
    Set<String> evpns = Set.copyOf(world.evpns.keySet());
    withdraw();
    assertThat(world.raw()).as("nodes still have the networks, so FRR must").contains("vni 100");
    assertThat(GivenBack.left(world.facts()))
        .anyMatch(left -> left.startsWith("Nodes that still have networks: "))
        .anyMatch(left -> left.startsWith("EVPNNetworks still there: "))
        .anyMatch(left -> left.startsWith("FRRConfigurations still there: "));

    world.agents();
    withdraw();
    assertThat(GivenBack.left(world.facts()))
        .containsExactly("VTEPs that still have our finalizer: \"fabric\".");
    world.agents();
    withdraw();
    assertThat(GivenBack.left(world.facts())).isEmpty();
    assertThat(world.evpnNetworks).isEmpty();
    assertThat(world.advertisements).isEmpty();
    assertThat(world.frr.values())
        .noneMatch(object -> ManagedLabels.isOurs(object.getMetadata().getLabels()));
    assertThat(world.nodes.values())
        .as("addresses of a managed VTEP")
        .allMatch(node -> node.vteps().toOptional().map(vteps -> vteps.isEmpty()).orElse(true));
    assertThat(world.evpns.keySet()).isEqualTo(evpns);
    assertThat(world.evpns.values())
        .allMatch(evpn -> evpn.meta().finalizers().isEmpty() && !evpn.meta().deleting());
    assertThat(world.vteps.values()).allMatch(vtep -> vtep.meta().finalizers().isEmpty());
    assertThat(world.evpnCondition("finance", ConditionType.READY).reason())
        .isEqualTo(Reason.OPERATOR_MISSING.wire());
    assertThat(world.vtepCondition("fabric").reason()).isEqualTo(Reason.OPERATOR_MISSING.wire());
  }

  /** What the admin wrote into annotations is not ours to take out. */
  @Test
  void withdrawal_ofAnUnmanagedVtep_leavesItsAddresses() {
    world.convergeWithAgents();
    var spec = Objects.requireNonNull(world.vteps.get("fabric")).spec().toOptional().orElseThrow();
    world.vtep("fabric", new VtepSpec(spec.cidrs(), VtepMode.UNMANAGED, null));
    world.convergeWithAgents();
    var annotations =
        world.nodes.values().stream().map(node -> node.vteps().toOptional().orElseThrow()).toList();
    assertThat(annotations).noneMatch(Map::isEmpty);
    withdraw();
    world.agents();
    withdraw();
    assertThat(GivenBack.left(world.facts())).isEmpty();
    assertThat(world.nodes.values().stream().map(node -> node.vteps().toOptional().orElseThrow()))
        .containsExactlyInAnyOrderElementsOf(annotations);
  }

  @Test
  void operator_thatComesBack_bringsAllBack() {
    world.convergeWithAgents();
    var before = world.specs();
    withdraw();
    world.agents();
    withdraw();
    world.convergeWithAgents();
    assertThat(world.specs()).isEqualTo(before);
  }
}
