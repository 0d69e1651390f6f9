// SPDX-License-Identifier: Apache-2.0
/**
 * Owns the handing out of scarce things: VTEP addresses and VNIs. Pure functions over immutable
 * records; knows nothing of Kubernetes objects, FRR or time.
 */
@NullMarked
package org.ovn.evpn.controller.allocate;

import org.jspecify.annotations.NullMarked;
