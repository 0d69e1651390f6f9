// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.api.v1alpha1.NodeNetwork;
import org.ovn.evpn.api.v1alpha1.ReadyNetwork;
import org.ovn.evpn.api.v1alpha1.UnreadyNetwork;
import org.ovn.evpn.controller.world.Demo;
import org.ovn.evpn.controller.world.World;

/** Of a node with many networks the ready ones are in a short text each: that says as much. */
class NodeStateFactTest {
  private static final String NODE = "node-1";

  private final World world = Demo.world();

  @BeforeEach
  void converge() {
    world.convergeWithAgents();
    shorten(ReadyNetwork::of);
    world.converge();
  }

  private void shorten(Function<NodeNetwork, ReadyNetwork> how) {
    EvpnNodeStateStatus said = Objects.requireNonNull(world.states.get(NODE)).status();
    world.states.put(
        NODE,
        NodeStateFact.of(
            NODE,
            new EvpnNodeStateStatus(
                said.agentVersion(),
                said.vteps(),
                List.of(),
                said.networks().stream().map(how).map(ReadyNetwork::text).toList(),
                List.of(),
                List.of(),
                said.conditions())));
  }

  @Test
  void network_inAShortText_isProgrammed() {
    assertThat(world.networkCondition("cudn.finance", ConditionType.PROGRAMMED).message())
        .isEqualTo("2 of 2 nodes have programmed it.");
  }

  @Test
  void network_inAShortTextWithoutVnis_isNotNeeded() {
    world.agents();
    shorten(network ->
        new ReadyNetwork(
            ReadyNetwork.key(network.name()), null, null, network.observedGeneration()));
    world.converge();
    assertThat(world.networkCondition("cudn.finance", ConditionType.PROGRAMMED).message())
        .isEqualTo("1 of 1 nodes have programmed it. 1 more do not need it.");
  }

  @Test
  void network_inAShortTextOfAnotherGeneration_hasNotSeenTheLastChange() {
    world.agents();
    shorten(network -> new ReadyNetwork(ReadyNetwork.key(network.name()), null, null, 99));
    world.converge();
    assertThat(world.networkCondition("cudn.finance", ConditionType.PROGRAMMED).message())
        .contains("Node \"node-1\" has not seen the last change.");
  }

  @Test
  void network_inAShortText_isHeldUntilItIsGone() {
    world.deleteEvpn("finance");
    world.converge();
    assertThat(world.networkCondition("cudn.finance", ConditionType.PROGRAMMED).message())
        .contains("still on node", "\"node-1\"");
  }

  /** As of the last of thousands, all for the same reason. */
  private void shortenUnready(boolean ready, String reason) {
    EvpnNodeStateStatus said = Objects.requireNonNull(world.states.get(NODE)).status();
    world.states.put(
        NODE,
        NodeStateFact.of(
            NODE,
            new EvpnNodeStateStatus(
                said.agentVersion(),
                said.vteps(),
                List.of(),
                List.of(),
                said.networks().stream()
                    .map(n -> new UnreadyNetwork(ReadyNetwork.of(n), ready, reason).text())
                    .toList(),
                List.of(),
                List.of(),
                said.conditions(),
                null)));
  }

  @Test
  void network_inAShortTextThatIsNotReady_isToldWithItsReason() {
    world.agents();
    shortenUnready(false, "VRFMissing");
    world.converge();
    assertThat(world.networkCondition("cudn.finance", ConditionType.PROGRAMMED).message())
        .contains("1 of 2 nodes have programmed it.", "VRFMissing, as of others on this node.");
    assertThat(world.networkCondition("cudn.finance", ConditionType.DEGRADED).isTrue()).isFalse();
  }

  @Test
  void network_inAShortTextThatIsDegraded_isProgrammedAndDegraded() {
    world.agents();
    shortenUnready(true, "FRRSilent");
    world.converge();
    assertThat(world.networkCondition("cudn.finance", ConditionType.PROGRAMMED).isTrue()).isTrue();
    assertThat(world.networkCondition("cudn.finance", ConditionType.DEGRADED).message())
        .contains("FRRSilent, as of others on this node.");
  }

  @Test
  void network_inAShortTextThatIsNotReady_keepsItsVnisUntilItIsGone() {
    world.agents();
    shortenUnready(false, "Releasing");
    world.deleteEvpn("finance");
    world.converge();
    assertThat(world.evpnNetworks).containsKey("cudn.finance");
    assertThat(world.networkCondition("cudn.finance", ConditionType.PROGRAMMED).message())
        .contains("still on node", "\"node-1\"");
  }

  @Test
  void text_thatIsNotOurs_isNoNetwork() {
    NodeStateFact fact =
        NodeStateFact.of(
            NODE,
            new EvpnNodeStateStatus(
                "x", List.of(), List.of(), List.of("?"), List.of(), List.of(), List.of()));
    assertThat(fact.ready()).isEmpty();
    assertThat(fact.has("cudn.finance")).isFalse();
  }
}
