// SPDX-License-Identifier: Apache-2.0
/**
 * The side towards OVN-Kubernetes: what makes it treat networks as advertised, so that it does not
 * NAT them, and which networks must not be advertised together. OVN-Kubernetes demands a source
 * FRRConfiguration with a neighbour in each network's VRF; ours lives in the operator's namespace,
 * which frr-k8s does not read, so FRR never sees it. Must not know what FRR is told.
 */
@NullMarked
package org.ovn.evpn.frr.advertise;

import org.jspecify.annotations.NullMarked;
