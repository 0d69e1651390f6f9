// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.api.v1alpha1.NetworkNodeCounts;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.FrrFacts;
import org.ovn.evpn.controller.facts.NodeFact;
import org.ovn.evpn.controller.facts.NodeStateFact;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.TemplateBuilder;
import org.ovn.evpn.controller.world.World;
import org.ovn.evpn.frr.facts.FrrNodeReport;
import org.ovn.evpn.frr.facts.RunningConfig;

/** Ready means that packets flow, as far as anybody reports it. */
class ReadinessTest {
  private static final String CARRIES =
      """
      router bgp 65000
       address-family l2vpn evpn
        neighbor 172.18.1.1 activate
        advertise-all-vni
       exit-address-family
      exit
      """;

  private final World world = Demo.world();

  @BeforeEach
  void converge() {
    world.convergeWithAgents();
    assertThat(ready().reason()).isEqualTo("Ready");
  }

  private Condition ready() {
    return world.evpnCondition("hr", ConditionType.READY);
  }

  private Condition of(ConditionType type) {
    return world.networkCondition("cudn.hr", type);
  }

  private void running(String node, String text) {
    world.frrNodes.add(
        new FrrFacts.NodeState(
            node,
            new FrrNodeReport(RunningConfig.parse(text), Optional.empty(), Optional.empty())));
  }

  @Test
  void evpn_withoutSessionOnANode_isNotReady() {
    world.sessions.removeIf(session -> "node-2".equals(session.statusOrEmpty().node()));
    world.session("node-2", "172.18.1.1", "Idle");
    world.converge();
    assertThat(ready().isTrue()).isFalse();
    assertThat(ready().reason()).isEqualTo("NotEstablished");
    assertThat(ready().message())
        .isEqualTo(
            "Without BGP sessions on some nodes, see condition Established: EVPNNetwork"
                + " \"cudn.hr\".");
  }

  @Test
  void evpn_whoseSessionsNobodyCanReport_isReady() {
    world.sessions.clear();
    world.missingApis.add(ApiKind.BGP_SESSION_STATE);
    world.converge();
    assertThat(ready().isTrue()).isTrue();
  }

  @Test
  void evpn_ofADegradedNetwork_isNotReady() {
    world.degraded("node-2", "cudn.hr", "somebody sets it back.");
    world.converge();
    assertThat(ready().reason()).isEqualTo("NetworksDegraded");
    assertThat(ready().message())
        .isEqualTo(
            "Programmed, but something is wrong, see condition Degraded: EVPNNetwork"
                + " \"cudn.hr\".");
    assertThat(world.evpnCondition("developers", ConditionType.READY).isTrue()).isTrue();
  }

  @Test
  void secondTor_down_isNamed() {
    world.template(
        "rack-a", TemplateBuilder.peering("172.18.1.1").neighbor("172.18.1.99", Map.of()));
    world.session("node-1", "172.18.1.99", "Active");
    world.session("node-2", "172.18.1.99", "Established");
    world.convergeWithAgents();
    assertThat(of(ConditionType.ESTABLISHED).isTrue()).isTrue();
    assertThat(of(ConditionType.DEGRADED).reason()).isEqualTo("PeerDown");
    assertThat(of(ConditionType.DEGRADED).message())
        .isEqualTo(
            "Node \"node-1\": 1 of 2 neighbors carry EVPN; not 172.18.1.99 (Active): see the"
                + " BGPSessionStates.");
    assertThat(ready().reason()).isEqualTo("NetworksDegraded");
  }

  @Test
  void session_thatFrrDoesNotRunEvpnOver_doesNotCount() {
    running("node-1", CARRIES);
    running("node-2", CARRIES.replace("  neighbor 172.18.1.1 activate\n", ""));
    world.converge();
    assertThat(of(ConditionType.ESTABLISHED).message())
        .isEqualTo(
            "No BGP session that carries EVPN is established on node \"node-2\": 172.18.1.1"
                + " (without EVPN in FRR's running configuration). See the BGPSessionStates.");
  }

  /** FRR's running configuration is as of the last reload. */
  @Test
  void session_thatFrrDoesNotRunEvpnOver_saysHowOldThatIs() {
    running("node-1", CARRIES);
    world.frrNodes.add(
        new FrrFacts.NodeState(
            "node-2",
            new FrrNodeReport(RunningConfig.parse("!\n"), Optional.empty(), Optional.empty()),
            Optional.of(Instant.parse("2026-11-20T12:00:00Z"))));
    world.converge();
    assertThat(of(ConditionType.ESTABLISHED).message())
        .contains(
            "172.18.1.1 (without EVPN in FRR's running configuration as of 2026-11-20T12:00:00Z)");
  }

  @Test
  void node_thatNoTemplateSelects_isNamed() {
    world.node("node-3", Map.of());
    world.template(
        "rack-a", TemplateBuilder.peering("172.18.1.1").nodes(Specs.labels("rack", "a")));
    world.convergeWithAgents();
    assertThat(of(ConditionType.ESTABLISHED).message())
        .contains("No neighbor carries EVPN on node", "\"node-3\"");
  }

  @Test
  void node_thatIsNotReady_hasNotProgrammedIt() {
    world.nodes.computeIfPresent(
        "node-2",
        (name, node) ->
            new NodeFact(
                node.meta(),
                node.vteps(),
                node.addresses(),
                node.podSubnets(),
                Optional.of("NodeStatusUnknown (Kubelet stopped posting node status.)"),
                node.surroundings()));
    world.converge();
    assertThat(of(ConditionType.PROGRAMMED).message())
        .isEqualTo(
            "1 of 2 nodes have programmed it. Node \"node-2\" is not ready: NodeStatusUnknown"
                + " (Kubelet stopped posting node status.).");
    assertThat(ready().reason()).isEqualTo("NetworksPending");
  }

  @Test
  void node_whoseAgentIsDead_hasNotProgrammedIt_andIsBackWithTheAgent() {
    world.deadAgents.put("node-2", "it does not renew Lease \"evpn-system/node-2\" any more");
    world.converge();
    assertThat(of(ConditionType.PROGRAMMED).reason()).isEqualTo("AgentDead");
    assertThat(of(ConditionType.PROGRAMMED).message())
        .isEqualTo(
            "1 of 2 nodes have programmed it. Node \"node-2\" has no living agent: it does not"
                + " renew Lease \"evpn-system/node-2\" any more. What is programmed there stays,"
                + " and nothing new is. Start the agent, or see its log.");
    assertThat(ready().reason()).isEqualTo("NetworksPending");
    world.deadAgents.clear();
    world.converge();
    assertThat(ready().reason()).isEqualTo("Ready");
  }

  private void hearsNothing(String node, String network) {
    NodeStateFact said = Objects.requireNonNull(world.states.get(node));
    world.states.put(
        node,
        NodeStateFact.of(
            node,
            new EvpnNodeStateStatus(
                said.status().agentVersion(),
                said.status().vteps(),
                said.status().networks(),
                List.of(),
                List.of(),
                List.of(Objects.requireNonNull(world.spec(network).macVrf()).vni()),
                said.status().conditions())));
  }

  @Test
  void network_notNeededOnANode_isProgrammedByTheOthers() {
    world.notNeeded("node-2", "cudn.finance");
    world.converge();
    Condition programmed = world.networkCondition("cudn.finance", ConditionType.PROGRAMMED);
    assertThat(programmed.isTrue()).isTrue();
    assertThat(programmed.message())
        .isEqualTo("1 of 1 nodes have programmed it. 1 more do not need it.");
    assertThat(counts("cudn.finance")).isEqualTo(new NetworkNodeCounts(1, 1, 0, 1));
    assertThat(counts("cudn.hr")).isEqualTo(new NetworkNodeCounts(2, 2, 0, 0));
    assertThat(world.evpnCondition("finance", ConditionType.READY).reason()).isEqualTo("Ready");
  }

  @Test
  void network_notNeededOnAnyNode_waitsForOvnKubernetes() {
    world.notNeeded("node-1", "cudn.finance");
    world.notNeeded("node-2", "cudn.finance");
    world.converge();
    Condition programmed = world.networkCondition("cudn.finance", ConditionType.PROGRAMMED);
    assertThat(programmed.isTrue()).isFalse();
    assertThat(programmed.reason()).isEqualTo("WaitingForNetwork");
    assertThat(counts("cudn.finance")).isEqualTo(new NetworkNodeCounts(0, 0, 0, 2));
    world.agents();
    world.converge();
    assertThat(world.networkCondition("cudn.finance", ConditionType.PROGRAMMED).isTrue()).isTrue();
  }

  @Test
  void notNeeded_ofADeadAgent_countsNoMore() {
    world.notNeeded("node-2", "cudn.finance");
    world.deadAgents.put("node-2", "it does not renew its Lease any more");
    world.converge();
    assertThat(world.networkCondition("cudn.finance", ConditionType.PROGRAMMED).reason())
        .isEqualTo("AgentDead");
    assertThat(counts("cudn.finance")).isEqualTo(new NetworkNodeCounts(2, 1, 0, 0));
  }

  @Test
  void node_withoutOtherVteps_whileTheOthersDoNotNeedTheNetwork_isNotBlamed() {
    hearsNothing("node-1", "cudn.finance");
    world.notNeeded("node-2", "cudn.finance");
    world.converge();
    world.pass(120);
    world.converge();
    assertThat(world.networkCondition("cudn.finance", ConditionType.DEGRADED).isTrue()).isFalse();
  }

  private NetworkNodeCounts counts(String network) {
    return Objects.requireNonNull(
        Objects.requireNonNull(world.evpnNetworks.get(network)).status().nodes());
  }

  @Test
  void neighbor_thatDidNotAgreeToEvpn_isNamedOnceTheNetworkHasSettled() {
    hearsNothing("node-1", "cudn.finance");
    world.converge();
    assertThat(world.networkCondition("cudn.finance", ConditionType.DEGRADED).isTrue())
        .as("routes may be on their way")
        .isFalse();
    world.pass(120);
    world.converge();
    Condition degraded = world.networkCondition("cudn.finance", ConditionType.DEGRADED);
    assertThat(degraded.reason()).isEqualTo("NoRemoteVTEP");
    assertThat(degraded.message())
        .isEqualTo(
            "Node \"node-1\": no other VTEP has announced VNI 100, though 1 other nodes have"
                + " programmed it: neighbor 172.18.1.1 may not have agreed to EVPN. Activate l2vpn"
                + " evpn on the neighbor, or see its \"show bgp l2vpn evpn summary\".");
    assertThat(world.networkCondition("cudn.hr", ConditionType.DEGRADED).isTrue()).isFalse();
    assertThat(world.evpnCondition("finance", ConditionType.READY).reason())
        .isEqualTo("NetworksDegraded");
    world.agents();
    world.converge();
    assertThat(world.evpnCondition("finance", ConditionType.READY).reason()).isEqualTo("Ready");
  }

  @Test
  void node_withoutOtherVteps_whileTheOthersAreNotReady_isNotBlamed() {
    hearsNothing("node-1", "cudn.finance");
    world.deadAgents.put("node-2", "it does not renew its Lease any more");
    world.converge();
    world.pass(120);
    world.converge();
    assertThat(world.networkCondition("cudn.finance", ConditionType.DEGRADED).isTrue()).isFalse();
  }
}
