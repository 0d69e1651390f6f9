// SPDX-License-Identifier: Apache-2.0
/**
 * Owns the step from candidates to EVPNNetworks: keeps apart what must not meet (VNIs, partly
 * overlapping advertised subnets), keeps what already runs as it is, and names what waits. Pure;
 * knows nothing of FRR, of statuses or of clients.
 */
@NullMarked
package org.ovn.evpn.controller.enable;

import org.jspecify.annotations.NullMarked;
