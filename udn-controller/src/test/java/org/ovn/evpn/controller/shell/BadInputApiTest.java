// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.foreign.UserDefinedNetwork;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Vtep;
import org.ovn.evpn.api.value.Vni;

/** What is wrong is named where an administrator looks, and stops nothing else. */
class BadInputApiTest extends ControllerApi {
  private String finance;

  @BeforeEach
  void finance() {
    scene.withNodes();
    finance = scene.layer2("finance", scene.subnet(0));
    evpn(finance, finance, 1);
    eventually(
        () -> assertThat(spec("cudn." + finance).macVrf().vni()).isEqualTo(new Vni(scene.vni(1))));
  }

  private void evpn(String name, String network, int vni) {
    scene.evpn(
        name,
        """
        networks: [{kind: ClusterUserDefinedNetwork, name: %s}]
        macVRF: {vni: %d}
        """
            .formatted(network, scene.vni(vni)));
  }

  private String addressesOf(int node) {
    return "{\"%s\":{\"ips\":[\"%s\"]}}".formatted(scene.name("fabric"), scene.vtepAddress(node));
  }

  @Test
  void networkReference_unknown_isNamed() {
    String bad = scene.name("bad");
    evpn(bad, scene.name("nope"), 2);
    eventually(() -> {
      assertThat(evpnCondition(bad, ConditionType.ACCEPTED).reason()).isEqualTo("NetworkNotFound");
      assertThat(evpnCondition(bad, ConditionType.ACCEPTED).message())
          .isEqualTo(
              "spec.networks[0] names ClusterUserDefinedNetwork \"%s\", which does not exist:"
                      .formatted(scene.name("nope"))
                  + " create it, or remove the entry.");
    });
  }

  @Test
  void vni_taken_isNamedOnceTheNetworkComes() {
    String bad = scene.name("bad");
    evpn(bad, scene.name("late"), 1);
    eventually(() ->
        assertThat(evpnCondition(bad, ConditionType.ACCEPTED).reason())
            .isEqualTo("NetworkNotFound"));
    // The network comes into being while the EVPN waits for it.
    String late = scene.layer2("late", scene.subnet(1));
    eventually(() -> {
      assertThat(evpnCondition(bad, ConditionType.ACCEPTED).reason()).isEqualTo("VNITaken");
      assertThat(evpnCondition(bad, ConditionType.ACCEPTED).message())
          .isEqualTo(
              "VNI %d, which spec.macVRF.vni asks for, for ClusterUserDefinedNetwork \"%s\", is"
                      .formatted(scene.vni(1), late)
                  + " held by ClusterUserDefinedNetwork \"%1$s\" of EVPN \"%1$s\": choose"
                      .formatted(finance)
                  + " another number, or it is tried again when the number is free.");
    });
  }

  @Test
  void tenantAnnotation_malformed_isNamedUntilMended() {
    String tenants = scene.name("tenants");
    scene.evpn(
        tenants,
        """
        annotations:
          namespaceSelector: {matchLabels: {tenant: %s}}
          vniPool: [{start: %d, end: %d}]
        """
            .formatted(scene.name("dev"), scene.vni(10), scene.vni(19)));
    String vni = Integer.toString(scene.vni(10));
    String dev = scene.tenant("dev", Map.of("evpn", tenants, "mac-vni", vni));
    String network = "udn." + dev + "." + dev;
    eventually(() -> assertThat(spec(network).macVrf().vni()).isEqualTo(Vni.parse(vni)));

    // Beyond the admission policy: an administrator may write what the EVPN does not allow.
    scene.annotate(dev, Map.of("evpn", tenants, "mac-vni", "three hundred"));
    String malformed =
        "UserDefinedNetwork \"%1$s/%1$s\": annotation evpn.k8s.ovn.org/mac-vni: \"three hundred\" is"
                .formatted(dev)
            + " not a VNI: write a whole number between 1 and 16777215. Correct the annotation.";
    eventually(() -> {
      assertThat(evpnCondition(tenants, ConditionType.ACCEPTED).reason())
          .isEqualTo("AnnotationMalformed");
      assertThat(evpnCondition(tenants, ConditionType.ACCEPTED).message()).isEqualTo(malformed);
      assertThat(told(dev).message()).isEqualTo(malformed);
      // What ran goes on as it was.
      assertThat(spec(network).macVrf().vni()).isEqualTo(Vni.parse(vni));
    });
    scene.annotate(dev, Map.of("evpn", tenants, "mac-vni", vni));
    eventually(() -> assertThat(evpnCondition(tenants, ConditionType.ACCEPTED).isTrue()).isTrue());
  }

  private static Condition told(String udn) {
    return condition(
        admin
            .resources(UserDefinedNetwork.class)
            .inNamespace(udn)
            .withName(udn)
            .get()
            .statusOrEmpty()
            .conditions(),
        ConditionType.NETWORK_ACCEPTED);
  }

  @Test
  void nodeAnnotation_malformed_isNamedAndStopsNoOtherNode() {
    String second = scene.name("node-2");
    eventually(() -> assertThat(addresses(second)).isEqualTo(addressesOf(2)));
    admin
        .nodes()
        .withName(second)
        .edit(node -> {
          node.getMetadata().getAnnotations().put("k8s.ovn.org/node-primary-ifaddr", "{oops");
          return node;
        });
    String third = scene.node(3);
    eventually(() -> {
      Condition degraded = networkCondition("cudn." + finance, ConditionType.DEGRADED);
      assertThat(degraded.isTrue()).isTrue();
      assertThat(degraded.message())
          .startsWith(
              "Node \"%s\": annotation k8s.ovn.org/node-primary-ifaddr: not JSON: "
                  .formatted(second))
          .endsWith(
              "OVN-Kubernetes writes it: restart ovnkube on the node, or correct it; the other"
                  + " nodes go on.");
      // Another node is served meanwhile.
      assertThat(addresses(third)).isEqualTo(addressesOf(3));
    });
    scene.node(2);
    eventually(() ->
        assertThat(networkCondition("cudn." + finance, ConditionType.DEGRADED).isTrue()).isFalse());
  }

  @Test
  void vtep_exhausted_saysSo() {
    eventually(() -> {
      assertThat(addresses(scene.name("node-1"))).isEqualTo(addressesOf(1));
      assertThat(addresses(scene.name("node-2"))).isEqualTo(addressesOf(2));
    });
    String small = scene.vtep("small", "10.253.0.0/32");
    eventually(() -> {
      assertThat(vtepCondition(small).reason()).isEqualTo("AddressesExhausted");
      assertThat(vtepCondition(small).message())
          .isEqualTo(
              "VTEP \"%s\" has no free IPv4 address left in spec.cidrs [10.253.0.0/32] for node"
                      .formatted(small)
                  + " \"%s\": append a CIDR to spec.cidrs, or widen one."
                      .formatted(scene.name("node-2")));
    });
    admin.resources(Vtep.class).withName(small).delete();
    eventually(() -> {
      assertThat(admin.resources(Vtep.class).withName(small).get()).isNull();
      assertThat(addresses(scene.name("node-1"))).isEqualTo(addressesOf(1));
    });
  }
}
