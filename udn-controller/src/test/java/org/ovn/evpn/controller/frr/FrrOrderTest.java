// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.controller.plan.Plan;
import org.ovn.evpn.controller.plan.Write;
import org.ovn.evpn.controller.plan.WriteKey;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.EvpnBuilder;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.TemplateBuilder;
import org.ovn.evpn.controller.world.World;
import org.ovn.evpn.frr.transition.FrrTransitions;

/**
 * The order in which FRRConfigurations are written: no removal of a neighbour meets an addition.
 */
class FrrOrderTest {
  private final World world = Demo.world();

  /** EVPN "shop" alone peers by a template of its own, so that neighbours go with it. */
  private void shop(@Nullable LabelSelector nodes) {
    world.template(
        "rack-b", Map.of("peering", "b"), TemplateBuilder.peering("172.18.2.1").nodes(nodes));
    world.layer2("shop", 5, "10.30.0.0/24");
    world.evpn(
        "shop",
        EvpnBuilder.of(Specs.cudn("shop"))
            .peering(Specs.labels("peering", "b"))
            .mac(Specs.mac(500, "64500:500"))
            .build());
    world.convergeWithAgents();
    assertThat(world.frr.values())
        .anyMatch(object -> ManagedLabels.template(object).equals("rack-b"));
  }

  private void assertShopIsGone() {
    assertThat(world.frr.values())
        .noneMatch(object -> ManagedLabels.template(object).equals("rack-b"));
    assertThat(world.evpnNetworks).doesNotContainKey("cudn.shop");
    assertThat(world.evpns).doesNotContainKey("shop");
  }

  @Test
  void templates_two_areWrittenOnTheirOwn() {
    world.template("rack-b", "172.18.2.1");
    world.apply(4, write -> !(write instanceof Write.WriteFrr));
    assertThat(world.plan().writes().stream().map(Write::key).map(WriteKey::toString))
        .contains("FRR_CONFIGURATIONS rack-a", "FRR_CONFIGURATIONS rack-b");
  }

  @Test
  void template_refused_holdsUpNoRemovalUnderAnother() {
    world.convergeWithAgents();
    world.template("rack-b", "172.18.2.1");
    // No network is left whose lines would stay: the whole object goes.
    List.of("finance", "hr").forEach(world::deleteEvpn);
    world.agents();
    for (int round = 0; round < 6; round++) {
      world.apply(
          1, write -> !(write instanceof Write.WriteFrr frr && frr.template().equals("rack-b")));
      world.agents();
      world.pass(9);
    }
    assertThat(world.evpnNetworks).containsOnlyKeys("udn.dev.dev");
  }

  @Test
  void template_refusedForLong_holdsUpNoRemovalOfNeighborsUnderAnother() {
    shop(null);
    world.refuses(WriteKey.Kind.FRR_CONFIGURATIONS, "rack-a", "no");
    world.layer2("late", 7, "10.70.0.0/24");
    world.evpn("late", Specs.evpn(Specs.mac(400, "64500:400"), null, Specs.cudn("late")));
    world.deleteEvpn("shop");
    boolean together = false;
    for (int round = 0; round < 8; round++) {
      List<Write> writes = world.plan().writes();
      List<Write.WriteFrr> frr =
          writes.stream()
              .filter(Write.WriteFrr.class::isInstance)
              .map(Write.WriteFrr.class::cast)
              .toList();
      // Both are on the same nodes, and what is refused may get through at any time.
      together |=
          frr.stream().flatMap(w -> w.steps().stream()).anyMatch(FrrTransitions.Step::adds)
              && frr.stream()
                  .flatMap(w -> w.steps().stream())
                  .anyMatch(FrrTransitions.Step::removesNeighbors);
      writes.stream()
          .filter(write -> !(write instanceof Write.WriteFrr w && w.template().equals("rack-a")))
          .forEach(world::apply);
      world.agents();
      world.pass(9);
    }
    assertShopIsGone();
    assertThat(together).isFalse();
    assertThat(world.plan().writes().stream().map(Write::key).map(WriteKey::toString))
        .contains("FRR_CONFIGURATIONS rack-a");
    assertThat(world.evpnCondition("late", ConditionType.READY).message())
        .contains("rack-a", "cannot be written: no.");
  }

  @Test
  void template_notMergeable_holdsUpNoRemovalOfNeighbors() {
    shop(null);
    world.template(
        "foreign", Map.of(), TemplateBuilder.empty().raw(5, "vrf elsewhere\n vni 777\nexit-vrf\n"));
    world.layer2("late", 7, "10.70.0.0/24");
    world.evpn(
        "late",
        Specs.evpn(
            null,
            Specs.ip(777, Egress.SPLIT, List.of("10.200.0.0/24"), "64500:777"),
            Specs.cudn("late")));
    world.converge();
    assertThat(world.evpnCondition("late", ConditionType.READY).message())
        .contains("FRRConfiguration \"foreign\": the VRF of VNI 777 is elsewhere there");
    assertThat(world.evpnCondition("late", ConditionType.READY).reason()).isEqualTo("FRRConflict");

    world.deleteEvpn("shop");
    world.convergeWithAgents();
    assertShopIsGone();
    // What a node that left had goes as well, under the very template that cannot be written.
    world.nodes.remove("node-2");
    world.agents();
    world.converge();
    assertThat(world.announced()).doesNotContainValue("node-2").containsValue("node-1");
    assertThat(world.raw()).contains("vni 777").doesNotContain("vrf late");
  }

  @Test
  void additions_steady_starveNoRemovalOnOtherNodes() {
    world.template(
        "rack-a", TemplateBuilder.peering("172.18.1.1").nodes(Specs.labels("rack", "a")));
    shop(Specs.labels("rack", "b"));
    world.deleteEvpn("shop");
    for (int round = 0; round < 15; round++) {
      world.layer2("late" + round, 100 + round, "10.70." + round + ".0/24");
      world.evpn(
          "late" + round,
          Specs.evpn(
              Specs.mac(400 + round, "64500:" + (400 + round)), null, Specs.cudn("late" + round)));
      Instant then = world.now();
      world.apply(4, write -> true);
      world.setNow(then.plusSeconds(2));
      world.agents();
    }
    assertShopIsGone();
    assertThat(world.raw()).contains("vni 413");
  }

  @Test
  void addition_afterRemovedNeighbor_waitsUntilFrrHasForgottenIt() {
    world.converge();
    world.template("rack-a", "172.18.1.9");
    world.converge();
    world.layer2("late", 7, "10.70.0.0/24");
    Instant then = world.now();
    world.evpn("late", Specs.evpn(Specs.mac(400, "64500:400"), null, Specs.cudn("late")));
    world.setNow(then);
    boolean waited = false;
    for (int round = 0; round < 4; round++) {
      Plan plan = world.plan();
      assertThat(plan.writes()).noneMatch(write -> write instanceof Write.WriteFrr);
      waited |= plan.again().isPresent();
      plan.writes().forEach(world::apply);
      world.setNow(then);
    }
    assertThat(waited).isTrue();
    world.converge();
    assertThat(world.raw()).contains("vni 400");
  }
}
