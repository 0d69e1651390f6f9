// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.controller.enable.Enabled;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.FrrFacts;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.EvpnBuilder;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.World;
import org.ovn.evpn.frr.facts.FrrNodeReport;
import org.ovn.evpn.frr.facts.RunningConfig;

/** What conditions say while nodes work on it, and where something cannot be read. */
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
            "EVPNNetwork \"cudn.finance\" is invalid: spec.subnets[0]: no CIDR; delete it, and"
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

  @Test
  void network_beforeAgentsReport_isPendingOnNodes() {
    world.converge();
    assertThat(world.networkCondition("cudn.hr", ConditionType.PROGRAMMED).reason())
        .isEqualTo("NodesPending");
    assertThat(world.evpnCondition("hr", ConditionType.READY).reason())
        .isEqualTo("NetworksPending");
    assertThat(world.evpnCondition("hr", ConditionType.READY).message())
        .isEqualTo("Not programmed on every node: EVPNNetwork \"cudn.hr\".");
    world.agents();
    world.converge();
    assertThat(world.networkCondition("cudn.hr", ConditionType.PROGRAMMED).reason())
        .isEqualTo("Programmed");
    assertThat(world.evpnCondition("hr", ConditionType.READY).reason()).isEqualTo("Ready");
  }

  @Test
  void evpn_notAccepted_isNotReady() {
    world.evpn("finance", Specs.evpn(Specs.mac(100), null, Specs.cudn("nope")));
    world.convergeWithAgents();
    assertThat(world.evpnCondition("finance", ConditionType.READY).reason())
        .isEqualTo("NotAccepted");
  }

  @Test
  void evpn_withoutNodes_saysSo() {
    world.evpn(
        "finance",
        EvpnBuilder.of(Specs.cudn("finance"))
            .mac(Specs.mac(100))
            .nodes(Specs.labels("rack", "z"))
            .build());
    world.convergeWithAgents();
    assertThat(world.networkCondition("cudn.finance", ConditionType.PROGRAMMED).reason())
        .isEqualTo("NoNodes");
    assertThat(world.networkCondition("cudn.finance", ConditionType.ESTABLISHED).reason())
        .isEqualTo("NoNodes");
  }

  @Test
  void session_ofEachNode_isNeeded() {
    world.converge();
    Condition silent = world.networkCondition("cudn.hr", ConditionType.ESTABLISHED);
    assertThat(silent.status()).isEqualTo(Condition.Status.UNKNOWN);
    assertThat(silent.reason()).isEqualTo("NotReported");
    assertThat(silent.message())
        .isEqualTo("frr-k8s reports no BGP session of node \"node-1\", \"node-2\".");

    world.session("node-1", "172.18.1.1", "Established");
    world.session("node-2", "172.18.1.1", "Active");
    world.session("node-2", "192.0.2.1", "Established");
    world.converge();
    Condition down = world.networkCondition("cudn.hr", ConditionType.ESTABLISHED);
    assertThat(down.isTrue()).as("a session of somebody else's is no help").isFalse();
    assertThat(down.reason()).isEqualTo("NoSession");
    assertThat(down.message())
        .isEqualTo(
            "No BGP session that carries EVPN is established on node \"node-2\": 172.18.1.1"
                + " (Active). See the BGPSessionStates.");

    world.session("node-2", "172.18.1.1", "Established");
    world.converge();
    assertThat(world.networkCondition("cudn.hr", ConditionType.ESTABLISHED).isTrue()).isTrue();
    assertThat(world.networkCondition("cudn.hr", ConditionType.ESTABLISHED).reason())
        .isEqualTo("Established");
  }

  @Test
  void network_degradedOnNode_namesTheNode() {
    world.convergeWithAgents();
    world.degraded("node-2", "cudn.hr", "somebody sets it back.");
    world.converge();
    Condition degraded = world.networkCondition("cudn.hr", ConditionType.DEGRADED);
    assertThat(degraded.reason()).isEqualTo("NodesDegraded");
    assertThat(degraded.message()).isEqualTo("Node \"node-2\": somebody sets it back.");
    assertThat(world.evpnNetworks.get("cudn.hr").status().nodes().degraded()).isEqualTo(1);
    assertThat(world.networkCondition("cudn.hr", ConditionType.PROGRAMMED).isTrue()).isTrue();
    assertThat(world.networkCondition("cudn.finance", ConditionType.DEGRADED).isTrue()).isFalse();
  }

  @Test
  void frr_refusingOnNode_degradesItsNetworks() {
    world.frrNodes.add(
        new FrrFacts.NodeState(
            "node-1",
            new FrrNodeReport(
                RunningConfig.parse(""),
                Optional.empty(),
                Optional.of("FRR refused the configuration: no"))));
    world.convergeWithAgents();
    Condition degraded = world.networkCondition("cudn.hr", ConditionType.DEGRADED);
    assertThat(degraded.reason()).isEqualTo("FRRFailed");
    assertThat(degraded.message())
        .startsWith(
            "Node \"node-1\": FRR refused the configuration: no. FRR lacks \"vrf hr: vni 201;");
  }

  @Test
  void network_askedForAgainWhileReleased_comesBackOnceNodesLetGo() {
    world.convergeWithAgents();
    world.network(Demo.DEV, Map.of(), Map.of());
    world.converge();
    world.network(Demo.DEV, Map.of(), Demo.annotations("developers", "300"));
    world.converge();
    assertThat(world.evpnNetworks.get("udn.dev.dev").meta().deleting()).isTrue();
    assertThat(world.told(Demo.DEV).isTrue()).isFalse();
    assertThat(world.told(Demo.DEV).reason()).isEqualTo("Releasing");
    assertThat(world.told(Demo.DEV).message())
        .isEqualTo(
            "EVPNNetwork \"udn.dev.dev\" is still being released: EVPN \"developers\" enables the"
                + " network again by itself once no node has it.");
    world.agents();
    world.converge();
    assertThat(world.evpnNetworks.get("udn.dev.dev").meta().deleting()).isFalse();
    assertThat(world.told(Demo.DEV).isTrue()).isTrue();
  }

  @Test
  void annotatedNetwork_neitherEnabledNorObjectedTo_isPending() {
    Enabled nothing = new Enabled(new TreeMap<>(), Map.of(), Map.of(), List.of());
    Condition own =
        NetworkConditions.all(world.facts(), nothing, new Failures(), world.now())
            .get(Demo.DEV)
            .orElseThrow();
    assertThat(own.isTrue()).isFalse();
    assertThat(own.reason()).isEqualTo("Pending");
    assertThat(own.message()).isEqualTo("It is not enabled: see its EVPN's status.");
  }
}
