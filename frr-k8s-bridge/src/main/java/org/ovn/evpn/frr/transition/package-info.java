// SPDX-License-Identifier: Apache-2.0
/**
 * From the FRRConfigurations that exist to those that shall: which writes, in which order, with
 * which pauses. Knows objects, and of FRR only what a reload does. Must not know how objects were
 * rendered, nor who writes them.
 */
@NullMarked
package org.ovn.evpn.frr.transition;

import org.jspecify.annotations.NullMarked;
