// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.value.Vni;

/**
 * What one node has.
 *
 * @param agentVersion of the writer
 * @param vteps by name
 * @param networks by name; listed as long as anything of the network is on the node. Of a node with
 *     many networks those that are not ready, or degraded
 * @param readyNetworks the others, as {@link ReadyNetwork#text}
 * @param unreadyNetworks those that are not ready, or degraded, and too many to be listed, as
 *     {@link UnreadyNetwork#text}
 * @param peers BGP neighbours that EVPN is activated for
 * @param withoutRemoteVtep VNIs of MAC-VRFs for which no other VTEP is known for a minute
 * @param conditions Ready
 * @param agentPod name of the pod that wrote it; absent where the agent is none
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record EvpnNodeStateStatus(
    @Nullable String agentVersion,
    List<NodeVtep> vteps,
    List<NodeNetwork> networks,
    List<String> readyNetworks,
    List<String> unreadyNetworks,
    List<NodePeer> peers,
    @JsonProperty("withoutRemoteVTEP") List<Vni> withoutRemoteVtep,
    List<Condition> conditions,
    @Nullable String agentPod) {
  /** Nothing set. */
  public static final EvpnNodeStateStatus EMPTY =
      new EvpnNodeStateStatus(null, List.of(), List.of(), List.of());

  /** Copies lists; an absent list is empty. */
  public EvpnNodeStateStatus {
    vteps = Lists.copy(vteps);
    networks = Lists.copy(networks);
    readyNetworks = Lists.copy(readyNetworks);
    unreadyNetworks = Lists.copy(unreadyNetworks);
    peers = Lists.copy(peers);
    withoutRemoteVtep = Lists.copy(withoutRemoteVtep);
    conditions = Lists.copy(conditions);
  }

  /** One that lists all of its networks, and knows nothing of BGP. */
  public EvpnNodeStateStatus(
      @Nullable String agentVersion,
      List<NodeVtep> vteps,
      List<NodeNetwork> networks,
      List<Condition> conditions) {
    this(
        agentVersion,
        vteps,
        networks,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        conditions,
        null);
  }

  /** One whose writer is no pod, and that has room for all networks. */
  public EvpnNodeStateStatus(
      @Nullable String agentVersion,
      List<NodeVtep> vteps,
      List<NodeNetwork> networks,
      List<String> readyNetworks,
      List<NodePeer> peers,
      List<Vni> withoutRemoteVtep,
      List<Condition> conditions) {
    this(
        agentVersion,
        vteps,
        networks,
        readyNetworks,
        List.of(),
        peers,
        withoutRemoteVtep,
        conditions,
        null);
  }

  /** The same, written by that pod; null for none. */
  public EvpnNodeStateStatus by(@Nullable String pod) {
    return new EvpnNodeStateStatus(
        agentVersion,
        vteps,
        networks,
        readyNetworks,
        unreadyNetworks,
        peers,
        withoutRemoteVtep,
        conditions,
        pod);
  }
}
