// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.annotation.NetworkAnnotations;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.EvpnBuilder;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.World;

/** Which EVPN has a network, and what of the word of a tenant counts. */
class ClaimsTest {
  private final World world = Demo.world();

  @Test
  void annotations_onClusterNetworkWithBothVnis_enableIt() {
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
    world.converge();

    assertThat(world.spec("cudn.shop").macVrf().vni()).isEqualTo(new Vni(310));
    assertThat(world.spec("cudn.shop").ipVrf().vni()).isEqualTo(new Vni(311));
    assertThat(world.spec("cudn.shop").ipVrf().egress()).isEqualTo(Egress.FABRIC);
  }

  @Test
  void networkReference_unknown_isNamedAndStopsNothing() {
    world.evpn(
        "finance",
        Specs.pooled(
            Specs.mac(null),
            null,
            Specs.range(1000, 1999),
            Specs.cudn("nope"),
            Specs.cudn("finance")));
    world.converge();
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
  void tenantAnnotation_malformed_isNamedAndStopsOnlyItsNetwork() {
    world.network(Demo.DEV, Map.of(), Demo.annotations("developers", "three hundred"));
    world.converge();
    assertThat(world.evpnNetworks).containsOnlyKeys("cudn.finance", "cudn.hr");
    String sentence =
        "UserDefinedNetwork \"dev/dev\": annotation evpn.k8s.ovn.org/mac-vni: \"three hundred\" is"
            + " not a VNI: write a whole number between 1 and 16777215. Correct the annotation.";
    assertThat(world.evpnCondition("developers", ConditionType.ACCEPTED).reason())
        .isEqualTo("AnnotationMalformed");
    assertThat(world.evpnCondition("developers", ConditionType.ACCEPTED).message())
        .isEqualTo(sentence);
    Condition own = world.told(Demo.DEV);
    assertThat(own.isTrue()).isFalse();
    assertThat(own.message()).isEqualTo(sentence);
  }

  @Test
  void tenantAnnotation_beyondWhatEvpnAllows_doesNotCount() {
    world.network(Demo.DEV, Map.of(), Demo.annotations("developers", "100"));
    world.converge();
    assertThat(world.evpnNetworks).doesNotContainKey("udn.dev.dev");
    assertThat(world.evpnCondition("developers", ConditionType.ACCEPTED).reason())
        .isEqualTo("VNINotAllowed");
    assertThat(world.evpnCondition("developers", ConditionType.ACCEPTED).message())
        .isEqualTo(
            "UserDefinedNetwork \"dev/dev\": annotation evpn.k8s.ovn.org/mac-vni asks for VNI 100,"
                + " which is outside spec.annotations.vniPool of EVPN \"developers\" [300-399]: use"
                + " a number of the pool, or remove the annotation to be given one.");

    world.network(
        Demo.DEV,
        Map.of(),
        Map.of(
            NetworkAnnotations.EVPN,
            "developers",
            NetworkAnnotations.MAC_ROUTE_TARGETS,
            "64500:100"));
    world.converge();
    assertThat(world.evpnNetworks).doesNotContainKey("udn.dev.dev");
    assertThat(world.evpnCondition("developers", ConditionType.ACCEPTED).reason())
        .isEqualTo("RouteTargetNotAllowed");

    world.network(Demo.DEV, Map.of(), Demo.annotations("finance", "300"));
    world.converge();
    assertThat(world.evpnNetworks).doesNotContainKey("udn.dev.dev");
    assertThat(world.told(Demo.DEV).message())
        .isEqualTo(
            "UserDefinedNetwork \"dev/dev\": annotation evpn.k8s.ovn.org/evpn does not count,"
                + " because EVPN \"finance\" does not list namespace \"dev\" in"
                + " spec.annotations.namespaceSelector: ask the administrator to, or remove the"
                + " annotation.");
    assertThat(world.told(Demo.DEV).reason()).isEqualTo("NamespaceNotAllowed");
    // A tenant cannot make somebody else's EVPN look broken.
    assertThat(world.evpnCondition("finance", ConditionType.ACCEPTED).isTrue()).isTrue();

    world.network(Demo.DEV, Map.of(), Demo.annotations("nobody", "300"));
    world.converge();
    assertThat(world.told(Demo.DEV).reason()).isEqualTo("EVPNNotFound");

    world.network(Demo.DEV, Map.of(), Map.of());
    world.converge();
    assertThat(world.networks.get(Demo.DEV).conditions()).isEmpty();
  }

  @Test
  void network_ofTwoEvpns_belongsToTheOlder() {
    world.evpn("second", Specs.evpn(Specs.mac(500), null, Specs.cudn("finance")));
    world.converge();
    assertThat(world.spec("cudn.finance").evpn()).isEqualTo("finance");
    assertThat(world.evpnCondition("second", ConditionType.ACCEPTED).reason())
        .isEqualTo("ClaimedByOther");
    assertThat(world.evpnCondition("second", ConditionType.ACCEPTED).message())
        .isEqualTo(
            "ClusterUserDefinedNetwork \"finance\" belongs to EVPN \"finance\" already: remove it"
                + " from one of the two EVPNs.");
  }

  @Test
  void nativeNetwork_withVnis_isLeftAloneAndKeepsThem() {
    NetworkKey nativeOne = NetworkKey.cluster("native");
    world.network(nativeOne, Map.of(), Map.of());
    world.edit(nativeOne, network -> network.nativeEvpn(true, List.of(new Vni(100))));
    world.nad(nativeOne, "native", 9, "layer2", "10.90.0.0/24");
    world.evpn("more", Specs.evpn(Specs.mac(900), null, Specs.cudn("native")));
    world.converge();
    assertThat(world.evpnNetworks).doesNotContainKeys("cudn.native", "cudn.finance");
    assertThat(world.evpnCondition("more", ConditionType.ACCEPTED).reason())
        .isEqualTo("NativeEVPN");
    assertThat(world.evpnCondition("finance", ConditionType.ACCEPTED).message())
        .contains(
            "held by ClusterUserDefinedNetwork \"native\", for which OVN-Kubernetes itself runs"
                + " EVPN");
  }

  /** The schema refuses it now. */
  @Test
  void evpnForAnnotationsAlone_withFieldsOfListedNetworks_isToldAndServesAnnotations() {
    world.evpn(
        "developers",
        EvpnBuilder.of()
            .annotations(Specs.labels("tenant", "dev"), Specs.range(300, 399))
            .mac(Specs.mac(null))
            .ip(Specs.ip(null, null, List.of()))
            .build());
    world.convergeWithAgents();
    assertThat(world.evpnCondition("developers", ConditionType.ACCEPTED).isTrue()).isTrue();
    assertThat(world.evpnCondition("developers", ConditionType.ACCEPTED).message())
        .isEqualTo(
            "All 1 networks are accepted. spec.macVRF, spec.ipVRF of EVPN \"developers\": nobody"
                + " acts on it, as it is for the networks of spec.networks, which is empty. Remove"
                + " it, or use spec.annotations.defaults and spec.annotations.vniPool.");
    assertThat(world.spec("udn.dev.dev").macVrf()).isNotNull();
    assertThat(world.spec("udn.dev.dev").ipVrf()).isNull();
  }
}
