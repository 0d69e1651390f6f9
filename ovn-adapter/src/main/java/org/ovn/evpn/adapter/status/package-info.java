// SPDX-License-Identifier: Apache-2.0
/**
 * The planners' findings and deeds, as the EVPNNodeState of this node. The only package of the
 * agent that makes conditions: of issues, and of what kernel and OVN fall short of. Pure: knows the
 * planners' reports, not where they come from nor how the object is written.
 */
@NullMarked
package org.ovn.evpn.adapter.status;

import org.jspecify.annotations.NullMarked;
