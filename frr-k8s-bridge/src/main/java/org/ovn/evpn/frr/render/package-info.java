// SPDX-License-Identifier: Apache-2.0
/**
 * From intent to the FRRConfigurations that shall exist: which objects there are, which nodes each
 * selects, the exact lines in it, and an issue for whatever FRR could not have. Must not know which
 * objects exist now, nor in which order they are written.
 */
@NullMarked
package org.ovn.evpn.frr.render;

import org.jspecify.annotations.NullMarked;
