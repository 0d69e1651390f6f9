// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Route targets as FRR uses them: the explicit ones, and its automatic ones where there are none.
 *
 * @param macVrf of the MAC-VRF; absent when there is none
 * @param ipVrf of the IP-VRF; absent when there is none
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record EffectiveRouteTargets(
    @JsonProperty("macVRF") @Nullable RouteTargets macVrf,
    @JsonProperty("ipVRF") @Nullable RouteTargets ipVrf) {}
