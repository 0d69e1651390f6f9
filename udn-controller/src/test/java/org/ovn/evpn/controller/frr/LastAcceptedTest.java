// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Bgp;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Router;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.EvpnBuilder;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.TemplateBuilder;
import org.ovn.evpn.controller.world.World;

/** No edit of a template takes away what runs. */
class LastAcceptedTest {
  private static final LabelSelector ON_ALL = Specs.labels("on", "fabric");

  private final World world = Demo.world();
  private Map<String, FrrConfigurationSpec> before = Map.of();

  @BeforeEach
  void run() {
    world.relabel("node-1", Map.of("on", "fabric"));
    world.relabel("node-2", Map.of("on", "fabric"));
    world.template("rack-a", TemplateBuilder.peering("172.18.1.1").nodes(ON_ALL));
    world.convergeWithAgents();
    before = ours();
    assertThat(before).isNotEmpty();
  }

  private Map<String, FrrConfigurationSpec> ours() {
    Map<String, FrrConfigurationSpec> result = new TreeMap<>();
    world.frr.forEach((name, object) -> {
      if (ManagedLabels.template(object).equals("rack-a")) {
        result.put(name, object.getSpec());
      }
    });
    return result;
  }

  private void assertRunsAndSaysWhy(String why) {
    world.convergeWithAgents();
    assertThat(ours()).isEqualTo(before);
    Condition ready = world.evpnCondition("finance", ConditionType.READY);
    assertThat(ready.isTrue()).isFalse();
    assertThat(ready.reason()).isEqualTo("TemplateNotUsable");
    assertThat(ready.message()).contains("rack-a", why, "as it was accepted last");
  }

  @Test
  void template_withoutNeighbors_keepsWhatRuns() {
    world.template("rack-a", TemplateBuilder.empty().nodes(ON_ALL));
    assertRunsAndSaysWhy("");
  }

  /** One that never peered would be passed over. */
  @Test
  void template_withoutNeighborsBesideAnother_keepsWhatRuns() {
    world.template("rack-b", TemplateBuilder.peering("172.18.1.2").nodes(ON_ALL));
    world.convergeWithAgents();
    assertThat(ours()).isEqualTo(before);
    world.template("rack-a", TemplateBuilder.empty().nodes(ON_ALL));
    assertRunsAndSaysWhy("has no neighbor");
  }

  @Test
  void template_emptied_keepsWhatRuns() {
    world.template("rack-a", TemplateBuilder.empty());
    assertRunsAndSaysWhy("");
  }

  @Test
  void template_inAnotherVrf_keepsWhatRuns() {
    world.template("rack-a", TemplateBuilder.peering("172.18.1.1").vrf("elsewhere").nodes(ON_ALL));
    assertRunsAndSaysWhy("");
  }

  /** Case 11: "default" is the default VRF, which our objects have under both names then. */
  @Test
  void template_inVrfDefault_keepsWhatRuns() {
    world.template("rack-a", TemplateBuilder.peering("172.18.1.1").vrf("default").nodes(ON_ALL));
    world.convergeWithAgents();
    Map<String, FrrConfigurationSpec> asBefore = new TreeMap<>();
    ours().forEach((name, spec) -> asBefore.put(name, underOneName(spec)));
    assertThat(asBefore).isEqualTo(before);
  }

  /** Without the router that spells the VRF out, which must be the other one again. */
  private static FrrConfigurationSpec underOneName(FrrConfigurationSpec spec) {
    if (spec.bgp() == null) {
      return spec;
    }
    List<Router> routers = spec.bgp().routers();
    Router plain = routers.getFirst();
    assertThat(plain.vrf()).isNull();
    assertThat(routers)
        .containsExactly(
            plain,
            Router.of(plain.asn(), FrrConfigurationSpec.DEFAULT_VRF, plain.neighbors())
                .withPrefixes(plain.prefixes()));
    return new FrrConfigurationSpec(
        new Bgp(List.of(plain), spec.bgp().bfdProfiles()), spec.raw(), spec.nodeSelector());
  }

  private static Stream<TemplateBuilder> broken() {
    return Stream.of(
        TemplateBuilder.empty(),
        TemplateBuilder.empty().nodes(ON_ALL),
        TemplateBuilder.peering("172.18.1.1").vrf("elsewhere").nodes(ON_ALL));
  }

  private static Stream<TemplateBuilder> brokenInVrfDefault() {
    return Stream.concat(
        broken(),
        Stream.of(
            TemplateBuilder.peering("172.18.1.1")
                .vrf("default")
                .nodes(Specs.labels("on", "fabrik"))));
  }

  /** Our objects have the default VRF under both names then, and go on to. */
  @ParameterizedTest
  @MethodSource("brokenInVrfDefault")
  void template_inVrfDefaultThatNoLongerDoes_keepsWhatRuns(TemplateBuilder broken) {
    world.template("rack-a", TemplateBuilder.peering("172.18.1.1").vrf("default").nodes(ON_ALL));
    world.convergeWithAgents();
    before = ours();
    world.template("rack-a", broken);
    assertRunsAndSaysWhy("");

    world.template("rack-a", TemplateBuilder.peering("172.18.1.1").vrf("default").nodes(ON_ALL));
    world.convergeWithAgents();
    assertThat(ours()).isEqualTo(before);
    assertThat(world.evpnCondition("finance", ConditionType.READY).isTrue()).isTrue();
  }

  /** An empty object would select every node. */
  @ParameterizedTest
  @MethodSource("broken")
  void template_ofARackThatNoLongerDoesBesideAnother_keepsWhatRunsOnBoth(TemplateBuilder broken) {
    world.relabel("node-2", Map.of("on", "other"));
    world.template(
        "rack-b", TemplateBuilder.peering("172.18.2.1").nodes(Specs.labels("on", "other")));
    world.convergeWithAgents();
    world.session("node-2", "172.18.2.1", "Established");
    world.convergeWithAgents();
    before = ours();
    Map<String, FrrConfigurationSpec> all = world.frrSpecs();
    all.remove("frr-k8s-system/rack-a");
    world.template("rack-a", broken);
    assertRunsAndSaysWhy("");
    Map<String, FrrConfigurationSpec> now = world.frrSpecs();
    now.remove("frr-k8s-system/rack-a");
    assertThat(now).isEqualTo(all);
  }

  @Test
  void selector_unreadable_keepsWhatRuns() {
    LabelSelector near =
        new LabelSelectorBuilder()
            .addNewMatchExpression()
            .withKey("on")
            .withOperator("Near")
            .withValues("fabric")
            .endMatchExpression()
            .build();
    world.template("rack-a", TemplateBuilder.peering("172.18.1.1").nodes(near));
    assertRunsAndSaysWhy("\"Near\"");
  }

  @Test
  void selector_ofNoNode_keepsWhatRuns() {
    world.template(
        "rack-a", TemplateBuilder.peering("172.18.1.1").nodes(Specs.labels("on", "fabrik")));
    assertRunsAndSaysWhy("spec.nodeSelector");
  }

  @Test
  void neighbor_ofTemplateThatNoLongerDoes_followsTheTemplate() {
    world.template(
        "rack-a",
        TemplateBuilder.empty()
            .neighbor("172.18.1.1", Map.of("holdTime", "9s", "keepaliveTime", "3s"))
            .vrf("default")
            .nodes(ON_ALL));
    world.convergeWithAgents();
    assertThat(ours().keySet()).isEqualTo(before.keySet());
    assertThat(
            ours().values().stream()
                .filter(spec -> spec.bgp() != null)
                .flatMap(spec -> spec.bgp().routers().stream())
                .flatMap(router -> router.neighbors().stream()))
        .isNotEmpty()
        .allMatch(neighbor -> "9s".equals(neighbor.other().get("holdTime")));
  }

  @Test
  void network_comingLater_waitsAndOneThatGoesIsReleased() {
    world.template("rack-a", TemplateBuilder.empty().nodes(ON_ALL));
    world.layer2("late", 7, "10.70.0.0/24");
    world.evpn("late", Specs.evpn(Specs.mac(400, "64500:400"), null, Specs.cudn("late")));
    world.convergeWithAgents();
    assertThat(ours()).isEqualTo(before);

    world.deleteEvpn("hr");
    world.convergeWithAgents();
    assertThat(world.evpns).doesNotContainKey("hr");
    assertThat(world.raw()).doesNotContain("vni 201").contains("vni 101");

    world.template("rack-a", TemplateBuilder.peering("172.18.1.1").nodes(ON_ALL));
    world.convergeWithAgents();
    assertThat(world.raw()).contains("vni 400");
    assertThat(world.evpnCondition("finance", ConditionType.READY).isTrue()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void template_deletedOrWithoutLabel_releasesWhatRan(boolean deleted) {
    world.template("rack-a", TemplateBuilder.empty().nodes(ON_ALL));
    world.convergeWithAgents();
    if (deleted) {
      world.frr.keySet().removeIf(name -> name.endsWith("/rack-a"));
    } else {
      world.template("rack-a", Map.of(), TemplateBuilder.peering("172.18.1.1").nodes(ON_ALL));
    }
    world.convergeWithAgents();
    assertThat(ours()).isEmpty();
  }

  @Test
  void evpn_narrowedToOtherNodes_isFollowed() {
    world.node("node-3", Map.of("on", "other"));
    List.of("hr", "developers").forEach(world::deleteEvpn);
    world.evpn(
        "finance",
        EvpnBuilder.of(Specs.cudn("finance"))
            .nodes(Specs.labels("on", "other"))
            .mac(Specs.mac(100, "64500:100"))
            .build());
    world.convergeWithAgents();
    assertThat(ours()).isEmpty();
  }
}
