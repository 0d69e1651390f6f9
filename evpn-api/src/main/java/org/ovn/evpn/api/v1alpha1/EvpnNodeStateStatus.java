// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one node has.
 *
 * @param agentVersion of the writer
 * @param vteps by name
 * @param networks by name; listed as long as anything of the network is on the node
 * @param conditions Ready
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record EvpnNodeStateStatus(
    @Nullable String agentVersion,
    List<NodeVtep> vteps,
    List<NodeNetwork> networks,
    List<Condition> conditions) {
  /** Nothing set. */
  public static final EvpnNodeStateStatus EMPTY =
      new EvpnNodeStateStatus(null, List.of(), List.of(), List.of());

  /** Copies lists; an absent list is empty. */
  public EvpnNodeStateStatus {
    vteps = Lists.copy(vteps);
    networks = Lists.copy(networks);
    conditions = Lists.copy(conditions);
  }
}
