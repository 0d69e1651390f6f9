// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Nodes of a network.
 *
 * @param desired nodes that take part and need it
 * @param ready of these, programmed
 * @param degraded of these, in trouble
 * @param notNeeded nodes that would take part, and on which OVN-Kubernetes does not run it
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NetworkNodeCounts(int desired, int ready, int degraded, int notNeeded) {}
