// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the network is.
 *
 * @param conditions Accepted, Programmed, Established, Degraded
 * @param nodes counts
 * @param routeTargets what FRR attaches and takes
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record EvpnNetworkStatus(
    List<Condition> conditions,
    @Nullable NetworkNodeCounts nodes,
    @Nullable EffectiveRouteTargets routeTargets) {
  /** Nothing set. */
  public static final EvpnNetworkStatus EMPTY = new EvpnNetworkStatus(List.of(), null, null);

  /** Copies lists; an absent list is empty. */
  public EvpnNetworkStatus {
    conditions = Lists.copy(conditions);
  }
}
