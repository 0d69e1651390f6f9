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
 * @param floodLists per VNI of a MAC-VRF the remote VTEPs in the kernel's own flood list. A VNI
 *     that is absent is unknown: then nothing is taken and nothing is given back
 * @param overlayMtu per VTEP what fits the underlay, bytes: underlay less 50 (IPv4) or 70 (IPv6)
 * @param fabricRoutes names of EVPNNetworks whose guard routes for the fabric prefixes are in the
 *     VRF: only then may the NAT exemption be made
 * @param reserved prefixes that Split must not overlap and what they are, beside those that OVN's
 *     rows tell; such as the service CIDR
 */
public record OvnFacts(
    Map<Vni, Set<InetAddress>> floodLists,
    Map<String, Integer> overlayMtu,
    Set<String> fabricRoutes,
    Map<IpPrefix, String> reserved) {
  /** Copies. */
  public OvnFacts {
    floodLists =
        floodLists.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> Set.copyOf(e.getValue())));
    overlayMtu = Map.copyOf(overlayMtu);
    fabricRoutes = Set.copyOf(fabricRoutes);
    reserved = Map.copyOf(reserved);
  }
}
