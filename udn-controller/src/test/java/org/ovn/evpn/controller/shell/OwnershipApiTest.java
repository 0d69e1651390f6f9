// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.frr.advertise.Advertisement;

/** What somebody else does to objects of ours, and to what we do to theirs. */
class OwnershipApiTest extends ControllerApi {
  private String shop;

  @BeforeEach
  void shop() {
    scene.withNodes();
    shop = scene.layer2("shop", scene.subnet(0));
    scene.evpn(
        shop,
        """
        networks: [{kind: ClusterUserDefinedNetwork, name: %s}]
        macVRF: {vni: %d}
        ipVRF: {vni: %d, egress: Fabric}
        """
            .formatted(shop, scene.vni(1), scene.vni(2)));
    eventually(() -> {
      assertThat(scene.label(shop)).contains("true");
      assertThat(raw()).contains("vni " + scene.vni(2));
    });
  }

  @Test
  void labelAndFinalizer_ownedByOthersToo_areTakenOff() {
    scene.meddle(
        """
        apiVersion: k8s.ovn.org/v1
        kind: ClusterUserDefinedNetwork
        metadata: {name: %s, labels: {%s: "true"}}
        """
            .formatted(shop, Advertisement.NETWORK_LABEL));
    scene.meddle(
        """
        apiVersion: evpn.k8s.ovn.org/v1alpha1
        kind: EVPNNetwork
        metadata: {name: cudn.%s, finalizers: [%s]}
        """
            .formatted(shop, ApiGroup.RELEASE_FINALIZER));
    comesToRest();
    scene.deleteEvpn(shop);
    eventually(() -> {
      assertThat(scene.label(shop)).isEmpty();
      assertThat(isGone(shop, "cudn." + shop)).isTrue();
    });
    comesToRest();
  }

  @Test
  void fields_addedByOthers_areTakenOut() {
    EvpnNetworkSpec before = spec("cudn." + shop);
    scene.meddle(
        """
        apiVersion: evpn.k8s.ovn.org/v1alpha1
        kind: EVPNNetwork
        metadata: {name: cudn.%s}
        spec: {ipVRF: {routeDistinguisher: "64500:7"}}
        """
            .formatted(shop));
    eventually(() -> assertThat(spec("cudn." + shop)).isEqualTo(before));
    String base =
        frr("frr-k8s-system")
            .filter(o -> "base".equals(o.getMetadata().getLabels().get(ManagedLabels.ROLE)))
            .findFirst()
            .orElseThrow()
            .getMetadata()
            .getName();
    scene.meddle(
        """
        apiVersion: frrk8s.metallb.io/v1beta1
        kind: FRRConfiguration
        metadata: {name: %s, namespace: frr-k8s-system}
        spec: {bgp: {bfdProfiles: [{name: foreign}]}}
        """
            .formatted(base));
    eventually(() ->
        assertThat(frr("frr-k8s-system"))
            .map(o -> o.getSpec().bgp())
            .filteredOn(Objects::nonNull)
            .isNotEmpty()
            .allSatisfy(bgp -> assertThat(bgp.bfdProfiles()).isEmpty()));
    comesToRest();
  }
}
