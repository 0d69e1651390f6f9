// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Nodes of a VTEP.
 *
 * @param desired nodes that take part
 * @param ready nodes that have an address
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record VtepNodeCounts(int desired, int ready) {}
