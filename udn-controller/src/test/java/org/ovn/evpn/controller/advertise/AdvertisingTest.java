// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.advertise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.plan.Write;
import org.ovn.evpn.controller.plan.WriteKey;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.World;
import org.ovn.evpn.frr.advertise.Advertisement;

/** What is written and told so that networks with egress Fabric are advertised. */
class AdvertisingTest extends AdvertisingWorld {
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
}
