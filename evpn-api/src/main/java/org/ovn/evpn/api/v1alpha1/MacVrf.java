// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.value.RouteDistinguisher;
import org.ovn.evpn.api.value.Vni;

/**
 * The MAC-VRF of an EVPN: Layer 2.
 *
 * @param vni absent when it comes from a pool or an annotation
 * @param routeDistinguisher absent means automatic
 * @param routeTargets absent means FRR's automatic ones
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record MacVrf(
    @Nullable Vni vni,
    @Nullable RouteDistinguisher routeDistinguisher,
    @Nullable RouteTargets routeTargets) {
  /** Nothing set. */
  public static final MacVrf EMPTY = new MacVrf(null, null, null);
}
