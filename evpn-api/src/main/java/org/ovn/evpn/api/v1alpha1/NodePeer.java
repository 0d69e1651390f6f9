// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A BGP neighbour that EVPN is activated for.
 *
 * @param neighbor as FRR spells it
 * @param evpn True when routes prove that it agreed to EVPN, Unknown where nothing proves it
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NodePeer(String neighbor, Condition.Status evpn) {}
