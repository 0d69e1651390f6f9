// SPDX-License-Identifier: Apache-2.0
/**
 * This node's OVN and Open vSwitch rows: the port by which a MAC-VRF leaves br-int, its guard, the
 * takeover of Geneve's remote ports, and the exemption of fabric prefixes from NAT.
 *
 * <p>{@link org.ovn.evpn.adapter.ovn.OvnPlanner} is a pure function from what is there and what is
 * wanted to ordered transactions; {@link org.ovn.evpn.adapter.ovn.OvnSide} watches and applies. Of
 * rows that carry no key of ours it changes three columns of remote ports, which it takes over and
 * gives back, and the sets that name our rows: ports of a switch and of br-int, NAT rows of a
 * router. It deletes learnt FDB rows of a port that it makes. Knows neither Kubernetes nor the
 * kernel; what it needs of them comes as records.
 */
@NullMarked
package org.ovn.evpn.adapter.ovn;

import org.jspecify.annotations.NullMarked;
