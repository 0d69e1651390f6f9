// SPDX-License-Identifier: Apache-2.0
/**
 * Owns the step from candidates to EVPNNetworks. Keeps apart what must not meet: VNIs ({@code
 * VniAllocator}), tenants' route targets ({@code TenantRouteTargets}), partly overlapping subnets
 * that are advertised ({@code SubnetAdmission}). Keeps what runs as it is ({@code Freezer}), and
 * names what waits. Pure; knows nothing of FRR, of statuses or of clients.
 */
@NullMarked
package org.ovn.evpn.controller.enable;

import org.jspecify.annotations.NullMarked;
