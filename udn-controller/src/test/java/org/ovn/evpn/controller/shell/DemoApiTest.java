// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.manifests.Manifests;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.EvpnNetwork;
import org.ovn.evpn.api.value.Vni;

/** The samples as they stand. */
class DemoApiTest extends ControllerApi {
  @Override
  ApiScene newScene() {
    return ApiScene.plain(server);
  }

  @Test
  void demo_applied_isEnabled() {
    scene.node(1);
    scene.node(2);
    scene.layer2("finance", "10.10.0.0/24", "finance-a", "finance-b");
    scene.layer3("hr", "10.10.0.0/16");
    scene.tenant("dev", Map.of("evpn", "tenants", "mac-vni", "300"));
    Manifests.yamlFiles(Manifests.MANIFESTS.resolve("samples/demo"))
        .forEach(file -> Manifests.documents(file).forEach(scene::apply));

    eventually(() -> {
      assertThat(spec("cudn.finance").macVrf().vni()).isEqualTo(new Vni(100));
      assertThat(spec("cudn.finance").ipVrf().vni()).isEqualTo(new Vni(101));
      assertThat(spec("cudn.hr").ipVrf().vni()).isEqualTo(new Vni(201));
      assertThat(spec("udn.dev.dev").macVrf().vni()).isEqualTo(new Vni(300));
      assertThat(spec("udn.dev.dev").vrf()).isEqualTo("mp" + scene.networkId(3) + "-udn-vrf");
    });
    eventually(() -> {
      assertThat(addresses("node-1")).isEqualTo("{\"fabric\":{\"ips\":[\"10.254.0.1\"]}}");
      assertThat(addresses("node-2")).isEqualTo("{\"fabric\":{\"ips\":[\"10.254.0.2\"]}}");
    });
    eventually(() -> {
      assertThat(raw()).contains("vni 100", "vni 101", "vni 201", "route-target import 64500:101");
      assertThat(frr("frr-k8s-system").map(o -> o.getMetadata().getName()))
          .anyMatch(name -> name.contains("node-1"));
      assertThat(frr("evpn-system")).hasSize(1);
      assertThat(advertisements()).isNotNull();
      assertThat(scene.label("finance")).contains("true");
      assertThat(scene.label("hr")).isEmpty();
    });
    eventually(() -> {
      assertThat(evpnCondition("finance", ConditionType.ACCEPTED).isTrue()).isTrue();
      assertThat(evpnCondition("hr", ConditionType.ACCEPTED).isTrue()).isTrue();
      assertThat(evpnCondition("tenants", ConditionType.ACCEPTED).isTrue()).isTrue();
      assertThat(networkCondition("cudn.finance", ConditionType.PROGRAMMED).message())
          .isEqualTo(
              "0 of 2 nodes have programmed it. Node \"node-1\" has no running agent: it never"
                  + " wrote an EVPNNodeState. Node \"node-2\" has no running agent: it never wrote"
                  + " an EVPNNodeState.");
      assertThat(vtepCondition("fabric").message()).isEqualTo("2 of 2 nodes have an address.");
    });
    EvpnNetwork network = network("cudn.finance");
    assertThat(network.getMetadata().getFinalizers()).containsExactly(ApiGroup.RELEASE_FINALIZER);
    assertThat(network.getMetadata().getLabels()).containsEntry(ApiGroup.EVPN_LABEL, "finance");
    assertThat(network.getMetadata().getManagedFields())
        .allMatch(field -> field.getManager().equals(ApiGroup.CONTROLLER_MANAGER));
  }
}
