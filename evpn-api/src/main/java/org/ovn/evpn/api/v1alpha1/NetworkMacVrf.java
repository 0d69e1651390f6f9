// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.value.RouteDistinguisher;
import org.ovn.evpn.api.value.Vni;

/**
 * The resolved MAC-VRF.
 *
 * @param vni unique in the cluster
 * @param routeDistinguisher absent means automatic
 * @param routeTargets absent means FRR's automatic ones
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NetworkMacVrf(
    Vni vni,
    @Nullable RouteDistinguisher routeDistinguisher,
    @Nullable RouteTargets routeTargets) {}
