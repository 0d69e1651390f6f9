// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.NadBuilder;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.World;

/** NetworkAttachmentDefinitions that are malformed, forged, or disagree. */
class AttachmentsTest {
  private final World world = Demo.world();

  /** A word about the network that is not OVN-Kubernetes' own. */
  private NadBuilder finance(String namespace) {
    return NadBuilder.of(Demo.FINANCE, namespace)
        .ownerUid(world.uid(Demo.FINANCE))
        .id(99)
        .role("secondary")
        .subnets("10.10.0.0/24");
  }

  @Test
  void nad_malformed_stopsOnlyItsNetworkAndAnotherHelps() {
    world.nad(
        Demo.HR,
        "hr",
        new Parsed.Malformed<>("annotation k8s.ovn.org/network-id: \"x\" is not a number."));
    world.nad(Demo.FINANCE, "finance-a", new Parsed.Malformed<>("spec.config: not JSON."));
    world.converge();
    assertThat(world.evpnNetworks).containsOnlyKeys("cudn.finance", "udn.dev.dev");
    assertThat(world.evpnCondition("hr", ConditionType.ACCEPTED).message())
        .isEqualTo(
            "ClusterUserDefinedNetwork \"hr\": NetworkAttachmentDefinition \"hr/hr\": annotation"
                + " k8s.ovn.org/network-id: \"x\" is not a number. OVN-Kubernetes writes an"
                + " annotation again when it is deleted, and spec.config from the network's own"
                + " spec: correct what is wrong there. Keep the object: without any, OVN-Kubernetes"
                + " has no such network.");
    assertThat(world.networkCondition("cudn.finance", ConditionType.DEGRADED).isTrue()).isTrue();
  }

  /** A tenant who may create NetworkAttachmentDefinitions takes nobody's network away. */
  @Test
  void nad_notOfOvnKubernetes_doesNotCountAndIsNamed() {
    world.namespace("aaa", Map.of());
    world.namespace("finance-a", Map.of("tenant", "finance"));
    world.namespace("finance-b", Map.of("tenant", "finance"));
    world.edit(Demo.FINANCE, n -> n.namespaces(Specs.labels("tenant", "finance")));
    world.convergeWithAgents();
    var before = world.spec("cudn.finance");
    String uid = world.uid(Demo.FINANCE);

    world.nad(finance("aaa").ownerUid("forged"));
    world.converge();
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
    world.nad(finance("aaa"));
    world.converge();
    assertThat(world.spec("cudn.finance")).isEqualTo(before);
    assertThat(world.networkCondition("cudn.finance", ConditionType.DEGRADED).message())
        .contains(
            "\"aaa/finance\"",
            "the network's spec.namespaceSelector does not select its namespace");

    world.nad(finance("finance-a").role("primary").networkName("cluster_udn_blue"));
    world.converge();
    assertThat(world.spec("cudn.finance")).isEqualTo(before);
    assertThat(world.networkCondition("cudn.finance", ConditionType.DEGRADED).message())
        .contains("\"finance-a/finance\"", "is not \"cluster_udn_finance\"");
  }

  /** Subnets that share only a part with advertised ones have to wait. */
  @Test
  void advertisingMark_forged_keepsNobodyWaiting() {
    world.nad(
        NadBuilder.of(Demo.HR, "aaa")
            .ownerUid("forged")
            .id(3)
            .topology("layer3")
            .subnets("10.10.0.0/16")
            .advertisedBy("somebody"));
    world.clusterManager.stop();
    world.convergeNow();
    assertThat(world.evpnNetworks).containsKeys("cudn.finance", "cudn.hr");
  }

  @Test
  void nads_disagreeing_areNamedAndWhatRunsStays() {
    world.convergeWithAgents();
    var before = world.spec("cudn.finance");
    world.nad(finance("finance-a"));
    world.converge();
    assertThat(world.evpnNetworks.get("cudn.finance").meta().deleting()).isFalse();
    assertThat(world.spec("cudn.finance")).isEqualTo(before);
    assertThat(world.networkCondition("cudn.finance", ConditionType.ACCEPTED).reason())
        .isEqualTo("NetworkMalformed");
    assertThat(world.networkCondition("cudn.finance", ConditionType.ACCEPTED).message())
        .contains("\"finance-a/finance\"", "\"finance-b/finance\"", "disagree")
        .endsWith("Until then it runs on as it was accepted last.");
  }
}
