// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.annotation.NetworkAnnotations;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.foreign.RouteAdvertisementsSpec;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.EastWest;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.EvpnSpec;
import org.ovn.evpn.api.v1alpha1.IpVrf;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.api.v1alpha1.Topology;
import org.ovn.evpn.api.v1alpha1.VtepMode;
import org.ovn.evpn.api.v1alpha1.VtepSpec;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.EvpnFact;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.NadFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.facts.VtepFact;
import org.ovn.evpn.frr.advertise.Advertisement;
import org.ovn.evpn.frr.transition.FrrTransitions;

/** The demo's objects, and everything that can be wrong with them, through the whole planner. */
class PlannerTest {
  private static final NetworkKey FINANCE = NetworkKey.cluster("finance");
  private static final NetworkKey HR = NetworkKey.cluster("hr");
  private static final NetworkKey DEV = NetworkKey.namespaced("dev", "dev");

  private final World world = new World();

  @BeforeEach
  void demo() {
    world.node("node-1", Map.of("rack", "a"));
    world.node("node-2", Map.of("rack", "b"));
    world.template("rack-a", "172.18.1.1");
    world.vtep("fabric", "10.254.0.0/24");
    world.namespace("dev", Map.of("tenant", "dev"));
    world.network(FINANCE, Map.of(), Map.of());
    world.nad(FINANCE, "finance-a", 1, "layer2", "10.10.0.0/24");
    world.nad(FINANCE, "finance-b", 1, "layer2", "10.10.0.0/24");
    world.network(HR, Map.of(), Map.of());
    world.nad(HR, "hr", 3, "layer3", "10.10.0.0/16");
    world.network(DEV, Map.of(), annotations("developers", "300"));
    world.nad(DEV, "dev", 2, "layer2", "10.20.0.0/24");
    world.evpn("finance", finance());
    world.evpn("hr", hr());
    world.evpn("developers", Specs.annotated(World.labels("tenant", "dev"), Specs.range(300, 399)));
  }

  private static EvpnSpec finance() {
    return Specs.evpn(
        Specs.mac(100, "64500:100"),
        Specs.ip(101, Egress.FABRIC, List.of(), "64500:101"),
        Specs.cudn("finance"));
  }

  private static EvpnSpec hr() {
    return Specs.evpn(
        null, Specs.ip(201, Egress.SPLIT, List.of("10.200.0.0/24"), "64500:201"), Specs.cudn("hr"));
  }

  private static Map<String, String> annotations(String evpn, String vni) {
    return Map.of(NetworkAnnotations.EVPN, evpn, NetworkAnnotations.MAC_VNI, vni);
  }

  @Test
  void annotationsEnableANetworkOfTheClusterWithBothVnis() {
    NetworkKey shop = NetworkKey.cluster("shop");
    world.network(
        shop,
        Map.of(),
        Map.of(
            NetworkAnnotations.EVPN,
            "developers",
            NetworkAnnotations.MAC_VNI,
            "310",
            NetworkAnnotations.IP_VNI,
            "311"));
    world.nad(shop, "shop", 5, "layer2", "10.30.0.0/24");
    world.settle();

    assertThat(world.spec("cudn.shop").macVrf().vni()).isEqualTo(new Vni(310));
    assertThat(world.spec("cudn.shop").ipVrf().vni()).isEqualTo(new Vni(311));
    assertThat(world.spec("cudn.shop").ipVrf().egress()).isEqualTo(Egress.FABRIC);
  }

  @Test
  void theDemoIsEnabledAsItStands() {
    world.settle();
    world.agents();
    world.settle();

    assertThat(world.evpnNetworks).containsOnlyKeys("cudn.finance", "cudn.hr", "udn.dev.dev");
    assertThat(world.spec("cudn.finance").vrf()).isEqualTo("finance");
    assertThat(world.spec("cudn.finance").macVrf().vni()).isEqualTo(new Vni(100));
    assertThat(world.spec("cudn.finance").ipVrf().vni()).isEqualTo(new Vni(101));
    assertThat(world.spec("cudn.hr").topology()).isEqualTo(Topology.LAYER3);
    assertThat(world.spec("udn.dev.dev").vrf()).isEqualTo("mp2-udn-vrf");
    assertThat(world.spec("udn.dev.dev").macVrf().vni()).isEqualTo(new Vni(300));
    assertThat(world.spec("udn.dev.dev").macVrf().routeTargets()).isNull();
    assertThat(world.nodes.get("node-1").vtepAddresses("fabric"))
        .containsExactly(IpAddresses.parse("10.254.0.1"));
    assertThat(world.nodes.get("node-2").vtepAddresses("fabric"))
        .containsExactly(IpAddresses.parse("10.254.0.2"));
    for (String network : world.evpnNetworks.keySet()) {
      assertThat(world.networkCondition(network, ConditionType.ACCEPTED).isTrue()).isTrue();
      assertThat(world.networkCondition(network, ConditionType.PROGRAMMED).isTrue()).isTrue();
      assertThat(world.networkCondition(network, ConditionType.DEGRADED).isTrue()).isFalse();
    }
    for (EvpnFact evpn : world.evpns.values()) {
      assertThat(world.evpnCondition(evpn.name(), ConditionType.ACCEPTED).isTrue()).isTrue();
      assertThat(world.evpnCondition(evpn.name(), ConditionType.READY).isTrue()).isTrue();
    }
    assertThat(world.vtepCondition("fabric").message()).isEqualTo("2 of 2 nodes have an address.");
    assertThat(world.advertisements).containsOnlyKeys(Advertisement.NAME);
    assertThat(world.networks.get(FINANCE).meta().labels())
        .containsKey(Advertisement.NETWORK_LABEL);
    assertThat(world.networks.get(HR).meta().labels())
        .doesNotContainKey(Advertisement.NETWORK_LABEL);
    assertThat(world.frr.keySet()).anyMatch(key -> key.startsWith("evpn-system/"));
  }

  @Test
  void deletingAnEvpnReleasesItsNetworkInOrderAndTouchesNoOther() {
    world.settle();
    world.agents();
    world.settle();
    var others = Map.of("cudn.hr", world.spec("cudn.hr"), "udn.dev.dev", world.spec("udn.dev.dev"));

    world.deleteEvpn("finance");
    world.settle();
    // The nodes still have it: neither the object, nor FRR's part, nor its numbers may go.
    assertThat(world.evpnNetworks.get("cudn.finance").meta().deleting()).isTrue();
    assertThat(world.evpns).containsKey("finance");
    assertThat(rawOfAll()).contains("vni 100");
    assertThat(world.networkCondition("cudn.finance", ConditionType.ACCEPTED).message())
        .isEqualTo(
            "EVPNNetwork \"cudn.finance\" is being released; still on node \"node-1\","
                + " \"node-2\".");
    world.network(NetworkKey.cluster("late"), Map.of(), Map.of());
    world.nad(NetworkKey.cluster("late"), "late", 7, "layer2", "10.70.0.0/24");
    world.evpn("late", Specs.evpn(Specs.mac(100), null, Specs.cudn("late")));
    world.settle();
    assertThat(world.evpnNetworks).doesNotContainKey("cudn.late");
    assertThat(world.evpnCondition("late", ConditionType.ACCEPTED).message())
        .isEqualTo(
            "VNI 100, which spec.macVRF.vni asks for, for ClusterUserDefinedNetwork \"late\", is"
                + " still being released by ClusterUserDefinedNetwork \"finance\" of EVPN"
                + " \"finance\": choose another number, or it is tried again when the number is"
                + " free.");

    world.agents();
    world.settle();
    assertThat(world.evpns).doesNotContainKey("finance");
    assertThat(world.evpnNetworks).doesNotContainKey("cudn.finance").containsKey("cudn.late");
    assertThat(world.networks.get(FINANCE).meta().labels())
        .doesNotContainKey(Advertisement.NETWORK_LABEL);
    assertThat(world.advertisements).isEmpty();
    others.forEach((name, spec) -> assertThat(world.spec(name)).isEqualTo(spec));
  }

  private String rawOfAll() {
    return world.frr.values().stream()
        .map(object -> object.getSpec().raw())
        .filter(java.util.Objects::nonNull)
        .map(raw -> raw.rawConfig())
        .reduce("", String::concat);
  }

  @Test
  void anUnknownNetworkIsNamedAndStopsNothing() {
    world.evpn(
        "finance",
        Specs.pooled(
            Specs.mac(null),
            null,
            Specs.range(1000, 1999),
            Specs.cudn("nope"),
            Specs.cudn("finance")));
    world.settle();
    assertThat(world.evpnNetworks).containsKeys("cudn.finance", "cudn.hr");
    Condition accepted = world.evpnCondition("finance", ConditionType.ACCEPTED);
    assertThat(accepted.isTrue()).isFalse();
    assertThat(accepted.reason()).isEqualTo("NetworkNotFound");
    assertThat(accepted.message())
        .isEqualTo(
            "spec.networks[0] names ClusterUserDefinedNetwork \"nope\", which does not exist:"
                + " create it, or remove the entry.");
  }

  @Test
  void aTakenVniNamesItsHolderAndIsHadOnceItIsFree() {
    world.settle();
    world.evpn(
        "hr",
        Specs.evpn(null, Specs.ip(101, Egress.SPLIT, List.of("10.200.0.0/24")), Specs.cudn("hr")));
    world.settle();
    // hr asked for finance's number: it runs on as before, and says so.
    assertThat(world.spec("cudn.hr").ipVrf().vni()).isEqualTo(new Vni(201));
    assertThat(world.evpnCondition("hr", ConditionType.ACCEPTED).reason()).isEqualTo("VNITaken");
    assertThat(world.evpnCondition("hr", ConditionType.ACCEPTED).message())
        .isEqualTo(
            "VNI 101, which spec.ipVRF.vni asks for, for ClusterUserDefinedNetwork \"hr\", is held"
                + " by ClusterUserDefinedNetwork \"finance\" of EVPN \"finance\": choose another"
                + " number, or it is tried again when the number is free.");
    assertThat(world.networkCondition("cudn.hr", ConditionType.ACCEPTED).message())
        .endsWith("Until then it runs on as it was accepted last.");

    world.deleteEvpn("finance");
    world.settle();
    world.agents();
    world.settle();
    assertThat(world.spec("cudn.hr").ipVrf().vni()).isEqualTo(new Vni(101));
  }

  @Test
  void anExhaustedVtepNamesCidrNodesAndRemedyAndServesTheOthers() {
    world.vtep("fabric", "10.254.0.0/31");
    world.node("node-3", Map.of());
    world.settle();
    world.agents();
    world.settle();
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
    world.settle();
    assertThat(world.nodes.get("node-1").vtepAddresses("fabric"))
        .containsExactly(IpAddresses.parse("10.254.0.0"));
    assertThat(world.nodes.get("node-3").vtepAddresses("fabric"))
        .containsExactly(IpAddresses.parse("10.254.1.1"));
    assertThat(world.vtepCondition("fabric").isTrue()).isTrue();
  }

  @Test
  void anAddressIsGivenOnOnlyWhenFrrAnnouncesItNoLonger() {
    world.vtep(
        "fabric",
        new VtepSpec(
            List.of(IpPrefix.parse("10.254.0.0/31")), null, World.labels("fabric", "yes")));
    List.of("node-1", "node-2").forEach(node -> world.relabel(node, Map.of("fabric", "yes")));
    world.node("node-3", Map.of("fabric", "yes"));
    world.settle();
    world.agents();
    world.settle();
    InetAddress contested = IpAddresses.parse("10.254.0.0");
    assertThat(world.announced()).containsEntry(contested, "node-1");
    assertThat(world.nodes.get("node-3").vtepAddresses("fabric")).isEmpty();

    world.relabel("node-1", Map.of());
    for (int round = 0; round < 4; round++) {
      world.plan().writes().stream()
          .filter(write -> !(write instanceof Write.WriteFrr))
          .forEach(world::apply);
      world.agents();
      world.now = world.now.plusSeconds(9);
      assertThat(world.announced()).containsEntry(contested, "node-1");
      assertThat(world.nodes.get("node-1").vtepAddresses("fabric")).isEmpty();
      assertThat(world.nodes.get("node-3").vtepAddresses("fabric")).isEmpty();
    }
    world.settle();
    assertThat(world.nodes.get("node-3").vtepAddresses("fabric")).containsExactly(contested);
    assertThat(world.announced()).containsEntry(contested, "node-3");
  }

  @Test
  void anAddressThatNoAgentReportedIsNotGivenOnInTheSamePlan() {
    world.vtep(
        "fabric",
        new VtepSpec(
            List.of(IpPrefix.parse("10.254.0.0/31")), null, World.labels("fabric", "yes")));
    List.of("node-1", "node-2").forEach(node -> world.relabel(node, Map.of("fabric", "yes")));
    world.node("node-3", Map.of("fabric", "yes"));
    world.frr.clear();
    world.settle();
    world.relabel("node-1", Map.of());
    assertThat(world.plan().writes())
        .filteredOn(Write.PutNodeVteps.class::isInstance)
        .extracting(write -> ((Write.PutNodeVteps) write).node().name())
        .containsExactly("node-1");
  }

  @Test
  void aNodeThatComesBackBeforeFrrForgotItHasItsAddressAgain() {
    world.vtep(
        "fabric",
        new VtepSpec(
            List.of(IpPrefix.parse("10.254.0.0/29")), null, World.labels("fabric", "yes")));
    List.of("node-1", "node-2").forEach(node -> world.relabel(node, Map.of("fabric", "yes")));
    world.settle();
    world.relabel("node-1", Map.of());
    world.plan().writes().stream()
        .filter(Write.PutNodeVteps.class::isInstance)
        .forEach(world::apply);
    world.agents();
    assertThat(world.nodes.get("node-1").vtepAddresses("fabric")).isEmpty();

    world.node("node-0", Map.of("fabric", "yes"));
    world.relabel("node-1", Map.of("fabric", "yes"));
    world.settle();
    assertThat(world.nodes.get("node-1").vtepAddresses("fabric"))
        .containsExactly(IpAddresses.parse("10.254.0.1"));
    assertThat(world.nodes.get("node-0").vtepAddresses("fabric"))
        .containsExactly(IpAddresses.parse("10.254.0.3"));
  }

  @Test
  void aVtepThatIsWidenedOverAnotherTakesNothingFromIt() {
    world.vtep("younger", "10.254.1.0/24");
    network("shop", 5, "10.30.0.0/24");
    world.evpn("shop", Specs.of("younger", Specs.PEERING, Specs.mac(500), Specs.cudn("shop")));
    world.settle();
    world.agents();
    world.settle();
    Map<String, EvpnNetworkSpec> before =
        world.evpnNetworks.keySet().stream().collect(Collectors.toMap(name -> name, world::spec));

    world.vtep("fabric", "10.254.0.0/23");
    world.node("node-3", Map.of());
    world.settle();
    world.agents();
    world.settle();
    assertThat(world.vtepCondition("younger").isTrue()).isTrue();
    assertThat(world.nodes.get("node-3").vtepAddresses("younger"))
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
    assertThat(world.nodes.get("node-1").vtepAddresses("fabric"))
        .containsExactly(IpAddresses.parse("10.254.0.1"));
    assertThat(world.nodes.get("node-2").vtepAddresses("fabric"))
        .containsExactly(IpAddresses.parse("10.254.0.2"));
    assertThat(world.nodes.get("node-3").vtepAddresses("fabric")).isEmpty();
    before.forEach((name, spec) -> assertThat(world.spec(name)).isEqualTo(spec));
    assertThat(world.evpnCondition("finance", ConditionType.ACCEPTED).isTrue()).isTrue();

    // What works is nobody else's, and goes on with a CIDR of its own.
    world.vtep("late", "10.254.0.0/24");
    world.vtep("fabric", "10.254.0.0/23", "10.254.2.0/24");
    world.settle();
    assertThat(world.vtepCondition("late").reason()).isEqualTo("CIDROverlap");
    assertThat(world.nodes.get("node-1").vtepAddresses("fabric"))
        .containsExactly(IpAddresses.parse("10.254.0.1"));
    assertThat(world.nodes.get("node-3").vtepAddresses("fabric"))
        .containsExactly(IpAddresses.parse("10.254.2.1"));
  }

  @Test
  void aMalformedAnnotationOfATenantNamesItAndStopsOnlyItsNetwork() {
    world.network(DEV, Map.of(), annotations("developers", "three hundred"));
    world.settle();
    assertThat(world.evpnNetworks).containsOnlyKeys("cudn.finance", "cudn.hr");
    String sentence =
        "UserDefinedNetwork \"dev/dev\": annotation evpn.k8s.ovn.org/mac-vni: \"three hundred\" is"
            + " not a VNI: write a whole number between 1 and 16777215. Correct the annotation.";
    assertThat(world.evpnCondition("developers", ConditionType.ACCEPTED).reason())
        .isEqualTo("AnnotationMalformed");
    assertThat(world.evpnCondition("developers", ConditionType.ACCEPTED).message())
        .isEqualTo(sentence);
    Condition own =
        world.condition(world.networks.get(DEV).conditions(), ConditionType.NETWORK_ACCEPTED);
    assertThat(own.isTrue()).isFalse();
    assertThat(own.message()).isEqualTo(sentence);
  }

  @Test
  void aTenantsWordCountsOnlyAsFarAsTheEvpnAllows() {
    world.network(DEV, Map.of(), annotations("developers", "100"));
    world.settle();
    assertThat(world.evpnNetworks).doesNotContainKey("udn.dev.dev");
    assertThat(world.evpnCondition("developers", ConditionType.ACCEPTED).message())
        .isEqualTo(
            "UserDefinedNetwork \"dev/dev\": annotation evpn.k8s.ovn.org/mac-vni asks for VNI 100,"
                + " which is outside spec.annotations.vniPool of EVPN \"developers\" [300-399]: use"
                + " a number of the pool, or remove the annotation to be given one.");

    world.network(
        DEV,
        Map.of(),
        Map.of(
            NetworkAnnotations.EVPN,
            "developers",
            NetworkAnnotations.MAC_ROUTE_TARGETS,
            "64500:100"));
    world.settle();
    assertThat(world.evpnNetworks).doesNotContainKey("udn.dev.dev");
    assertThat(world.evpnCondition("developers", ConditionType.ACCEPTED).reason())
        .isEqualTo("RouteTargetNotAllowed");

    world.network(DEV, Map.of(), annotations("finance", "300"));
    world.settle();
    assertThat(world.evpnNetworks).doesNotContainKey("udn.dev.dev");
    assertThat(
            world
                .condition(world.networks.get(DEV).conditions(), ConditionType.NETWORK_ACCEPTED)
                .message())
        .isEqualTo(
            "UserDefinedNetwork \"dev/dev\": annotation evpn.k8s.ovn.org/evpn does not count,"
                + " because EVPN \"finance\" does not list namespace \"dev\" in"
                + " spec.annotations.namespaceSelector: ask the administrator to, or remove the"
                + " annotation.");
    // A tenant cannot make somebody else's EVPN look broken.
    assertThat(world.evpnCondition("finance", ConditionType.ACCEPTED).isTrue()).isTrue();

    world.network(DEV, Map.of(), annotations("nobody", "300"));
    world.settle();
    assertThat(
            world
                .condition(world.networks.get(DEV).conditions(), ConditionType.NETWORK_ACCEPTED)
                .reason())
        .isEqualTo("EVPNNotFound");

    world.network(DEV, Map.of(), Map.of());
    world.settle();
    assertThat(world.networks.get(DEV).conditions()).isEmpty();
  }

  private static final NetworkKey QA = NetworkKey.namespaced("qa", "qa");

  /** A second tenant of the EVPN that DEV is annotated with. */
  private void qa(Map<String, String> annotations) {
    world.namespace("qa", Map.of("tenant", "dev"));
    world.network(QA, Map.of(), annotations);
    world.nad(QA, "qa", 8, "layer2", "10.80.0.0/24");
  }

  private static Map<String, String> withTargets(String vni, String targets) {
    return Map.of(
        NetworkAnnotations.EVPN,
        "developers",
        NetworkAnnotations.MAC_VNI,
        vni,
        NetworkAnnotations.MAC_ROUTE_TARGETS,
        targets);
  }

  private Condition told(NetworkKey key) {
    return world.condition(world.networks.get(key).conditions(), ConditionType.NETWORK_ACCEPTED);
  }

  @Test
  void aTenantJoinsNoOtherByARouteTarget() {
    world.network(DEV, Map.of(), Map.of(NetworkAnnotations.EVPN, "developers"));
    world.settle();
    world.agents();
    assertThat(world.spec("udn.dev.dev").macVrf().vni()).isEqualTo(new Vni(300));

    qa(withTargets("305", "64500:305, 64500:300"));
    world.settle();
    assertThat(world.evpnNetworks).doesNotContainKey("udn.qa.qa");
    assertThat(told(QA).reason()).isEqualTo("RouteTargetNotAllowed");
    assertThat(told(QA).message())
        .isEqualTo(
            "UserDefinedNetwork \"qa/qa\": annotation evpn.k8s.ovn.org/mac-route-targets has"
                + " 64500:300, and number 300 is held by UserDefinedNetwork \"dev/dev\" of EVPN"
                + " \"developers\": the two networks would take each other's routes. Use the"
                + " number of the network's own VNI or a free one of the pool, or ask the"
                + " administrator to join the two.");
    assertThat(told(DEV).isTrue()).isTrue();

    // Its own and free ones it can have, and it is free to once the other is gone.
    qa(withTargets("305", "64500:305, 64500:306"));
    world.settle();
    assertThat(told(QA).isTrue()).isTrue();
    assertThat(world.spec("udn.qa.qa").macVrf().routeTargets().exports()).hasSize(2);
    qa(withTargets("305", "64500:300"));
    world.settle();
    assertThat(world.spec("udn.qa.qa").macVrf().routeTargets().exports()).hasSize(2);
    world.networks.remove(DEV);
    world.nads.remove("dev/dev");
    world.settle();
    assertThat(told(QA).message()).contains("number 300 is still being released by");
    world.agents();
    world.settle();
    world.agents();
    world.settle();
    assertThat(world.spec("udn.qa.qa").macVrf().routeTargets())
        .isEqualTo(Specs.targets("64500:300"));
  }

  @Test
  void theNumberOfATenantsRouteTargetIsGivenToNobodyElse() {
    world.network(DEV, Map.of(), Map.of());
    qa(withTargets("305", "64500:300,64500:301"));
    world.settle();
    assertThat(world.evpnNetworks).containsKey("udn.qa.qa");

    world.network(DEV, Map.of(), Map.of(NetworkAnnotations.EVPN, "developers"));
    world.settle();
    assertThat(world.spec("udn.dev.dev").macVrf().vni()).isEqualTo(new Vni(302));

    world.network(DEV, Map.of(), annotations("developers", "301"));
    world.settle();
    assertThat(told(DEV).reason()).isEqualTo("VNITaken");
    assertThat(told(DEV).message())
        .contains(
            "held by UserDefinedNetwork \"qa/qa\" of EVPN \"developers\", as the number of a"
                + " route target");
    world.network(DEV, Map.of(), withTargets("302", "65000:301"));
    world.settle();
    assertThat(told(DEV).reason()).isEqualTo("RouteTargetNotAllowed");

    // What waits behind an annotation that does not read keeps its numbers too.
    qa(withTargets("x", "64500:300"));
    world.network(DEV, Map.of(), annotations("developers", "301"));
    world.settle();
    assertThat(world.spec("udn.qa.qa").macVrf().routeTargets().exports()).hasSize(2);
    assertThat(told(DEV).reason()).isEqualTo("VNITaken");
  }

  @Test
  void twoTenantsThatComeAtOnceDoNotShareANumber() {
    world.network(DEV, Map.of(), withTargets("310", "64500:311"));
    qa(withTargets("312", "65000:311"));
    world.settle();
    assertThat(world.evpnNetworks).containsKey("udn.dev.dev").doesNotContainKey("udn.qa.qa");
    assertThat(told(QA).reason()).isEqualTo("RouteTargetNotAllowed");
  }

  @Test
  void theAdministratorMayJoinTenantsAndATenantMayNotJoinHim() {
    world.settle();
    world.evpn(
        "finance",
        Specs.evpn(
            Specs.mac(100, "64500:100", "65000:300", "64500:350"), null, Specs.cudn("finance")));
    world.settle();
    assertThat(world.spec("cudn.finance").macVrf().routeTargets().exports()).hasSize(3);
    assertThat(world.evpnCondition("finance", ConditionType.ACCEPTED).isTrue()).isTrue();
    assertThat(told(DEV).isTrue()).isTrue();

    qa(withTargets("305", "65000:350"));
    world.settle();
    assertThat(told(QA).reason()).isEqualTo("RouteTargetNotAllowed");
    // Nor by luck: the pool skips what the administrator exports.
    world.evpn("developers", Specs.annotated(World.labels("tenant", "dev"), Specs.range(350, 399)));
    world.network(DEV, Map.of(), Map.of(NetworkAnnotations.EVPN, "developers"));
    world.settle();
    assertThat(world.spec("udn.dev.dev").macVrf().vni()).isEqualTo(new Vni(351));
  }

  @Test
  void anAnnotationWithoutNumberIsGivenOneOfThePool() {
    world.network(DEV, Map.of(), Map.of(NetworkAnnotations.EVPN, "developers"));
    world.settle();
    assertThat(world.spec("udn.dev.dev").macVrf().vni()).isEqualTo(new Vni(300));
    assertThat(world.spec("udn.dev.dev").ipVrf()).isNull();
  }

  @Test
  void aMalformedAnnotationOnOneNodeStopsOnlyThatNode() {
    world.settle();
    world.agents();
    world.nodeVteps(
        "node-2", new Parsed.Malformed<>("annotation evpn.k8s.ovn.org/vteps: not JSON."));
    world.node("node-3", Map.of());
    world.settle();
    world.agents();
    world.settle();
    // What node-2's agent has is given to nobody else, and stays in FRR.
    assertThat(world.nodes.get("node-3").vtepAddresses("fabric"))
        .containsExactly(IpAddresses.parse("10.254.0.3"));
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
    world.settle();
    assertThat(world.nodes.get("node-2").vtepAddresses("fabric"))
        .containsExactly(IpAddresses.parse("10.254.0.2"));
  }

  @Test
  void aMalformedNadStopsOnlyItsNetworkAndAnotherOfTheSameNetworkHelps() {
    world.nad(
        HR,
        "hr",
        new Parsed.Malformed<>("annotation k8s.ovn.org/network-id: \"x\" is not a number."));
    world.nad(FINANCE, "finance-a", new Parsed.Malformed<>("spec.config: not JSON."));
    world.settle();
    assertThat(world.evpnNetworks).containsOnlyKeys("cudn.finance", "udn.dev.dev");
    assertThat(world.evpnCondition("hr", ConditionType.ACCEPTED).message())
        .isEqualTo(
            "ClusterUserDefinedNetwork \"hr\": NetworkAttachmentDefinition \"hr/hr\": annotation"
                + " k8s.ovn.org/network-id: \"x\" is not a number. Delete the annotation, and"
                + " OVN-Kubernetes writes it again; correct spec.config by hand. Keep the object:"
                + " without any, OVN-Kubernetes has no such network.");
    assertThat(world.networkCondition("cudn.finance", ConditionType.DEGRADED).isTrue()).isTrue();
  }

  private static Parsed<NadFact.Content> content(NetworkKey key, String role, int id) {
    return new Parsed.Present<>(
        new NadFact.Content(
            id,
            key.ovnName(),
            role,
            "layer2",
            List.of(IpPrefix.parse("10.10.0.0/24")),
            OptionalInt.empty(),
            List.of()));
  }

  /** A tenant who may create NetworkAttachmentDefinitions takes nobody's network away. */
  @Test
  void aNadThatIsNotOvnKubernetesDoesNotCountAndIsNamed() {
    world.namespace("aaa", Map.of());
    world.namespace("finance-a", Map.of("tenant", "finance"));
    world.namespace("finance-b", Map.of("tenant", "finance"));
    world.select(FINANCE, World.labels("tenant", "finance"));
    world.settle();
    world.agents();
    world.settle();
    var before = world.spec("cudn.finance");
    String uid = world.networks.get(FINANCE).meta().uid();

    world.nad(FINANCE, "forged", "aaa", content(FINANCE, "secondary", 99));
    world.settle();
    assertThat(world.evpnNetworks.get("cudn.finance").meta().deleting()).isFalse();
    assertThat(world.spec("cudn.finance")).isEqualTo(before);
    assertThat(world.networkCondition("cudn.finance", ConditionType.ACCEPTED).isTrue()).isTrue();
    assertThat(world.networkCondition("cudn.finance", ConditionType.DEGRADED).message())
        .isEqualTo(
            "ClusterUserDefinedNetwork \"finance\": NetworkAttachmentDefinition \"aaa/finance\""
                + " names it as its owner and does not count: its owner reference has uid"
                + " \"forged\", the network has \""
                + uid
                + "\". Delete it, unless OVN-Kubernetes made it and is about to take it away.");

    // The uid can be read off another namespace's object.
    world.nad(FINANCE, uid, "aaa", content(FINANCE, "secondary", 99));
    world.settle();
    assertThat(world.spec("cudn.finance")).isEqualTo(before);
    assertThat(world.networkCondition("cudn.finance", ConditionType.DEGRADED).message())
        .contains(
            "\"aaa/finance\"",
            "the network's spec.namespaceSelector does not select its namespace");

    world.nad(FINANCE, uid, "finance-a", content(NetworkKey.cluster("blue"), "primary", 99));
    world.settle();
    assertThat(world.spec("cudn.finance")).isEqualTo(before);
    assertThat(world.networkCondition("cudn.finance", ConditionType.DEGRADED).message())
        .contains("\"finance-a/finance\"", "is not \"cluster_udn_finance\"");
  }

  /** Subnets that share only a part with advertised ones have to wait. */
  @Test
  void aForgedMarkKeepsNobodyWaiting() {
    world.nads.put(
        "aaa/hr",
        new NadFact(
            "aaa",
            "hr",
            HR,
            "forged",
            world.nads.get("hr/hr").content(),
            java.util.Set.of("somebody")));
    world.clusterManager = false;
    world.settleNow();
    assertThat(world.evpnNetworks).containsKeys("cudn.finance", "cudn.hr");
  }

  @Test
  void nadsThatDisagreeAreNamedAndWhatRunsStays() {
    world.settle();
    world.agents();
    world.settle();
    var before = world.spec("cudn.finance");
    world.nad(FINANCE, "finance-a", content(FINANCE, "secondary", 99));
    world.settle();
    assertThat(world.evpnNetworks.get("cudn.finance").meta().deleting()).isFalse();
    assertThat(world.spec("cudn.finance")).isEqualTo(before);
    assertThat(world.networkCondition("cudn.finance", ConditionType.ACCEPTED).reason())
        .isEqualTo("NetworkMalformed");
    assertThat(world.networkCondition("cudn.finance", ConditionType.ACCEPTED).message())
        .contains("\"finance-a/finance\"", "\"finance-b/finance\"", "disagree")
        .endsWith("Until then it runs on as it was accepted last.");
  }

  @Test
  void aNetworkThatNoLongerSelectsItsNamespacesRunsOnWhileItsNadsStay() {
    world.settle();
    world.namespace("hr", Map.of());
    world.select(HR, World.labels("tenant", "hr"));
    world.settle();
    assertThat(world.evpnNetworks.get("cudn.hr").meta().deleting()).isFalse();
    assertThat(world.networkCondition("cudn.hr", ConditionType.ACCEPTED).reason())
        .isEqualTo("NetworkPending");

    world.nads.remove("hr/hr");
    world.settle();
    assertThat(world.evpnNetworks).doesNotContainKey("cudn.hr");
  }

  @Test
  void aNetworkWhoseIdIsBeingWrittenAgainRunsOn() {
    world.settle();
    world.nad(HR, "hr", new Parsed.Absent<>());
    world.settle();
    assertThat(world.evpnNetworks.get("cudn.hr").meta().deleting()).isFalse();
    assertThat(world.networkCondition("cudn.hr", ConditionType.ACCEPTED).reason())
        .isEqualTo("NetworkPending");
    assertThat(rawOfAll()).contains("vni 201");

    world.nads.remove("hr/hr");
    world.settle();
    assertThat(world.evpnNetworks).doesNotContainKey("cudn.hr");
  }

  @Test
  void advertisedNetworksStayWhileNoTemplateIsSelected() {
    world.settle();
    FrrConfiguration template = world.frr.get("frr-k8s-system/rack-a");
    template.getMetadata().setLabels(Map.of());
    template.getMetadata().setResourceVersion("relabelled");
    world.settle();
    assertThat(world.frr.keySet()).anyMatch(key -> key.startsWith("evpn-system/"));
    assertThat(world.networks.get(FINANCE).meta().labels())
        .containsKey(Advertisement.NETWORK_LABEL);

    world.deleteEvpn("finance");
    world.settle();
    world.agents();
    world.settle();
    assertThat(world.frr.keySet()).noneMatch(key -> key.startsWith("evpn-system/"));
  }

  @Test
  void partlyOverlappingSubnetsAreNotAdvertisedTogether() {
    world.settle();
    world.evpn("hr", Specs.evpn(null, Specs.ip(201, Egress.FABRIC, List.of()), Specs.cudn("hr")));
    world.settle();
    Condition accepted = world.evpnCondition("hr", ConditionType.ACCEPTED);
    assertThat(accepted.reason()).isEqualTo("SubnetsOverlap");
    assertThat(accepted.message())
        .contains("10.10.0.0/16", "\"hr\"", "10.10.0.0/24", "\"finance\"", "Split");
    assertThat(world.spec("cudn.hr").ipVrf().egress()).isEqualTo(Egress.SPLIT);
    assertThat(world.networks.get(HR).meta().labels())
        .doesNotContainKey(Advertisement.NETWORK_LABEL);
  }

  @Test
  void topologyAndEgressAreChecked() {
    world.evpn(
        "hr",
        Specs.evpn(Specs.mac(200), Specs.ip(201, Egress.FABRIC, List.of()), Specs.cudn("hr")));
    world.evpn(
        "developers", Specs.evpn(null, Specs.ip(300, null, List.of()), Specs.udn("dev", "dev")));
    world.network(DEV, Map.of(), Map.of());
    world.settle();
    assertThat(world.evpnCondition("hr", ConditionType.ACCEPTED).message())
        .isEqualTo(
            "ClusterUserDefinedNetwork \"hr\" is Layer3 and cannot have a MAC-VRF: remove"
                + " spec.macVRF of EVPN \"hr\", or the network from it.");
    assertThat(world.evpnCondition("developers", ConditionType.ACCEPTED).message())
        .isEqualTo(
            "UserDefinedNetwork \"dev/dev\" is namespaced, and OVN-Kubernetes advertises only"
                + " ClusterUserDefinedNetworks: set spec.ipVRF.egress of EVPN \"developers\" to"
                + " Split, and fabricPrefixes.");

    world.evpn("hr", Specs.evpn(Specs.mac(200), null, Specs.cudn("hr")));
    world.settle();
    assertThat(world.evpnCondition("hr", ConditionType.ACCEPTED).reason())
        .isIn("IPVRFRequired", "MACVRFNotAllowed");

    world.evpn(
        "hr",
        Specs.evpn(null, Specs.ip(201, Egress.SPLIT, List.of("10.10.3.0/24")), Specs.cudn("hr")));
    world.settle();
    assertThat(world.evpnCondition("hr", ConditionType.ACCEPTED).message())
        .isEqualTo(
            "ClusterUserDefinedNetwork \"hr\": spec.ipVRF.fabricPrefixes of EVPN \"hr\" has"
                + " 10.10.3.0/24, which overlaps the network's own subnet (10.10.0.0/16): list"
                + " narrower prefixes, or set egress to Fabric.");
  }

  @Test
  void splitDoesNotTakeTheAddressesOfServices() {
    world.serviceCidrs.add(IpPrefix.parse("10.200.0.0/16"));
    world.settle();
    assertThat(world.evpnNetworks).doesNotContainKey("cudn.hr");
    assertThat(world.evpnCondition("hr", ConditionType.ACCEPTED).reason())
        .isEqualTo("FabricPrefixNotAllowed");
    assertThat(world.evpnCondition("hr", ConditionType.ACCEPTED).message())
        .isEqualTo(
            "ClusterUserDefinedNetwork \"hr\": spec.ipVRF.fabricPrefixes of EVPN \"hr\" has"
                + " 10.200.0.0/24, which overlaps the cluster's Services (10.200.0.0/16): list"
                + " narrower prefixes, or set egress to Fabric.");
  }

  @Test
  void aRefusalOfFrrConfigurationsIsToldWhileItMattersAndToItsUsers() {
    world.settle();
    world.agents();
    world.settle();
    world.refusals.put(WriteKey.object(WriteKey.Kind.FRR_CONFIGURATIONS, "rack-a"), "no");
    world.settle();
    assertThat(world.evpnCondition("finance", ConditionType.READY).isTrue()).isTrue();

    world.evpn("finance", Specs.evpn(Specs.mac(400), null, Specs.cudn("finance")));
    for (int round = 0; round < 3; round++) {
      world.plan().writes().stream()
          .filter(write -> !(write instanceof Write.WriteFrr))
          .forEach(world::apply);
    }
    assertThat(world.evpnCondition("finance", ConditionType.READY).message())
        .contains("rack-a", "cannot be written: no.");
  }

  /** Plans and applies, but for writes of these kinds of objects. */
  private void refuse(WriteKey.Kind... kinds) {
    for (int round = 0; round < 6; round++) {
      world.plan().writes().stream()
          .filter(write ->
              write.key().facet() == WriteKey.Facet.STATUS
                  || !List.of(kinds).contains(write.key().kind()))
          .forEach(world::apply);
    }
  }

  @Test
  void aRefusedEvpnNetworkIsToldOnItsEvpnAndOnItselfAndOnlyWhileItIsWanted() {
    WriteKey key = WriteKey.object(WriteKey.Kind.EVPN_NETWORK, "cudn.finance");
    world.refusals.put(key, "apply EVPNNetwork cudn.finance: 422 too many.");
    refuse(WriteKey.Kind.EVPN_NETWORK);
    assertThat(world.evpnCondition("finance", ConditionType.READY).reason())
        .isEqualTo("WriteRefused");
    String sentence =
        "EVPNNetwork \"cudn.finance\" cannot be written: apply EVPNNetwork cudn.finance: 422 too"
            + " many. It is tried again.";
    assertThat(world.evpnCondition("finance", ConditionType.READY).message()).isEqualTo(sentence);
    assertThat(world.evpnCondition("hr", ConditionType.READY).reason())
        .isNotEqualTo("WriteRefused");

    world.settle();
    world.agents();
    world.settle();
    assertThat(world.evpnCondition("finance", ConditionType.READY).isTrue()).isTrue();

    world.evpn("finance", Specs.evpn(Specs.mac(400), null, Specs.cudn("finance")));
    refuse(WriteKey.Kind.EVPN_NETWORK);
    assertThat(world.networkCondition("cudn.finance", ConditionType.DEGRADED).message())
        .isEqualTo(sentence);
  }

  @Test
  void aRefusedNodeAnnotationIsToldOnTheVtep() {
    world.refusals.put(WriteKey.object(WriteKey.Kind.NODE, "node-1"), "403 denied by policy");
    world.refusals.put(WriteKey.object(WriteKey.Kind.NODE, "node-2"), "403 denied by policy");
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
  void aRefusedFinalizerIsToldOnItsObject() {
    world.refusals.put(WriteKey.object(WriteKey.Kind.VTEP, "fabric"), "403 no");
    world.refusals.put(WriteKey.object(WriteKey.Kind.EVPN, "finance"), "403 no");
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
  void aRefusedStatusIsHintedAtWhereItCanBe() {
    world.settle();
    world.agents();
    world.settle();
    world.refusals.put(
        WriteKey.status(WriteKey.Kind.EVPN_NETWORK, "", "cudn.finance"), "422 no such field");
    world.settle();
    assertThat(world.evpnCondition("finance", ConditionType.READY).isTrue()).isTrue();
    assertThat(world.evpnCondition("finance", ConditionType.READY).message())
        .endsWith(
            "The status of EVPNNetwork \"cudn.finance\" cannot be written: 422 no such field. It"
                + " is tried again.");
  }

  @Test
  void anEvpnWithALongNameHasALabelThatFits() {
    String name = "e".repeat(70);
    world.deleteEvpn("finance");
    world.evpn(name, finance());
    world.settle();
    world.agents();
    world.settle();
    assertThat(world.spec("cudn.finance").evpn()).isEqualTo(name);
    assertThat(world.evpnNetworks.get("cudn.finance").meta().labels().get(ApiGroup.EVPN_LABEL))
        .hasSizeLessThanOrEqualTo(63);
    world.deleteEvpn(name);
    world.settle();
    world.agents();
    world.settle();
    assertThat(world.evpns).doesNotContainKey(name);
  }

  private void spoil(String network, String why) {
    EvpnNetworkFact fact = world.evpnNetworks.get(network);
    world.evpnNetworks.put(
        network, new EvpnNetworkFact(fact.meta(), new Parsed.Malformed<>(why), fact.status()));
  }

  @Test
  void anEvpnNetworkThatDoesNotReadIsReleasedAndItsEvpnStaysUntilThen() {
    world.settle();
    world.agents();
    world.settle();
    world.deleteEvpn("finance");
    world.settle();
    spoil("cudn.finance", "spec.subnets[0]: no CIDR");
    world.settle();
    assertThat(world.evpns).containsKey("finance");
    assertThat(world.evpnCondition("finance", ConditionType.READY).message())
        .contains("\"cudn.finance\"");
    assertThat(world.networkCondition("cudn.finance", ConditionType.ACCEPTED).message())
        .contains("still on node \"node-1\", \"node-2\"");

    world.states.clear();
    world.settle();
    assertThat(world.evpnNetworks).doesNotContainKey("cudn.finance");
    assertThat(world.evpns).doesNotContainKey("finance");
  }

  @Test
  void anEvpnNetworkThatDoesNotReadSaysSo() {
    world.settle();
    world.missingApis.add(ApiKind.CLUSTER_USER_DEFINED_NETWORK);
    world.networks.keySet().removeIf(NetworkKey::isCluster);
    spoil("cudn.finance", "spec.subnets[0]: no CIDR");
    world.settle();
    Condition accepted = world.networkCondition("cudn.finance", ConditionType.ACCEPTED);
    assertThat(accepted.reason()).isEqualTo("InvalidSpec");
    assertThat(accepted.message())
        .isEqualTo(
            "EVPNNetwork \"cudn.finance\" does not read: spec.subnets[0]: no CIDR; delete it, and"
                + " it is written again while its network is enabled.");
  }

  @Test
  void eachTemplateIsWrittenOnItsOwn() {
    world.template("rack-b", "172.18.2.1");
    for (int round = 0; round < 4; round++) {
      world.plan().writes().stream()
          .filter(write -> !(write instanceof Write.WriteFrr))
          .forEach(world::apply);
    }
    assertThat(world.plan().writes().stream().map(Write::key).map(WriteKey::toString))
        .contains("FRR_CONFIGURATIONS rack-a", "FRR_CONFIGURATIONS rack-b");
  }

  @Test
  void aTemplateThatIsRefusedHoldsUpNoRemovalUnderAnother() {
    world.settle();
    world.agents();
    world.settle();
    world.template("rack-b", "172.18.2.1");
    // No network is left whose lines would stay: the whole object goes.
    List.of("finance", "hr").forEach(world::deleteEvpn);
    world.agents();
    for (int round = 0; round < 6; round++) {
      world.plan().writes().stream()
          .filter(
              write -> !(write instanceof Write.WriteFrr frr && frr.template().equals("rack-b")))
          .forEach(world::apply);
      world.agents();
      world.now = world.now.plusSeconds(9);
    }
    assertThat(world.evpnNetworks).containsOnlyKeys("udn.dev.dev");
  }

  /** EVPN "shop" alone peers by a template of its own, so that neighbours go with it. */
  private void shop(LabelSelector nodes) {
    world.template("rack-b", Map.of("peering", "b"), World.peering("172.18.2.1", nodes));
    network("shop", 5, "10.30.0.0/24");
    world.evpn(
        "shop",
        Specs.of(
            "fabric",
            World.labels("peering", "b"),
            Specs.mac(500, "64500:500"),
            Specs.cudn("shop")));
    world.settle();
    world.agents();
    world.settle();
    assertThat(world.frr.values()).anyMatch(object -> template(object).equals("rack-b"));
  }

  private void network(String name, int id, String subnet) {
    NetworkKey key = NetworkKey.cluster(name);
    world.network(key, Map.of(), Map.of());
    world.nad(key, name, id, "layer2", subnet);
  }

  private static String template(FrrConfiguration object) {
    return ManagedLabels.template(object);
  }

  private void assertShopIsGone() {
    assertThat(world.frr.values()).noneMatch(object -> template(object).equals("rack-b"));
    assertThat(world.evpnNetworks).doesNotContainKey("cudn.shop");
    assertThat(world.evpns).doesNotContainKey("shop");
  }

  @Test
  void aTemplateThatStaysRefusedHoldsUpNoRemovalOfNeighborsUnderAnother() {
    shop(null);
    world.refusals.put(WriteKey.object(WriteKey.Kind.FRR_CONFIGURATIONS, "rack-a"), "no");
    network("late", 7, "10.70.0.0/24");
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
      world.now = world.now.plusSeconds(9);
    }
    assertShopIsGone();
    assertThat(together).isFalse();
    assertThat(world.plan().writes().stream().map(Write::key).map(WriteKey::toString))
        .contains("FRR_CONFIGURATIONS rack-a");
    assertThat(world.evpnCondition("late", ConditionType.READY).message())
        .contains("rack-a", "cannot be written: no.");
  }

  @Test
  void aTemplateThatCannotBeMergedHoldsUpNoRemovalOfNeighbors() {
    shop(null);
    FrrConfiguration foreign = new FrrConfiguration();
    foreign.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("frr-k8s-system")
            .withName("foreign")
            .withResourceVersion("1")
            .build());
    foreign.setSpec(
        new FrrConfigurationSpec(
            null, new FrrConfigurationSpec.Raw(5, "vrf elsewhere\n vni 777\nexit-vrf\n"), null));
    world.frr.put("frr-k8s-system/foreign", foreign);
    network("late", 7, "10.70.0.0/24");
    world.evpn(
        "late",
        Specs.evpn(
            null,
            Specs.ip(777, Egress.SPLIT, List.of("10.200.0.0/24"), "64500:777"),
            Specs.cudn("late")));
    world.settle();
    assertThat(world.evpnCondition("late", ConditionType.READY).message())
        .contains("frr-k8s could not merge this");

    world.deleteEvpn("shop");
    world.settle();
    world.agents();
    world.settle();
    assertShopIsGone();
    // What a node that left had goes as well, under the very template that cannot be written.
    world.nodes.remove("node-2");
    world.agents();
    world.settle();
    assertThat(world.announced()).doesNotContainValue("node-2").containsValue("node-1");
    assertThat(rawOfAll()).contains("vni 777").doesNotContain("vrf late");
  }

  @Test
  void steadyAdditionsStarveNoRemovalOnOtherNodes() {
    world.template(
        "rack-a",
        Map.of("evpn-peering", "true"),
        World.peering("172.18.1.1", World.labels("rack", "a")));
    shop(World.labels("rack", "b"));
    world.deleteEvpn("shop");
    for (int round = 0; round < 15; round++) {
      network("late" + round, 100 + round, "10.70." + round + ".0/24");
      world.evpn(
          "late" + round,
          Specs.evpn(
              Specs.mac(400 + round, "64500:" + (400 + round)), null, Specs.cudn("late" + round)));
      Instant then = world.now;
      for (int plan = 0; plan < 4; plan++) {
        world.plan().writes().forEach(world::apply);
      }
      world.now = then.plusSeconds(2);
      world.agents();
    }
    assertShopIsGone();
    assertThat(rawOfAll()).contains("vni 413");
  }

  @Test
  void aConflictThatIsThereAlreadyStopsNothing() {
    world.settle();
    FrrConfigurationSpec template = world.frr.get("frr-k8s-system/rack-a").getSpec();
    FrrConfigurationSpec.Router router = template.bgp().routers().getFirst();
    FrrConfigurationSpec.Neighbor neighbor = router.neighbors().getFirst();
    FrrConfiguration other = new FrrConfiguration();
    other.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("frr-k8s-system")
            .withName("zz")
            .withResourceVersion("1")
            .build());
    other.setSpec(
        new FrrConfigurationSpec(
            new FrrConfigurationSpec.Bgp(
                List.of(
                    new FrrConfigurationSpec.Router(
                        65000L,
                        null,
                        null,
                        List.of(
                            new FrrConfigurationSpec.Neighbor(
                                neighbor.address(),
                                null,
                                65101L,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                List.of(),
                                null,
                                null,
                                Map.of("holdTime", "9s"))),
                        List.of(),
                        List.of(),
                        null)),
                List.of()),
            null,
            World.labels("kubernetes.io/hostname", "node-1")));
    world.frr.put("frr-k8s-system/zz", other);
    world.network(NetworkKey.cluster("late"), Map.of(), Map.of());
    world.nad(NetworkKey.cluster("late"), "late", 7, "layer3", "10.70.0.0/16");
    world.evpn(
        "late",
        Specs.evpn(
            null,
            Specs.ip(400, Egress.SPLIT, List.of("10.200.0.0/24"), "64500:400"),
            Specs.cudn("late")));
    world.settle();
    assertThat(rawOfAll()).contains("vni 400");
  }

  @Test
  void whoWaitsHoldsNeitherSubnetsNorNumbers() {
    world.settle();
    NetworkKey a = NetworkKey.cluster("a");
    NetworkKey b = NetworkKey.cluster("b");
    NetworkKey c = NetworkKey.cluster("c");
    world.network(a, Map.of(), Map.of());
    world.nad(a, "a", 11, "layer2", "10.50.0.0/16");
    world.network(b, Map.of(), Map.of());
    world.nad(b, "b", 12, "layer3", "10.50.1.0/24");
    world.network(c, Map.of(), Map.of());
    world.nad(c, "c", 13, "layer2", "10.60.0.0/24");
    world.evpn(
        "a", Specs.evpn(Specs.mac(900), Specs.ip(201, Egress.FABRIC, List.of()), Specs.cudn("a")));
    world.evpn("b", Specs.evpn(null, Specs.ip(902, Egress.FABRIC, List.of()), Specs.cudn("b")));
    world.evpn("c", Specs.evpn(Specs.mac(900), null, Specs.cudn("c")));
    world.settle();
    assertThat(world.evpnNetworks).doesNotContainKey("cudn.a").containsKeys("cudn.b", "cudn.c");
    // Now that b runs, a waits for b's subnets as well.
    assertThat(world.evpnCondition("a", ConditionType.ACCEPTED).reason())
        .isEqualTo("SubnetsOverlap");
  }

  @Test
  void anAdditionWaitsUntilFrrHasForgottenARemovedNeighbor() {
    world.settle();
    world.template("rack-a", "172.18.1.9");
    world.settle();
    world.network(NetworkKey.cluster("late"), Map.of(), Map.of());
    world.nad(NetworkKey.cluster("late"), "late", 7, "layer2", "10.70.0.0/24");
    Instant then = world.now;
    world.evpn("late", Specs.evpn(Specs.mac(400, "64500:400"), null, Specs.cudn("late")));
    world.now = then;
    boolean waited = false;
    for (int round = 0; round < 4; round++) {
      Plan plan = world.plan();
      assertThat(plan.writes()).noneMatch(write -> write instanceof Write.WriteFrr);
      waited |= plan.again().isPresent();
      plan.writes().forEach(world::apply);
      world.now = then;
    }
    assertThat(waited).isTrue();
    world.settle();
    assertThat(rawOfAll()).contains("vni 400");
  }

  @Test
  void whatIsNotImplementedYetIsSaid() {
    IpVrf ip = Specs.ip(201, Egress.SPLIT, List.of("10.200.0.0/24"));
    world.evpn(
        "hr",
        Specs.evpn(
            null,
            new IpVrf(
                ip.vni(), null, null, ip.egress(), ip.fabricPrefixes(), EastWest.EVPN, List.of()),
            Specs.cudn("hr")));
    world.vtep(
        "by-hand", new VtepSpec(List.of(IpPrefix.parse("10.99.0.0/24")), VtepMode.UNMANAGED, null));
    world.settle();
    assertThat(world.evpnNetworks).containsKey("cudn.hr");
    assertThat(world.evpnCondition("hr", ConditionType.ACCEPTED).isTrue()).isTrue();
    assertThat(world.evpnCondition("hr", ConditionType.ACCEPTED).message())
        .contains("ipVRF.eastWest EVPN of EVPN \"hr\" is not implemented yet");
    assertThat(world.networkCondition("cudn.hr", ConditionType.DEGRADED).message())
        .contains("not implemented yet");
    assertThat(world.vtepCondition("by-hand").message())
        .contains("spec.mode Unmanaged is not implemented yet");
  }

  @Test
  void whatMaySurpriseIsToldOnTheEvpn() {
    world.template("rack-a", "fd00::1");
    RouteAdvertisements broad = new RouteAdvertisements();
    broad.setMetadata(new ObjectMetaBuilder().withName("broad").build());
    broad.setSpec(
        new RouteAdvertisementsSpec(null, List.of(), World.ALL, World.ALL, List.of("PodNetwork")));
    world.advertisements.put("broad", broad);
    world.settle();
    world.agents();
    world.settle();
    Condition ready = world.evpnCondition("hr", ConditionType.READY);
    assertThat(ready.isTrue()).isTrue();
    assertThat(ready.message())
        .contains("no neighbor of FRRConfiguration rack-a carries IPv4 routes", "\"broad\"");
  }

  @Test
  void aNativeNetworkIsLeftAloneButItsVnisCount() {
    NetworkKey nativeOne = NetworkKey.cluster("native");
    world.network(nativeOne, Map.of(), Map.of(), true, List.of(new Vni(100)));
    world.nad(nativeOne, "native", 9, "layer2", "10.90.0.0/24");
    world.evpn("more", Specs.evpn(Specs.mac(900), null, Specs.cudn("native")));
    world.settle();
    assertThat(world.evpnNetworks).doesNotContainKeys("cudn.native", "cudn.finance");
    assertThat(world.evpnCondition("more", ConditionType.ACCEPTED).reason())
        .isEqualTo("NativeEVPN");
    assertThat(world.evpnCondition("finance", ConditionType.ACCEPTED).message())
        .contains(
            "held by ClusterUserDefinedNetwork \"native\", for which OVN-Kubernetes itself runs"
                + " EVPN");
  }

  @Test
  void anEvpnThatDoesNotReadKeepsWhatItHasAndStopsNoOther() {
    world.settle();
    world.evpn("finance", new Parsed.Malformed<>("spec.macVRF.vni: VNI 0 is out of range."));
    world.evpn(
        "hr",
        Specs.evpn(null, Specs.ip(202, Egress.SPLIT, List.of("10.200.0.0/24")), Specs.cudn("hr")));
    world.settle();
    assertThat(world.spec("cudn.finance").macVrf().vni()).isEqualTo(new Vni(100));
    assertThat(world.spec("cudn.hr").ipVrf().vni()).isEqualTo(new Vni(202));
    assertThat(world.evpnCondition("finance", ConditionType.ACCEPTED).message())
        .startsWith("EVPN \"finance\" does not read: spec.macVRF.vni:");
    assertThat(rawOfAll()).contains("vni 100").contains("vni 202").doesNotContain("vni 201");
  }

  @Test
  void twoEvpnsForOneNetworkTheOlderHasIt() {
    world.evpn("second", Specs.evpn(Specs.mac(500), null, Specs.cudn("finance")));
    world.settle();
    assertThat(world.spec("cudn.finance").evpn()).isEqualTo("finance");
    assertThat(world.evpnCondition("second", ConditionType.ACCEPTED).message())
        .isEqualTo(
            "ClusterUserDefinedNetwork \"finance\" belongs to EVPN \"finance\" already: remove it"
                + " from one of the two EVPNs.");
  }

  @Test
  void aMissingOrRefusedVtepIsNamedAndWhatRunsStays() {
    world.settle();
    world.vtep("other", "10.254.0.0/25");
    world.evpn(
        "finance",
        new EvpnSpec(
            List.of(Specs.cudn("finance")),
            "nowhere",
            Specs.PEERING,
            null,
            Specs.mac(100),
            null,
            List.of(),
            null));
    world.settle();
    assertThat(world.vtepCondition("other").message())
        .isEqualTo(
            "spec.cidrs of VTEP \"other\" has 10.254.0.0/25, which overlaps 10.254.0.0/24 of VTEP"
                + " \"fabric\": give them disjoint CIDRs.");
    assertThat(world.evpnCondition("finance", ConditionType.ACCEPTED).message())
        .isEqualTo(
            "spec.vtep names VTEP \"nowhere\", which does not exist: create it, or correct the"
                + " name.");
    assertThat(world.spec("cudn.finance").vtep()).isEqualTo("fabric");
    assertThat(rawOfAll()).contains("rd 10.254.0.1:3");
  }

  @Test
  void anEvpnAloneWithItsVtepKeepsItsPeeringWhileEitherDoesNotRead() {
    List.of("hr", "developers").forEach(world::deleteEvpn);
    world.settle();
    var frr = frrSpecs();
    assertThat(rawOfAll()).contains("rd 10.254.0.1:3");

    world.evpn("finance", new Parsed.Malformed<>("spec.macVRF.vni: VNI 0 is out of range."));
    world.settle();
    assertThat(frrSpecs()).isEqualTo(frr);

    world.evpn("finance", finance());
    VtepFact vtep = world.vteps.get("fabric");
    world.vteps.put(
        "fabric",
        new VtepFact(vtep.meta(), new Parsed.Malformed<>("spec.cidrs: no CIDR."), vtep.status()));
    world.settle();
    assertThat(frrSpecs()).isEqualTo(frr);

    world.vteps.put("fabric", vtep);
    world.evpn(
        "finance",
        new EvpnSpec(
            List.of(Specs.cudn("finance")),
            "nowhere",
            Specs.PEERING,
            null,
            Specs.mac(100),
            null,
            List.of(),
            null));
    world.settle();
    assertThat(frrSpecs()).isEqualTo(frr);
  }

  /** What is announced of a network that runs must not be withdrawn because of another one. */
  @Test
  void anOverlappingNetworkComesAndGoesWithoutAnotherRouteDistinguisher() {
    NetworkKey twin = NetworkKey.cluster("twin");
    world.network(twin, Map.of(), Map.of());
    world.nad(twin, "twin", 2, "layer3", "10.10.0.0/16");
    world.settle();
    world.agents();
    world.settle();
    var before = frrSpecs();

    // hr runs under id 3; the newcomer has the lower id.
    world.evpn(
        "twin",
        Specs.evpn(
            null, Specs.ip(202, Egress.SPLIT, List.of("10.200.0.0/24")), Specs.cudn("twin")));
    world.settle();
    world.agents();
    world.settle();
    assertThat(world.evpnNetworks).containsKey("cudn.twin");
    var with = frrSpecs();
    before.forEach((name, spec) -> {
      if (name.contains("evpn-node")) {
        assertThat(with.get(name)).as(name).isEqualTo(spec);
      }
    });
    assertThat(rawOfAll()).containsOnlyOnce("rd 65000:201\n").containsOnlyOnce("rd 65000:202\n");

    world.deleteEvpn("twin");
    world.settle();
    world.agents();
    world.settle();
    assertThat(frrSpecs()).isEqualTo(before);
  }

  private Map<String, FrrConfigurationSpec> frrSpecs() {
    return world.frr.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().getSpec()));
  }

  @Test
  void aVtepInUseStaysUntilNothingUsesIt() {
    world.settle();
    world.agents();
    world.settle();
    world.deleteVtep("fabric");
    world.settle();
    assertThat(world.vteps).containsKey("fabric");
    assertThat(world.vtepCondition("fabric").message())
        .startsWith(
            "VTEP \"fabric\" is being deleted and waits for EVPN \"developers\", EVPN \"finance\"");
    assertThat(world.nodes.get("node-1").vtepAddresses("fabric")).isNotEmpty();

    List.of("finance", "hr", "developers").forEach(world::deleteEvpn);
    world.settle();
    world.agents();
    world.settle();
    world.agents();
    world.settle();
    assertThat(world.evpns).isEmpty();
    assertThat(world.evpnNetworks).isEmpty();
    assertThat(world.vteps).isEmpty();
    assertThat(world.nodes.get("node-1").vtepAddresses("fabric")).isEmpty();
    assertThat(world.frr.keySet()).containsExactly("frr-k8s-system/rack-a");
  }

  @Test
  void missingApisAreNamed() {
    world.missingApis.add(ApiKind.FRR_CONFIGURATION);
    world.settle();
    assertThat(world.evpnCondition("finance", ConditionType.READY).message())
        .isEqualTo(
            "The API server does not serve FRRConfiguration (frrk8s.metallb.io/v1beta1): install"
                + " what brings them; the controller goes on by itself then.");
  }

  @Test
  void nothingIsReleasedWhileNobodyKnowsWhetherFrrHasIt() {
    world.settle();
    world.agents();
    world.deleteEvpn("hr");
    world.settle();
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
    world.settle();
    assertThat(world.evpnNetworks).doesNotContainKey("cudn.hr");
    assertThat(rawOfAll()).doesNotContain("vni 201");
  }

  @Test
  void reportsThatCannotBeReadStopNothing() {
    world.missingApis.add(ApiKind.FRR_NODE_STATE);
    world.unknownApis.add(ApiKind.FRR_NODE_STATE);
    world.settle();
    assertThat(world.evpnNetworks).containsKey("cudn.finance");
  }

  @Test
  void networksThatCannotBeSeenAreNotGone() {
    world.settle();
    world.missingApis.add(ApiKind.CLUSTER_USER_DEFINED_NETWORK);
    world.networks.keySet().removeIf(NetworkKey::isCluster);
    world.settle();
    assertThat(world.evpnNetworks).containsKeys("cudn.finance", "cudn.hr");
    assertThat(world.evpnNetworks.get("cudn.finance").meta().deleting()).isFalse();
    assertThat(rawOfAll()).contains("vni 100");
  }

  @Test
  void aSelectorThatDoesNotReadStopsOnlyItsOwner() {
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
    world.template("rack-z", new FrrConfigurationSpec(null, null, near));
    FrrConfiguration unrelated = new FrrConfiguration();
    unrelated.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("frr-k8s-system")
            .withName("unrelated")
            .withResourceVersion("1")
            .build());
    unrelated.setSpec(new FrrConfigurationSpec(null, null, near));
    world.frr.put("frr-k8s-system/unrelated", unrelated);
    world.settle();
    assertThat(rawOfAll()).contains("vni 100");
    assertThat(world.evpnCondition("finance", ConditionType.READY).message())
        .contains("rack-z", "nodeSelector", "\"Near\"", "use In");
  }

  @Test
  void aTemplateThatMatchesNothingIsNamed() {
    world.frr.clear();
    world.settle();
    assertThat(world.evpnCondition("finance", ConditionType.READY).reason())
        .isEqualTo("TemplateMissing");
    assertThat(world.evpnCondition("finance", ConditionType.READY).message())
        .contains("spec.frrConfigurationSelector");
  }
}
