// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Nodes of a network.
 *
 * @param desired nodes that take part
 * @param ready of these, programmed
 * @param degraded of these, in trouble
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NetworkNodeCounts(int desired, int ready, int degraded) {}
