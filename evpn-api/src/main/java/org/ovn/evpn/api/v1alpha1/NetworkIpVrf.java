// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.RouteDistinguisher;
import org.ovn.evpn.api.value.Vni;

/**
 * The resolved IP-VRF.
 *
 * @param vni unique in the cluster
 * @param routeDistinguisher absent means automatic
 * @param routeTargets absent means FRR's automatic ones; routes to import are resolved into these
 * @param egress Fabric or Split
 * @param fabricPrefixes what Split sends to the fabric
 * @param eastWest absent means Cluster
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NetworkIpVrf(
    Vni vni,
    @Nullable RouteDistinguisher routeDistinguisher,
    @Nullable RouteTargets routeTargets,
    Egress egress,
    List<IpPrefix> fabricPrefixes,
    @Nullable EastWest eastWest) {
  /** Copies lists; an absent list is empty. */
  public NetworkIpVrf {
    fabricPrefixes = Lists.copy(fabricPrefixes);
  }
}
