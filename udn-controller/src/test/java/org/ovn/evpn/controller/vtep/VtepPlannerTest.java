// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.vtep;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.controller.plan.Write;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.EvpnBuilder;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.World;

/** Addresses of VTEPs: given once, kept, and given on only when FRR has forgotten them. */
class VtepPlannerTest {
  private final World world = Demo.world();

  @Test
  void vtep_exhausted_namesCidrNodesAndRemedyAndServesTheOthers() {
    world.vtep("fabric", "10.254.0.0/31");
    world.node("node-3", Map.of());
    world.convergeWithAgents();
    Condition accepted = world.vtepCondition("fabric");
    assertThat(accepted.reason()).isEqualTo("AddressesExhausted");
    assertThat(accepted.message())
        .isEqualTo(
            "VTEP \"fabric\" has no free IPv4 address left in spec.cidrs [10.254.0.0/31] for node"
                + " \"node-3\": append a CIDR to spec.cidrs, or widen one.");
    assertThat(world.vteps.get("fabric").status().nodes().ready()).isEqualTo(2);
    assertThat(world.networkCondition("cudn.finance", ConditionType.PROGRAMMED).message())
        .isEqualTo(
            "2 of 3 nodes have programmed it. Node \"node-3\" has no address of VTEP \"fabric\".");

    world.vtep("fabric", "10.254.0.0/31", "10.254.1.0/24");
    world.converge();
    assertThat(world.addresses("node-1")).containsExactly(IpAddresses.parse("10.254.0.0"));
    assertThat(world.addresses("node-3")).containsExactly(IpAddresses.parse("10.254.1.1"));
    assertThat(world.vtepCondition("fabric").isTrue()).isTrue();
  }

  @Test
  void address_announcedByFrr_isNotGivenOn() {
    world.vtep("fabric", Specs.vtep(Specs.labels("fabric", "yes"), "10.254.0.0/31"));
    List.of("node-1", "node-2").forEach(node -> world.relabel(node, Map.of("fabric", "yes")));
    world.node("node-3", Map.of("fabric", "yes"));
    world.convergeWithAgents();
    InetAddress contested = IpAddresses.parse("10.254.0.0");
    assertThat(world.announced()).containsEntry(contested, "node-1");
    assertThat(world.addresses("node-3")).isEmpty();

    world.relabel("node-1", Map.of());
    for (int round = 0; round < 4; round++) {
      world.apply(1, write -> !(write instanceof Write.WriteFrr));
      world.agents();
      world.pass(9);
      assertThat(world.announced()).containsEntry(contested, "node-1");
      assertThat(world.addresses("node-1")).isEmpty();
      assertThat(world.addresses("node-3")).isEmpty();
    }
    world.converge();
    assertThat(world.addresses("node-3")).containsExactly(contested);
    assertThat(world.announced()).containsEntry(contested, "node-3");
  }

  @Test
  void address_freedInThisPlan_isNotGivenOnInIt() {
    world.vtep("fabric", Specs.vtep(Specs.labels("fabric", "yes"), "10.254.0.0/31"));
    List.of("node-1", "node-2").forEach(node -> world.relabel(node, Map.of("fabric", "yes")));
    world.node("node-3", Map.of("fabric", "yes"));
    world.frr.clear();
    world.converge();
    world.relabel("node-1", Map.of());
    assertThat(world.plan().writes())
        .filteredOn(Write.PutNodeVteps.class::isInstance)
        .extracting(write -> ((Write.PutNodeVteps) write).node().name())
        .containsExactly("node-1");
  }

  @Test
  void node_backBeforeFrrForgotIt_hasItsAddressAgain() {
    world.vtep("fabric", Specs.vtep(Specs.labels("fabric", "yes"), "10.254.0.0/29"));
    List.of("node-1", "node-2").forEach(node -> world.relabel(node, Map.of("fabric", "yes")));
    world.converge();
    world.relabel("node-1", Map.of());
    world.apply(1, Write.PutNodeVteps.class::isInstance);
    world.agents();
    assertThat(world.addresses("node-1")).isEmpty();

    world.node("node-0", Map.of("fabric", "yes"));
    world.relabel("node-1", Map.of("fabric", "yes"));
    world.converge();
    assertThat(world.addresses("node-1")).containsExactly(IpAddresses.parse("10.254.0.1"));
    assertThat(world.addresses("node-0")).containsExactly(IpAddresses.parse("10.254.0.3"));
  }

  @Test
  void vtep_widenedOverAnother_takesNothingFromIt() {
    world.vtep("younger", "10.254.1.0/24");
    world.layer2("shop", 5, "10.30.0.0/24");
    world.evpn(
        "shop", EvpnBuilder.of(Specs.cudn("shop")).vtep("younger").mac(Specs.mac(500)).build());
    world.convergeWithAgents();
    Map<String, EvpnNetworkSpec> before = world.specs();

    world.vtep("fabric", "10.254.0.0/23");
    world.node("node-3", Map.of());
    world.convergeWithAgents();
    assertThat(world.vtepCondition("younger").isTrue()).isTrue();
    assertThat(world.node("node-3").vtepAddresses("younger"))
        .containsExactly(IpAddresses.parse("10.254.1.3"));
    assertThat(world.evpnCondition("shop", ConditionType.ACCEPTED).isTrue()).isTrue();
    assertThat(world.networkCondition("cudn.shop", ConditionType.PROGRAMMED).isTrue()).isTrue();
    assertThat(world.vtepCondition("fabric").reason()).isEqualTo("CIDROverlap");
    assertThat(world.vtepCondition("fabric").message())
        .startsWith(
            "spec.cidrs of VTEP \"fabric\" has 10.254.0.0/23, which overlaps 10.254.1.0/24 of VTEP"
                + " \"younger\": give them disjoint CIDRs. Until then nodes keep the addresses that"
                + " they have, and none is given out of [10.254.0.0/23]: append another CIDR for"
                + " nodes that wait.");
    assertThat(world.addresses("node-1")).containsExactly(IpAddresses.parse("10.254.0.1"));
    assertThat(world.addresses("node-2")).containsExactly(IpAddresses.parse("10.254.0.2"));
    assertThat(world.addresses("node-3")).isEmpty();
    before.forEach((name, spec) -> assertThat(world.spec(name)).isEqualTo(spec));
    assertThat(world.evpnCondition("finance", ConditionType.ACCEPTED).isTrue()).isTrue();

    // What works is nobody else's, and goes on with a CIDR of its own.
    world.vtep("late", "10.254.0.0/24");
    world.vtep("fabric", "10.254.0.0/23", "10.254.2.0/24");
    world.converge();
    assertThat(world.vtepCondition("late").reason()).isEqualTo("CIDROverlap");
    assertThat(world.addresses("node-1")).containsExactly(IpAddresses.parse("10.254.0.1"));
    assertThat(world.addresses("node-3")).containsExactly(IpAddresses.parse("10.254.2.1"));
  }

  @Test
  void nodeAnnotation_malformed_stopsOnlyThatNode() {
    world.converge();
    world.agents();
    world.nodeVteps(
        "node-2", new Parsed.Malformed<>("annotation evpn.k8s.ovn.org/vteps: not JSON."));
    world.node("node-3", Map.of());
    world.convergeWithAgents();
    // What node-2's agent has is given to nobody else, and stays in FRR.
    assertThat(world.addresses("node-3")).containsExactly(IpAddresses.parse("10.254.0.3"));
    assertThat(world.frr.values())
        .anyMatch(object ->
            object.getSpec().bgp() != null
                && object.getSpec().bgp().routers().stream()
                    .anyMatch(router -> router.prefixes().contains("10.254.0.2/32")));
    Condition degraded = world.networkCondition("cudn.hr", ConditionType.DEGRADED);
    assertThat(degraded.isTrue()).isTrue();
    assertThat(degraded.message())
        .isEqualTo(
            "Node \"node-2\": annotation evpn.k8s.ovn.org/vteps: not JSON. Remove the annotation,"
                + " and it is written again.");
    assertThat(world.vtepCondition("fabric").message())
        .isEqualTo("2 of 3 nodes have an address. " + degraded.message());

    world.nodeVteps("node-2", new Parsed.Absent<SortedMap<String, List<InetAddress>>>());
    world.converge();
    assertThat(world.addresses("node-2")).containsExactly(IpAddresses.parse("10.254.0.2"));
  }

  @Test
  void vtep_deletedInUse_staysUntilNothingUsesIt() {
    world.convergeWithAgents();
    world.deleteVtep("fabric");
    world.converge();
    assertThat(world.vteps).containsKey("fabric");
    assertThat(world.vtepCondition("fabric").reason()).isEqualTo("Deleting");
    assertThat(world.vtepCondition("fabric").message())
        .startsWith(
            "VTEP \"fabric\" is being deleted and waits for EVPN \"developers\", EVPN \"finance\"");
    assertThat(world.addresses("node-1")).isNotEmpty();

    List.of("finance", "hr", "developers").forEach(world::deleteEvpn);
    world.convergeWithAgents();
    world.agents();
    world.converge();
    assertThat(world.evpns).isEmpty();
    assertThat(world.evpnNetworks).isEmpty();
    assertThat(world.vteps).isEmpty();
    assertThat(world.addresses("node-1")).isEmpty();
    assertThat(world.frr.keySet()).containsExactly("frr-k8s-system/rack-a");
  }
}
