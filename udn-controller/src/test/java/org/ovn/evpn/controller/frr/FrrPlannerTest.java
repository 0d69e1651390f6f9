// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.foreign.RouteAdvertisementsSpec;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.EvpnSpec;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.api.v1alpha1.Multipath;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.TemplateBuilder;
import org.ovn.evpn.controller.world.World;

/** FRRConfigurations: templates that are missing, malformed or in conflict, and what stays then. */
class FrrPlannerTest {
  private final World world = Demo.world();

  @Test
  void template_missing_isNamed() {
    world.frr.clear();
    world.converge();
    assertThat(world.evpnCondition("finance", ConditionType.READY).reason())
        .isEqualTo("TemplateMissing");
    assertThat(world.evpnCondition("finance", ConditionType.READY).message())
        .contains("spec.frrConfigurationSelector");
  }

  @Test
  void selector_malformed_stopsOnlyItsOwner() {
    LabelSelector near =
        new LabelSelectorBuilder()
            .addNewMatchExpression()
            .withKey("rack")
            .withOperator("Near")
            .withValues("a")
            .endMatchExpression()
            .build();
    RouteAdvertisements foreign = new RouteAdvertisements();
    foreign.setMetadata(new ObjectMetaBuilder().withName("foreign").build());
    foreign.setSpec(
        new RouteAdvertisementsSpec(null, List.of(), near, near, List.of("PodNetwork")));
    world.advertisements.put("foreign", foreign);
    world.template("rack-z", TemplateBuilder.empty().nodes(near));
    world.template("unrelated", Map.of(), TemplateBuilder.empty().nodes(near));
    world.converge();
    assertThat(world.raw()).contains("vni 100");
    assertThat(world.evpnCondition("finance", ConditionType.READY).message())
        .contains("rack-z", "nodeSelector", "\"Near\"", "use In");
  }

  @Test
  void conflict_thereAlready_stopsNothing() {
    world.converge();
    world.template(
        "zz",
        Map.of(),
        TemplateBuilder.empty()
            .neighbor("172.18.1.1", Map.of("holdTime", "9s"))
            .nodes(Specs.labels("kubernetes.io/hostname", "node-1")));
    world.layer3("late", 7, "10.70.0.0/16");
    world.evpn(
        "late",
        Specs.evpn(
            null,
            Specs.ip(400, Egress.SPLIT, List.of("10.200.0.0/24"), "64500:400"),
            Specs.cudn("late")));
    world.converge();
    assertThat(world.raw()).contains("vni 400");
  }

  /** An object of somebody else freezes one node: the others follow the template. */
  @Test
  void conflict_ofTemplateWithForeignObject_stopsOnlyItsNode() {
    world.template(
        "zz",
        Map.of(),
        TemplateBuilder.peering("172.18.1.1")
            .nodes(Specs.labels("kubernetes.io/hostname", "node-2")));
    world.convergeWithAgents();
    world.template(
        "rack-a",
        TemplateBuilder.empty()
            .neighbor("172.18.1.1", Map.of("holdTime", "9s", "keepaliveTime", "3s")));
    world.convergeWithAgents();
    assertThat(
            world.frr.values().stream()
                .filter(object -> ManagedLabels.template(object).equals("rack-a"))
                .filter(object -> object.getSpec().bgp() != null)
                .flatMap(object -> object.getSpec().bgp().routers().stream())
                .flatMap(router -> router.neighbors().stream()))
        .isNotEmpty()
        .allMatch(neighbor -> "9s".equals(neighbor.other().get("holdTime")));
  }

  @Test
  void surprise_inTemplateOrForeignAdvertisements_isToldOnTheEvpn() {
    world.template("rack-a", "fd00::1");
    RouteAdvertisements broad = new RouteAdvertisements();
    broad.setMetadata(new ObjectMetaBuilder().withName("broad").build());
    broad.setSpec(
        new RouteAdvertisementsSpec(null, List.of(), Specs.ALL, Specs.ALL, List.of("PodNetwork")));
    world.advertisements.put("broad", broad);
    world.convergeWithAgents();
    Condition ready = world.evpnCondition("hr", ConditionType.READY);
    assertThat(ready.isTrue()).isTrue();
    assertThat(ready.message())
        .contains(
            "spec.bgp of FRRConfiguration \"rack-a\": no neighbor carries IPv4 routes",
            "\"broad\"");
  }

  @Test
  void objectWithRawLinesOnly_underTheLabelOfTemplates_isAHintAtMost() {
    world.template(
        "extra-raw",
        TemplateBuilder.empty().raw(5, "bgp community-list standard own seq 5 permit 65000:1\n"));
    world.convergeWithAgents();
    Condition ready = world.evpnCondition("hr", ConditionType.READY);
    assertThat(ready.isTrue()).isTrue();
    assertThat(ready.message()).contains("extra-raw", "passed over");
  }

  @Test
  void rawLine_ofAnObjectWithoutTheLabel_isToldAndHasItsKnobAlone() {
    world.template(
        "own-raw",
        Map.of(),
        TemplateBuilder.empty()
            .raw(
                5,
                """
                router bgp 65000
                 address-family l2vpn evpn
                  neighbor 172.18.1.1 allowas-in 3
                 exit-address-family
                exit
                """));
    world.convergeWithAgents();
    Condition ready = world.evpnCondition("hr", ConditionType.READY);
    assertThat(ready.isTrue()).isTrue();
    assertThat(ready.message())
        .contains("\"own-raw\", line 3", "Write \"neighbor 172.18.1.1 allowas-in\"");
    assertThat(world.raw()).contains("neighbor 172.18.1.1 activate\n  advertise-all-vni");
  }

  @Test
  void multipath_ofTwoEvpnsOfATemplate_mustAgree() {
    EvpnSpec hr = Objects.requireNonNull(world.evpns.get("hr")).spec().toOptional().orElseThrow();
    world.evpn(
        "hr",
        new EvpnSpec(
            hr.networks(),
            hr.vtep(),
            hr.frrConfigurationSelector(),
            hr.nodeSelector(),
            hr.macVrf(),
            hr.ipVrf(),
            hr.vniPool(),
            hr.annotations(),
            hr.evpnNeighbors(),
            Multipath.ANY_AS_PATH));
    world.convergeWithAgents();
    assertThat(world.evpnCondition("finance", ConditionType.READY).message())
        .contains("spec.multipath of EVPN \"finance\": EVPN \"hr\" has another one");
  }

  /** What is announced of a network that runs must not be withdrawn because of another one. */
  @Test
  void overlappingNetwork_comingAndGoing_changesNoRouteDistinguisher() {
    NetworkKey twin = NetworkKey.cluster("twin");
    world.network(twin, Map.of(), Map.of());
    world.nad(Demo.DEV, "dev", 7, "layer2", "10.20.0.0/24");
    world.nad(twin, "twin", 2, "layer3", "10.10.0.0/16");
    world.convergeWithAgents();
    var before = world.frrSpecs();

    // hr runs under id 3; the newcomer has the lower id.
    world.evpn(
        "twin",
        Specs.evpn(
            null, Specs.ip(202, Egress.SPLIT, List.of("10.200.0.0/24")), Specs.cudn("twin")));
    world.convergeWithAgents();
    assertThat(world.evpnNetworks).containsKey("cudn.twin");
    var with = world.frrSpecs();
    before.forEach((name, spec) -> {
      if (name.contains("evpn-node")) {
        assertThat(with.get(name)).as(name).isEqualTo(spec);
      }
    });
    assertThat(world.raw()).containsOnlyOnce("rd 65000:201\n").containsOnlyOnce("rd 65000:202\n");

    world.deleteEvpn("twin");
    world.convergeWithAgents();
    assertThat(world.frrSpecs()).isEqualTo(before);
  }

  @Test
  void template_withoutNeighbor_isNotUsable() {
    world.template("rack-a", TemplateBuilder.empty());
    world.converge();
    Condition ready = world.evpnCondition("finance", ConditionType.READY);
    assertThat(ready.reason()).isEqualTo("TemplateNotUsable");
    assertThat(ready.message()).contains("rack-a");
  }

  @Test
  void routeTarget_onlyForImportsButExported_isToldOnTheNetwork() {
    world.evpn(
        "finance",
        Specs.evpn(
            Specs.mac(100), Specs.ip(101, Egress.FABRIC, List.of(), "*:1"), Specs.cudn("finance")));
    world.converge();
    Condition degraded = world.networkCondition("cudn.finance", ConditionType.DEGRADED);
    assertThat(degraded.reason()).isEqualTo("NetworkNotRenderable");
    assertThat(degraded.message()).contains("wildcard, which can only be imported");
    assertThat(world.raw()).contains("vni 201").doesNotContain("vni 101");
  }
}
