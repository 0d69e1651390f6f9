// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.enable;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.resolve.Objection;

/**
 * The EVPNNetworks that shall exist.
 *
 * @param networks by name of the EVPNNetwork; one that waits but already ran stands here as it was
 *     accepted last
 * @param frozen of these, the ones that stand as they were accepted last, with what they wait for
 * @param owners every network that an EVPN has, also those that wait, with the name of the EVPN
 * @param objections everything that is not done as asked, sorted
 */
public record Enabled(
    SortedMap<String, EvpnNetworkSpec> networks,
    Map<String, Issue> frozen,
    Map<NetworkKey, String> owners,
    List<Objection> objections) {
  public Enabled {
    networks = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(networks));
    frozen = Map.copyOf(frozen);
    owners = Map.copyOf(owners);
    objections = List.copyOf(objections);
  }
}
