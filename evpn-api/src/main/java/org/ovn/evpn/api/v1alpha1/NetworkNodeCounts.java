// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Nodes of a network.
 *
 * @param desired nodes that take part and need it
 * @param ready of these, programmed
 * @param degraded of these, in trouble
 * @param notNeeded nodes that would take part, and on which OVN-Kubernetes does not run it; absent
 *     in what older controllers wrote
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NetworkNodeCounts(
    int desired, int ready, int degraded, @Nullable Integer notNeeded) {}
