// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Networks of an EVPN.
 *
 * @param selected named or matched
 * @param accepted without conflict
 * @param ready programmed on every node
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NetworkCounts(int selected, int accepted, int ready) {}
