// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.intent;

import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;

/**
 * One enabled network, as far as FRR is concerned.
 *
 * @param name name of the EVPNNetwork, such as {@code cudn.finance}; decides the shard
 * @param spec the resolved network; its {@code evpn} names the {@link EvpnScope} it belongs to
 */
public record FrrNetwork(String name, EvpnNetworkSpec spec) {}
