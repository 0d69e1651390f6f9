// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.TemplateBuilder;
import org.ovn.evpn.controller.world.World;

/** Case 12: somebody else has a tenant's VRF. That network, on these nodes, and nothing else. */
class VrfConflictsTest {
  private final World world = Demo.world();

  private void firewall(long asn, @Nullable LabelSelector nodes) {
    world.template(
        "firewall",
        Map.of(),
        TemplateBuilder.empty()
            .asn(asn)
            .vrf("finance")
            .neighbor("192.0.2.9", Map.of())
            .nodes(nodes));
  }

  /** The raw lines that a node reads of objects of ours. */
  private String raw(String node) {
    return world.frr.values().stream()
        .map(object -> object.getSpec())
        .filter(spec -> spec.raw() != null)
        .filter(spec ->
            Selectors.matchesOrAbsent(spec.nodeSelector(), world.node(node).meta().labels()))
        .map(FrrConfigurationSpec::raw)
        .map(FrrConfigurationSpec.Raw::rawConfig)
        .collect(Collectors.joining());
  }

  private void late() {
    world.layer3("late", 7, "10.70.0.0/16");
    world.evpn(
        "late",
        Specs.evpn(
            null,
            Specs.ip(400, Egress.SPLIT, List.of("10.200.0.0/24"), "64500:400"),
            Specs.cudn("late")));
  }

  @Test
  void vrf_withOtherAsn_stopsThatNetworkOnly() {
    world.convergeWithAgents();
    var before = world.frrSpecs();
    firewall(64515, null);
    late();
    world.convergeWithAgents();
    assertThat(world.raw())
        .contains("vni 400", "router bgp 65000 vrf hr", "vni 100")
        .doesNotContain("router bgp 65000 vrf finance");
    Condition degraded = world.networkCondition("cudn.finance", ConditionType.DEGRADED);
    assertThat(degraded.reason()).isEqualTo("FRRConflict");
    assertThat(degraded.message())
        .isEqualTo(
            "FRRConfiguration \"firewall\": the asn of the router in VRF finance is 64515 there,"
                + " and 65000 here, on node \"node-1\", \"node-2\". FRR takes one of the two, so"
                + " the IP-VRF of EVPNNetwork \"cudn.finance\" is left out there: make them equal,"
                + " or take one of them away.");
    assertThat(world.evpnCondition("finance", ConditionType.READY).reason())
        .isEqualTo("FRRConflict");
    assertThat(world.evpnCondition("hr", ConditionType.READY).isTrue()).isTrue();
    assertThat(world.evpnCondition("late", ConditionType.READY).isTrue()).isTrue();

    world.frr.keySet().removeIf(name -> name.endsWith("/firewall"));
    world.deleteEvpn("late");
    world.convergeWithAgents();
    assertThat(world.frrSpecs()).isEqualTo(before);
    assertThat(world.evpnCondition("finance", ConditionType.READY).isTrue()).isTrue();
  }

  @Test
  void vrf_withOtherAsnOnOneNode_staysOnTheOther() {
    world.convergeWithAgents();
    firewall(64515, Specs.labels("kubernetes.io/hostname", "node-2"));
    world.convergeWithAgents();
    assertThat(raw("node-1")).containsOnlyOnce("vrf finance\n vni 101").contains("vni 100");
    assertThat(raw("node-2"))
        .doesNotContain("vrf finance\n")
        .contains("vni 100", "router bgp 65000 vrf hr");
    assertThat(world.networkCondition("cudn.finance", ConditionType.DEGRADED).message())
        .contains("on node \"node-2\".");
  }

  @Test
  void vrf_withSameAsn_changesNothing() {
    world.convergeWithAgents();
    var before = world.frrSpecs();
    firewall(65000, null);
    assertThat(world.plan().writes()).isEmpty();
    world.converge();
    assertThat(world.frrSpecs()).containsAllEntriesOf(before);
  }

  @Test
  void vni_inForeignVrf_stopsThatNetworkOnly() {
    world.convergeWithAgents();
    world.template(
        "foreign", Map.of(), TemplateBuilder.empty().raw(5, "vrf elsewhere\n vni 201\nexit-vrf\n"));
    late();
    world.convergeWithAgents();
    assertThat(world.raw()).contains("vni 400", "vni 101").doesNotContain("vrf hr\n");
    assertThat(world.networkCondition("cudn.hr", ConditionType.DEGRADED).message())
        .contains("\"foreign\"", "the VRF of VNI 201 is elsewhere there, and hr here");
  }
}
