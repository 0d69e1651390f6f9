// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.RouteDistinguisher;
import org.ovn.evpn.api.value.Vni;

/**
 * The IP-VRF of an EVPN: Layer 3.
 *
 * @param vni absent when it comes from a pool or an annotation
 * @param routeDistinguisher absent means automatic
 * @param routeTargets absent means FRR's automatic ones
 * @param egress absent means Fabric for a ClusterUserDefinedNetwork; a UserDefinedNetwork needs
 *     Split
 * @param fabricPrefixes what Split sends to the fabric
 * @param eastWest absent means Cluster
 * @param importFrom other networks or route targets whose routes this VRF takes too
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record IpVrf(
    @Nullable Vni vni,
    @Nullable RouteDistinguisher routeDistinguisher,
    @Nullable RouteTargets routeTargets,
    @Nullable Egress egress,
    List<IpPrefix> fabricPrefixes,
    @Nullable EastWest eastWest,
    List<ImportSource> importFrom) {
  /** Copies lists; an absent list is empty. */
  public IpVrf {
    fabricPrefixes = Lists.copy(fabricPrefixes);
    importFrom = Lists.copy(importFrom);
  }
}
