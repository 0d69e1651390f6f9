// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.World;

/** Writes that the API server refuses are told where an administrator looks. */
class RefusalsTest {
  private final World world = Demo.world();

  /** Plans and applies, but for writes of these kinds of objects. */
  private void refuse(WriteKey.Kind... kinds) {
    world.apply(
        6,
        write ->
            write.key().facet() == WriteKey.Facet.STATUS
                || !List.of(kinds).contains(write.key().kind()));
  }

  @Test
  void frrConfigurations_refused_areToldToTheirUsersWhileItMatters() {
    world.convergeWithAgents();
    world.refuses(WriteKey.Kind.FRR_CONFIGURATIONS, "rack-a", "no");
    world.converge();
    assertThat(world.evpnCondition("finance", ConditionType.READY).isTrue()).isTrue();

    world.evpn("finance", Specs.evpn(Specs.mac(400), null, Specs.cudn("finance")));
    world.apply(3, write -> !(write instanceof Write.WriteFrr));
    assertThat(world.evpnCondition("finance", ConditionType.READY).message())
        .contains("rack-a", "cannot be written: no.");
  }

  @Test
  void evpnNetwork_refused_isToldOnItsEvpnAndOnItselfWhileWanted() {
    world.refuses(
        WriteKey.Kind.EVPN_NETWORK,
        "cudn.finance",
        "apply EVPNNetwork cudn.finance: 422 too many.");
    refuse(WriteKey.Kind.EVPN_NETWORK);
    assertThat(world.evpnCondition("finance", ConditionType.READY).reason())
        .isEqualTo("WriteRefused");
    String sentence =
        "EVPNNetwork \"cudn.finance\" cannot be written: apply EVPNNetwork cudn.finance: 422 too"
            + " many. It is tried again.";
    assertThat(world.evpnCondition("finance", ConditionType.READY).message()).isEqualTo(sentence);
    assertThat(world.evpnCondition("hr", ConditionType.READY).reason())
        .isNotEqualTo("WriteRefused");

    world.convergeWithAgents();
    assertThat(world.evpnCondition("finance", ConditionType.READY).isTrue()).isTrue();

    world.evpn("finance", Specs.evpn(Specs.mac(400), null, Specs.cudn("finance")));
    refuse(WriteKey.Kind.EVPN_NETWORK);
    assertThat(world.networkCondition("cudn.finance", ConditionType.DEGRADED).message())
        .isEqualTo(sentence);
  }

  @Test
  void nodeAnnotation_refused_isToldOnTheVtep() {
    world.refuses(WriteKey.Kind.NODE, "node-1", "403 denied by policy");
    world.refuses(WriteKey.Kind.NODE, "node-2", "403 denied by policy");
    refuse(WriteKey.Kind.NODE);
    Condition accepted = world.vtepCondition("fabric");
    assertThat(accepted.isTrue()).isFalse();
    assertThat(accepted.reason()).isEqualTo("WriteRefused");
    assertThat(accepted.message())
        .endsWith(
            "Annotation evpn.k8s.ovn.org/vteps of Node \"node-1\" cannot be written: 403 denied by"
                + " policy. It is tried again. Annotation evpn.k8s.ovn.org/vteps of Node"
                + " \"node-2\" cannot be written: 403 denied by policy. It is tried again.");
    assertThat(world.plan(world.shuffled(7)).writes())
        .noneMatch(write -> write.key().facet() == WriteKey.Facet.STATUS);
  }

  @Test
  void finalizer_refused_isToldOnItsObject() {
    world.refuses(WriteKey.Kind.VTEP, "fabric", "403 no");
    world.refuses(WriteKey.Kind.EVPN, "finance", "403 no");
    refuse(WriteKey.Kind.VTEP, WriteKey.Kind.EVPN);
    assertThat(world.vtepCondition("fabric").message())
        .contains(
            "Finalizer evpn.k8s.ovn.org/vtep-in-use of VTEP \"fabric\" cannot be written: 403"
                + " no. It is tried again.");
    assertThat(world.evpnCondition("finance", ConditionType.READY).message())
        .isEqualTo(
            "Finalizer evpn.k8s.ovn.org/release of EVPN \"finance\" cannot be written: 403 no. It"
                + " is tried again.");
  }

  @Test
  void status_refused_isHintedAtWhereItCanBe() {
    world.convergeWithAgents();
    world.refusesStatus(WriteKey.Kind.EVPN_NETWORK, "cudn.finance", "422 no such field");
    world.converge();
    assertThat(world.evpnCondition("finance", ConditionType.READY).isTrue()).isTrue();
    assertThat(world.evpnCondition("finance", ConditionType.READY).message())
        .endsWith(
            "The status of EVPNNetwork \"cudn.finance\" cannot be written: 422 no such field. It"
                + " is tried again.");
  }
}
