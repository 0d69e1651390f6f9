// SPDX-License-Identifier: Apache-2.0
/**
 * The wishes to FRR, before it is worded: templates, nodes, EVPNs as far as FRR is concerned, and
 * networks; and the algebra of node selectors, which decides for whom an object is. Immutable
 * records. Must not know which objects come of it, nor any line of FRR.
 */
@NullMarked
package org.ovn.evpn.frr.intent;

import org.jspecify.annotations.NullMarked;
