// SPDX-License-Identifier: Apache-2.0
/**
 * Owns the handing out of scarce things: VTEP addresses and VNIs. Decides by its arguments alone; a
 * {@code VniTable} is made, filled and read within one decision. Knows nothing of Kubernetes
 * objects, FRR or time.
 */
@NullMarked
package org.ovn.evpn.controller.allocate;

import org.jspecify.annotations.NullMarked;
