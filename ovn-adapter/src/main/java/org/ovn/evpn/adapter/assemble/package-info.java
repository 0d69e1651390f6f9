// SPDX-License-Identifier: Apache-2.0
/**
 * From facts to intent: which VTEPs, networks, peers and pods the node should have, and whether FRR
 * knows a network well enough for its devices to appear. Owns the rule that what a malformed fact
 * concerns stays as it was. Deterministic: knows no API client, no clock, no kernel and no OVN.
 */
@NullMarked
package org.ovn.evpn.adapter.assemble;

import org.jspecify.annotations.NullMarked;
