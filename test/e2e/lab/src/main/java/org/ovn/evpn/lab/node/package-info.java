// SPDX-License-Identifier: Apache-2.0
/**
 * The programs of a node of the lab before the product comes: Open vSwitch and OVN as one
 * interconnect zone, FRR, and the facts that OVN-Kubernetes writes about the node.
 *
 * <p>Pure texts and values. Knows the topology; knows nothing of shells, of the API server or of
 * the product.
 */
@NullMarked
package org.ovn.evpn.lab.node;

import org.jspecify.annotations.NullMarked;
