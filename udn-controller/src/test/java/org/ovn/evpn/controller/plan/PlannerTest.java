// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Topology;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.EvpnFact;
import org.ovn.evpn.controller.facts.NadFact;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.IpVrfBuilder;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.World;
import org.ovn.evpn.frr.advertise.Advertisement;
import org.ovn.evpn.frr.advertise.AdvertisementGroup;

/** The whole planner on the demo: what is enabled, and in which order it is released. */
class PlannerTest {
  private final World world = Demo.world();

  @Test
  void demo_asItStands_isEnabled() {
    world.convergeWithAgents();

    assertThat(world.evpnNetworks).containsOnlyKeys("cudn.finance", "cudn.hr", "udn.dev.dev");
    assertThat(world.spec("cudn.finance").vrf()).isEqualTo("finance");
    assertThat(world.spec("cudn.finance").macVrf().vni()).isEqualTo(new Vni(100));
    assertThat(world.spec("cudn.finance").ipVrf().vni()).isEqualTo(new Vni(101));
    assertThat(world.spec("cudn.hr").topology()).isEqualTo(Topology.LAYER3);
    assertThat(world.spec("udn.dev.dev").vrf()).isEqualTo("mp2-udn-vrf");
    assertThat(world.spec("udn.dev.dev").macVrf().vni()).isEqualTo(new Vni(300));
    assertThat(world.spec("udn.dev.dev").macVrf().routeTargets()).isNull();
    assertThat(world.addresses("node-1")).containsExactly(IpAddresses.parse("10.254.0.1"));
    assertThat(world.addresses("node-2")).containsExactly(IpAddresses.parse("10.254.0.2"));
    for (String network : world.evpnNetworks.keySet()) {
      assertThat(world.networkCondition(network, ConditionType.ACCEPTED).isTrue()).isTrue();
      assertThat(world.networkCondition(network, ConditionType.PROGRAMMED).isTrue()).isTrue();
      assertThat(world.networkCondition(network, ConditionType.DEGRADED).isTrue()).isFalse();
      assertThat(world.networkCondition(network, ConditionType.DEGRADED).reason())
          .isEqualTo("AsExpected");
    }
    for (EvpnFact evpn : world.evpns.values()) {
      assertThat(world.evpnCondition(evpn.name(), ConditionType.ACCEPTED).isTrue()).isTrue();
      assertThat(world.evpnCondition(evpn.name(), ConditionType.READY).isTrue()).isTrue();
    }
    assertThat(world.vtepCondition("fabric").reason()).isEqualTo("Allocated");
    assertThat(world.vtepCondition("fabric").message()).isEqualTo("2 of 2 nodes have an address.");
    assertThat(world.advertisements).containsOnlyKeys(AdvertisementGroup.FIRST.name());
    assertThat(world.networks.get(Demo.FINANCE).meta().labels())
        .containsKey(Advertisement.NETWORK_LABEL);
    assertThat(world.networks.get(Demo.HR).meta().labels())
        .doesNotContainKey(Advertisement.NETWORK_LABEL);
    assertThat(world.frr.keySet()).anyMatch(key -> key.startsWith("evpn-system/"));
  }

  @Test
  void evpn_deleted_isReleasedInOrderAndTouchesNoOther() {
    world.convergeWithAgents();
    var others = Map.of("cudn.hr", world.spec("cudn.hr"), "udn.dev.dev", world.spec("udn.dev.dev"));

    world.deleteEvpn("finance");
    world.converge();
    // The nodes still have it: neither the object, nor FRR's part, nor its numbers may go.
    assertThat(world.evpnNetworks.get("cudn.finance").meta().deleting()).isTrue();
    assertThat(world.evpns).containsKey("finance");
    assertThat(world.raw()).contains("vni 100");
    assertThat(world.networkCondition("cudn.finance", ConditionType.ACCEPTED).message())
        .isEqualTo(
            "EVPNNetwork \"cudn.finance\" is being released; still on node \"node-1\","
                + " \"node-2\".");
    world.layer2("late", 7, "10.70.0.0/24");
    world.evpn("late", Specs.evpn(Specs.mac(100), null, Specs.cudn("late")));
    world.converge();
    assertThat(world.evpnNetworks).doesNotContainKey("cudn.late");
    assertThat(world.evpnCondition("late", ConditionType.ACCEPTED).message())
        .isEqualTo(
            "VNI 100, which spec.macVRF.vni asks for, for ClusterUserDefinedNetwork \"late\", is"
                + " still being released by ClusterUserDefinedNetwork \"finance\" of EVPN"
                + " \"finance\": choose another number, or it is tried again when the number is"
                + " free.");

    world.agents();
    world.converge();
    assertThat(world.evpns).doesNotContainKey("finance");
    assertThat(world.evpnNetworks).doesNotContainKey("cudn.finance").containsKey("cudn.late");
    assertThat(world.networks.get(Demo.FINANCE).meta().labels())
        .doesNotContainKey(Advertisement.NETWORK_LABEL);
    assertThat(world.advertisements).isEmpty();
    others.forEach((name, spec) -> assertThat(world.spec(name)).isEqualTo(spec));
  }

  /** Case 22: no half change. */
  @Test
  void change_refusedByApi_reachesFrrOnceItIsStored() {
    world.convergeWithAgents();
    world.evpn(
        "hr",
        Specs.evpn(null, IpVrfBuilder.of(209).split("10.200.0.0/24").build(), Specs.cudn("hr")));
    world.apply(4, write -> !(write instanceof Write.PutEvpnNetwork));
    assertThat(world.raw()).contains("vni 201").doesNotContain("vni 209");
    assertThat(world.plan().writes()).noneMatch(write -> write instanceof Write.WriteFrr);

    world.convergeWithAgents();
    assertThat(world.raw()).contains("vni 209").doesNotContain("vni 201");
  }

  @Test
  void network_new_isStoredBeforeFrrHearsOfIt() {
    world.convergeWithAgents();
    world.layer2("late", 7, "10.70.0.0/24");
    world.evpn("late", Specs.evpn(Specs.mac(400, "64500:400"), null, Specs.cudn("late")));
    world.apply(4, write -> !(write instanceof Write.PutEvpnNetwork));
    assertThat(world.raw()).doesNotContain("vni 400");
    world.converge();
    assertThat(world.raw()).contains("vni 400");
  }

  /** An error of the program in one object. */
  @Test
  void failure_ofOneNetworkVtepOrStatus_stopsNoOther() {
    world.convergeWithAgents();
    NadFact.Content had =
        world.nads.values().stream()
            .filter(nad -> nad.owner().equals(Demo.HR))
            .flatMap(nad -> nad.content().toOptional().stream())
            .findFirst()
            .orElseThrow();
    world.nad(
        Demo.HR,
        "hr",
        new Parsed.Present<>(
            new NadFact.Content(
                had.networkId(),
                had.networkName(),
                null,
                had.topology(),
                had.subnets(),
                had.mtu(),
                had.infrastructure())));
    LabelSelector broken = new LabelSelector();
    broken.setMatchExpressions(Collections.singletonList(null));
    world.vtep("bad", Specs.vtep(broken, "10.9.0.0/24"));
    world.layer2("late", 7, "10.70.0.0/24");
    world.evpn("late", Specs.evpn(Specs.mac(400, "64500:400"), null, Specs.cudn("late")));
    world.convergeWithAgents();
    assertThat(world.raw()).contains("vni 400", "vni 201");
    assertThat(world.evpnCondition("late", ConditionType.READY).isTrue()).isTrue();
    assertThat(world.vtepCondition("bad").reason()).isEqualTo("InternalError");
    Condition hr = world.evpnCondition("hr", ConditionType.ACCEPTED);
    assertThat(hr.reason()).isEqualTo("InternalError");
    assertThat(hr.message())
        .contains("ClusterUserDefinedNetwork \"hr\": the controller fails on it");
  }

  @Test
  void evpn_withLongName_hasLabelThatFits() {
    String name = "e".repeat(70);
    world.deleteEvpn("finance");
    world.evpn(name, Demo.finance());
    world.convergeWithAgents();
    assertThat(world.spec("cudn.finance").evpn()).isEqualTo(name);
    assertThat(world.evpnNetworks.get("cudn.finance").meta().labels().get(ApiGroup.EVPN_LABEL))
        .hasSizeLessThanOrEqualTo(63);
    world.deleteEvpn(name);
    world.convergeWithAgents();
    assertThat(world.evpns).doesNotContainKey(name);
  }

  @Test
  void release_whileFrrIsUnseen_waits() {
    world.converge();
    world.agents();
    world.deleteEvpn("hr");
    world.converge();
    world.agents();
    Map<String, FrrConfiguration> there = Map.copyOf(world.frr);
    world.frr.clear();
    List.of(ApiKind.FRR_CONFIGURATION, ApiKind.FRR_NODE_STATE, ApiKind.BGP_SESSION_STATE)
        .forEach(kind -> {
          world.missingApis.add(kind);
          world.unknownApis.add(kind);
        });
    assertThat(world.evpnNetworks.get("cudn.hr").meta().deleting()).isTrue();
    assertThat(world.states.values()).noneMatch(state -> state.has("cudn.hr"));
    assertThat(world.plan().writes()).isEmpty();

    world.frr.putAll(there);
    world.missingApis.clear();
    world.unknownApis.clear();
    world.converge();
    assertThat(world.evpnNetworks).doesNotContainKey("cudn.hr");
    assertThat(world.raw()).doesNotContain("vni 201");
  }
}
