// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.Vni;

/**
 * What the planner needs to know of this node beside OVN's databases.
 *
 * @param floodLists per VNI of a MAC-VRF the remote VTEPs in the kernel's own flood list, now or
 *     when it was last looked at. A VNI that is absent is unknown: then nothing is taken and
 *     nothing is given back
 * @param overlayMtu per VTEP what fits the underlay, bytes: underlay less 50 (IPv4) or 70 (IPv6)
 * @param guarded per EVPNNetwork the prefixes whose guard routes are in its VRF: only these may be
 *     exempt from NAT
 * @param reserved prefixes that Split must not overlap and what they are, beside those that OVN's
 *     rows tell; such as the service CIDR
 */
public record OvnFacts(
    Map<Vni, Set<InetAddress>> floodLists,
    Map<String, Integer> overlayMtu,
    Map<String, Set<IpPrefix>> guarded,
    Map<IpPrefix, String> reserved) {
  /** Copies. */
  public OvnFacts {
    floodLists =
        floodLists.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> Set.copyOf(e.getValue())));
    overlayMtu = Map.copyOf(overlayMtu);
    guarded =
        guarded.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> Set.copyOf(e.getValue())));
    reserved = Map.copyOf(reserved);
  }
}
