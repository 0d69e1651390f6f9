// SPDX-License-Identifier: Apache-2.0
/**
 * This node's OVN and Open vSwitch rows: the port by which a MAC-VRF leaves br-int, its guard, the
 * takeover of Geneve's remote ports, and the exemption of fabric prefixes from NAT.
 *
 * <p>{@link org.ovn.evpn.adapter.ovn.OvnPlanner} is a pure function from what is there and what is
 * wanted to ordered transactions; {@link org.ovn.evpn.adapter.ovn.OvnSide} watches and applies.
 * Rows that carry no key of ours are never changed, but for three columns of remote ports that are
 * taken over and given back. Knows neither Kubernetes nor the kernel; what it needs of them comes
 * as records.
 */
@NullMarked
package org.ovn.evpn.adapter.ovn;

import org.jspecify.annotations.NullMarked;
