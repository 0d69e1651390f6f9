// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
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
 * @param pathless remote VTEPs to which no path of the fabric leads now: nothing more is taken by
 *     them
 * @param lost those that have been so for long enough: what is taken by them is given back
 */
public record OvnFacts(
    Map<Vni, Set<InetAddress>> floodLists,
    Map<String, Integer> overlayMtu,
    Map<String, Set<IpPrefix>> guarded,
    Map<IpPrefix, String> reserved,
    Set<InetAddress> pathless,
    Set<InetAddress> lost) {
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
    pathless = Set.copyOf(pathless);
    lost = Set.copyOf(lost);
  }

  /** The facts, with the flood lists of these VNIs alone: the others are not known. */
  public OvnFacts ofVnis(Predicate<Vni> vnis) {
    return new OvnFacts(
        floodLists.entrySet().stream()
            .filter(e -> vnis.test(e.getKey()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
        overlayMtu,
        guarded,
        reserved,
        pathless,
        lost);
  }

  /** Facts of a node that has a path to every VTEP. */
  public OvnFacts(
      Map<Vni, Set<InetAddress>> floodLists,
      Map<String, Integer> overlayMtu,
      Map<String, Set<IpPrefix>> guarded,
      Map<IpPrefix, String> reserved) {
    this(floodLists, overlayMtu, guarded, reserved, Set.of(), Set.of());
  }
}
