// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkStatus;
import org.ovn.evpn.api.v1alpha1.EvpnStatus;
import org.ovn.evpn.api.v1alpha1.VtepStatus;
import org.ovn.evpn.controller.facts.NetworkKey;

/**
 * What the statuses shall be.
 *
 * @param vteps by VTEP
 * @param evpnNetworks by EVPNNetwork
 * @param evpns by EVPN
 * @param networkConditions our condition on networks; empty where it is to go
 * @param failures objects whose status cannot be made, in sentences
 */
public record Statuses(
    Map<String, VtepStatus> vteps,
    Map<String, EvpnNetworkStatus> evpnNetworks,
    Map<String, EvpnStatus> evpns,
    SortedMap<NetworkKey, Optional<Condition>> networkConditions,
    List<String> failures) {}
