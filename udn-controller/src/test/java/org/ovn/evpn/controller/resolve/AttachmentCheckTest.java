// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.NadBuilder;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.World;

/** What a NetworkAttachmentDefinition says is held against what it can say. */
class AttachmentCheckTest {
  private static final NetworkKey SHOP = NetworkKey.cluster("shop");

  private final World world = Demo.world();

  @Test
  void networkId_ofARunningNetwork_isGivenToNoOther() {
    world.convergeWithAgents();
    var before = world.specs();
    world.layer2("shop", 1, "10.30.0.0/24");
    world.evpn("shop", Specs.evpn(Specs.mac(500), null, Specs.cudn("shop")));
    world.converge();
    assertThat(world.evpnNetworks).doesNotContainKey("cudn.shop");
    assertThat(world.evpnCondition("shop", ConditionType.ACCEPTED).reason())
        .isEqualTo("NetworkIDTaken");
    assertThat(world.evpnCondition("shop", ConditionType.ACCEPTED).message())
        .isEqualTo(
            "ClusterUserDefinedNetwork \"shop\" has network id 1 by its"
                + " NetworkAttachmentDefinition, and ClusterUserDefinedNetwork \"finance\" has it"
                + " too: delete annotation k8s.ovn.org/network-id of the one that is wrong, and"
                + " OVN-Kubernetes writes it again.");
    assertThat(world.specs()).isEqualTo(before);
    assertThat(world.networkCondition("cudn.finance", ConditionType.ACCEPTED).isTrue()).isTrue();
    assertThat(world.networkCondition("cudn.finance", ConditionType.DEGRADED).reason())
        .isEqualTo("NetworkIDTaken");

    world.nad(SHOP, "shop", 5, "layer2", "10.30.0.0/24");
    world.converge();
    assertThat(world.evpnNetworks).containsKey("cudn.shop");
    assertThat(world.networkCondition("cudn.finance", ConditionType.DEGRADED).isTrue()).isFalse();
  }

  @Test
  void networkIds_exchangedByNetworksMadeAnew_areFollowed() {
    world.convergeWithAgents();
    world.nad(Demo.HR, "hr", 2, "layer3", "10.10.0.0/16");
    world.nad(Demo.DEV, "dev", 3, "layer2", "10.20.0.0/24");
    world.converge();
    assertThat(world.spec("cudn.hr").networkId()).isEqualTo(2);
    assertThat(world.spec("udn.dev.dev").networkId()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "layer3|10.30.0.0/16|layer2|10.30.0.0/16|topology layer3",
        "layer2|10.30.0.0/16|layer2|10.31.0.0/16|subnets [10.30.0.0/16]",
        "layer2|10.30.0.0/16|layer2|10.30.0.0/16 fd00:30::/64|subnets [10.30.0.0/16]",
        "layer3|10.30.0.0/16|layer3|10.30.0.0/17|subnets [10.30.0.0/16]",
        "layer2|10.30.0.0/16|layer2|10.30.0.5/16|",
        "layer2|fd00:30::/64|layer2|FD00:30::1/64|",
        "layer3|10.30.0.0/16|layer3|10.30.0.0/16 10.31.0.0/16|",
      })
  void attachment_againstTheNetworksOwnSpec_isBelievedOrNot(
      String topology, String subnets, String declaredTopology, String declared, String why) {
    world.network(SHOP, Map.of(), Map.of());
    world.edit(SHOP, network -> network.declares(declaredTopology, declared.split(" ")));
    world.nad(
        NadBuilder.of(SHOP, "shop")
            .ownerUid(world.uid(SHOP))
            .id(5)
            .topology(topology)
            .subnets(subnets.split(" ")));
    world.evpn(
        "shop",
        Specs.pooled(
            null,
            Specs.ip(null, null, java.util.List.of()),
            Specs.range(600, 699),
            Specs.cudn("shop")));
    world.converge();
    assertThat(world.evpnNetworks.containsKey("cudn.shop")).isEqualTo(why == null);
    if (why != null) {
      assertThat(world.evpnCondition("shop", ConditionType.ACCEPTED).reason())
          .isEqualTo("NetworkMalformed");
      assertThat(world.evpnCondition("shop", ConditionType.ACCEPTED).message())
          .startsWith("ClusterUserDefinedNetwork \"shop\" has " + why);
    }
  }

  @Test
  void layer3Network_growing_isFollowed() {
    String[] subnets =
        IntStream.range(0, 400)
            .mapToObj(i -> "10.%d.%d.0/24".formatted(130 + i / 256, i % 256))
            .toArray(String[]::new);
    world.convergeWithAgents();
    world.edit(Demo.HR, network -> network.declares("layer3", subnets));
    world.nad(Demo.HR, "hr", 3, "layer3", subnets);
    world.converge();
    assertThat(world.spec("cudn.hr").subnets())
        .hasSize(400)
        .contains(IpPrefix.parse("10.131.143.0/24"));
    assertThat(world.networkCondition("cudn.hr", ConditionType.ACCEPTED).isTrue()).isTrue();
  }
}
