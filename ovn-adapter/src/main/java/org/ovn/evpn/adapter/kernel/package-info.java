// SPDX-License-Identifier: Apache-2.0
/**
 * EVPN in this node's kernel, as it is, as it should be, and how to get there: VTEP dummy, bridge,
 * VXLAN devices, SVIs, VLAN map, VNI filter, static forwarding and neighbour entries of local pods,
 * guard routes.
 *
 * <p>{@link org.ovn.evpn.adapter.kernel.KernelPlanner} is a pure function over {@link
 * org.ovn.evpn.adapter.kernel.KernelState} and {@code adapter.intent}; {@link
 * org.ovn.evpn.adapter.kernel.Kernel} is the thin shell that reads (one reader per table that is
 * dumped) and writes (one encoder per family of messages) by rtnetlink. The package knows nothing
 * of Kubernetes, OVSDB or FRR's configuration. It touches no device that does not carry its alias,
 * but for the OVS port that OVSDB has just made for it, which gets the alias first.
 */
@NullMarked
package org.ovn.evpn.adapter.kernel;

import org.jspecify.annotations.NullMarked;
