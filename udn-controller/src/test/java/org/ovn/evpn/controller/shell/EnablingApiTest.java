// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.value.Vni;

/** A network from the day that an EVPN asks for it to the day that it is released. */
class EnablingApiTest extends ControllerApi {
  private String finance;
  private String hr;

  @BeforeEach
  void networks() {
    scene.withNodes();
    finance = scene.layer2("finance", scene.subnet(0));
    scene.evpn(
        finance,
        """
        networks: [{kind: ClusterUserDefinedNetwork, name: %s}]
        macVRF: {vni: %d}
        ipVRF: {vni: %d, egress: Fabric}
        """
            .formatted(finance, scene.vni(1), scene.vni(2)));
    hr = scene.layer3("hr", scene.subnet(1));
    hr(3);
  }

  private void hr(int vni) {
    scene.evpn(
        hr,
        """
        networks: [{kind: ClusterUserDefinedNetwork, name: %s}]
        ipVRF:
          vni: %d
          routeTargets: {import: ["64500:201"], export: ["64500:201"]}
          egress: Split
          fabricPrefixes: [10.200.0.0/24]
        """
            .formatted(hr, scene.vni(vni)));
  }

  private void areThere() {
    eventually(() -> {
      assertThat(spec("cudn." + finance).macVrf().vni()).isEqualTo(new Vni(scene.vni(1)));
      assertThat(spec("cudn." + hr).ipVrf().vni()).isEqualTo(new Vni(scene.vni(3)));
    });
  }

  @Test
  void reports_ofAllAgents_areRolledUp() {
    String dev = scene.name("dev");
    scene.evpn(
        scene.name("tenants"),
        """
        annotations:
          namespaceSelector: {matchLabels: {tenant: %s}}
          vniPool: [{start: %d, end: %d}]
        """
            .formatted(dev, scene.vni(10), scene.vni(19)));
    scene.tenant("dev", Map.of("evpn", scene.name("tenants")));
    String tenantNetwork = "udn." + dev + "." + dev;
    areThere();
    eventually(
        () -> assertThat(spec(tenantNetwork).macVrf().vni()).isEqualTo(new Vni(scene.vni(10))));

    scene.agents("cudn." + finance, "cudn." + hr, tenantNetwork);
    eventually(() ->
        assertThat(evpnCondition(finance, ConditionType.READY).reason())
            .isEqualTo("NotAdvertised"));
    scene.advertised(finance);
    eventually(() -> {
      assertThat(networkCondition("cudn." + finance, ConditionType.ADVERTISED).isTrue()).isTrue();
      assertThat(networkCondition("cudn." + finance, ConditionType.PROGRAMMED).isTrue()).isTrue();
      assertThat(evpnCondition(finance, ConditionType.READY).isTrue()).isTrue();
      assertThat(evpnCondition(scene.name("tenants"), ConditionType.READY).isTrue()).isTrue();
    });
    eventually(() ->
        assertThat(admin.events().v1().events().inNamespace("default").list().getItems())
            .anyMatch(event ->
                "EVPN".equals(event.getRegarding().getKind())
                    && finance.equals(event.getRegarding().getName())
                    && "Ready".equals(event.getReason())));
  }

  @Test
  void controller_replacedAtRest_writesNothingAndWorks() {
    areThere();
    scene.agents("cudn." + finance, "cudn." + hr);
    comesToRest();
    replaceController();
    writesNothing();

    hr(4);
    eventually(() -> assertThat(spec("cudn." + hr).ipVrf().vni()).isEqualTo(new Vni(scene.vni(4))));
    eventually(() ->
        assertThat(raw())
            .contains("vni " + scene.vni(4))
            .doesNotContain("vni " + scene.vni(3) + "\n"));
  }

  @Test
  void evpn_deleted_isReleasedStepByStep() {
    areThere();
    scene.agents("cudn." + finance, "cudn." + hr);
    eventually(() -> {
      assertThat(raw()).contains("vni " + scene.vni(1));
      assertThat(scene.label(finance)).contains("true");
    });
    String late = scene.layer2("late", scene.subnet(2));
    scene.evpn(
        late,
        """
        networks: [{kind: ClusterUserDefinedNetwork, name: %s}]
        macVRF: {vni: %d}
        """
            .formatted(late, scene.vni(1)));
    EvpnNetworkSpec other = spec("cudn." + hr);

    scene.deleteEvpn(finance);
    eventually(() -> {
      assertThat(networkCondition("cudn." + finance, ConditionType.PROGRAMMED).message())
          .isEqualTo(
              "EVPNNetwork \"cudn.%s\" is being released; still on node \"%s\", \"%s\"."
                  .formatted(finance, scene.name("node-1"), scene.name("node-2")));
      assertThat(evpnCondition(late, ConditionType.ACCEPTED).reason()).isEqualTo("VNITaken");
      assertThat(raw()).contains("vni " + scene.vni(1));
      assertThat(scene.label(finance)).contains("true");
    });
    scene.agents("cudn." + hr);
    eventually(() -> {
      assertThat(isGone(finance, "cudn." + finance)).isTrue();
      assertThat(scene.label(finance)).isEmpty();
      assertThat(advertisements()).isNull();
      assertThat(frr("evpn-system")).isEmpty();
      // The number is free, and who waited for it has it.
      assertThat(spec("cudn." + late).macVrf().vni()).isEqualTo(new Vni(scene.vni(1)));
    });
    assertThat(spec("cudn." + hr)).isEqualTo(other);
  }

  @Test
  void evpn_withLongName_isEnabledAndReleased() {
    String shop = scene.layer2("shop", scene.subnet(3));
    String name = scene.name("long-") + "x".repeat(65);
    scene.evpn(
        name,
        """
        networks: [{kind: ClusterUserDefinedNetwork, name: %s}]
        macVRF: {vni: %d}
        """
            .formatted(shop, scene.vni(5)));
    eventually(() -> {
      assertThat(spec("cudn." + shop).evpn()).isEqualTo(name);
      assertThat(evpnCondition(name, ConditionType.ACCEPTED).isTrue()).isTrue();
    });
    scene.deleteEvpn(name);
    eventually(() -> assertThat(isGone(name, "cudn." + shop)).isTrue());
    comesToRest();
  }
}
