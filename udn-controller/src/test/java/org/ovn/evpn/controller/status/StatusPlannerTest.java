// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.World;

/** What conditions say where something cannot be read. */
class StatusPlannerTest {
  private final World world = Demo.world();

  private void spoil(String network, String why) {
    world.evpnNetworks.computeIfPresent(
        network,
        (name, fact) ->
            new EvpnNetworkFact(fact.meta(), new Parsed.Malformed<>(why), fact.status()));
  }

  @Test
  void api_missing_isNamed() {
    world.missingApis.add(ApiKind.FRR_CONFIGURATION);
    world.converge();
    assertThat(world.evpnCondition("finance", ConditionType.READY).message())
        .isEqualTo(
            "The API server does not serve FRRConfiguration (frrk8s.metallb.io/v1beta1): install"
                + " what brings them; the controller goes on by itself then.");
  }

  @Test
  void evpnNetwork_malformed_saysSo() {
    world.converge();
    world.missingApis.add(ApiKind.CLUSTER_USER_DEFINED_NETWORK);
    world.networks.keySet().removeIf(NetworkKey::isCluster);
    spoil("cudn.finance", "spec.subnets[0]: no CIDR");
    world.converge();
    Condition accepted = world.networkCondition("cudn.finance", ConditionType.ACCEPTED);
    assertThat(accepted.reason()).isEqualTo("InvalidSpec");
    assertThat(accepted.message())
        .isEqualTo(
            "EVPNNetwork \"cudn.finance\" does not read: spec.subnets[0]: no CIDR; delete it, and"
                + " it is written again while its network is enabled.");
  }

  @Test
  void evpnNetwork_malformedWhileReleased_keepsItsEvpnUntilNodesLetGo() {
    world.convergeWithAgents();
    world.deleteEvpn("finance");
    world.converge();
    spoil("cudn.finance", "spec.subnets[0]: no CIDR");
    world.converge();
    assertThat(world.evpns).containsKey("finance");
    assertThat(world.evpnCondition("finance", ConditionType.READY).message())
        .contains("\"cudn.finance\"");
    assertThat(world.networkCondition("cudn.finance", ConditionType.ACCEPTED).message())
        .contains("still on node \"node-1\", \"node-2\"");

    world.states.clear();
    world.converge();
    assertThat(world.evpnNetworks).doesNotContainKey("cudn.finance");
    assertThat(world.evpns).doesNotContainKey("finance");
  }

  @Test
  void frrReports_unseen_stopNothing() {
    world.missingApis.add(ApiKind.FRR_NODE_STATE);
    world.unknownApis.add(ApiKind.FRR_NODE_STATE);
    world.converge();
    assertThat(world.evpnNetworks).containsKey("cudn.finance");
  }
}
