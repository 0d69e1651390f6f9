// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

import java.util.List;
import java.util.Map;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.controller.advertise.AdvertisingState;

/**
 * What there is to say beside what is enabled and what nodes report, by who says it. Order is that
 * of the messages.
 *
 * @param refusedWrites why the API server refuses writes: about VTEPs and EVPNs, which wait for
 *     them, about EVPNNetworks, and as hints about EVPNs of which something cannot be seen
 * @param peering about EVPNs: what keeps their peering from being ready, and hints
 * @param rendering about EVPNNetworks: what the bridge does not render as asked
 * @param routeAdvertisements about EVPNNetworks, and as hints about EVPNs: what is wrong with our
 *     RouteAdvertisements, or with those of others
 * @param advertising by EVPNNetwork with egress Fabric, whether OVN-Kubernetes advertises it
 */
public record StatusInputs(
    List<Issue> refusedWrites,
    List<Issue> peering,
    List<Issue> rendering,
    List<Issue> routeAdvertisements,
    Map<String, AdvertisingState> advertising) {
  public StatusInputs {
    refusedWrites = List.copyOf(refusedWrites);
    peering = List.copyOf(peering);
    rendering = List.copyOf(rendering);
    routeAdvertisements = List.copyOf(routeAdvertisements);
    advertising = Map.copyOf(advertising);
  }
}
