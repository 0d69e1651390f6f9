// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.value.RouteTarget;

/**
 * A source of leaked routes: exactly one of the two is set.
 *
 * @param network name of an EVPNNetwork
 * @param routeTarget a raw route target
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ImportSource(@Nullable String network, @Nullable RouteTarget routeTarget) {}
