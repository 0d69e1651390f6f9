// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Words that FRR understands although they are cut short, of those that templates have most. */
final class Abbreviations {
  private static final Set<String> FIRST =
      words(
          "access-list address-family advertise advertise-all-vni aggregate-address bfd bgp call"
              + " debug description distance exit exit-address-family exit-vni exit-vrf hostname"
              + " import interface ip ipv6 line log match maximum-paths neighbor network nexthop no"
              + " on-match password peer profile rd redistribute route-map route-target router"
              + " rt segment-routing service set table-map timers vni vrf");
  private static final Set<String> OF_NEIGHBOR =
      words(
          "accept-own activate addpath-rx-paths-limit addpath-tx-all-paths addpath-tx-best-selected"
              + " addpath-tx-bestpath-per-AS advertise-map advertisement-interval aigp allowas-in"
              + " as-override attribute-unchanged bfd capability default-originate description"
              + " disable-addpath-rx disable-connected-check disable-link-bw-encoding-ieee"
              + " distribute-list dont-capability-negotiate ebgp-multihop encapsulation-srv6"
              + " enforce-first-as enforce-multihop extended-link-bandwidth"
              + " extended-optional-parameters filter-list graceful-restart"
              + " graceful-restart-disable graceful-restart-helper graceful-shutdown interface"
              + " ip-transparent local-as local-role maximum-prefix maximum-prefix-out"
              + " next-hop-self next-hop-unchanged oad override-capability passive password"
              + " path-attribute peer-group port prefix-list remote-as remove-private-AS route-map"
              + " route-reflector-client route-server-client rpki send-community"
              + " sender-as-path-loop-detection shutdown soft-reconfiguration solo soo"
              + " strict-capability-match tcp-mss timers ttl-security unsuppress-map update-source"
              + " weight");
  private static final Set<String> OF_FAMILY =
      words("evpn flowspec labeled-unicast multicast unicast vpn");

  private Abbreviations() {}

  private static Set<String> words(String text) {
    return new TreeSet<>(Arrays.asList(text.split(" ")));
  }

  /** The whole word for the first abbreviated one of a line in {@code router bgp}. */
  static Optional<String> of(AdminLine line) {
    if (line.place().vrf() == null) {
      return Optional.empty();
    }
    List<String> all = List.of(line.text().split(" "));
    List<String> words = all.getFirst().equals("no") ? all.subList(1, all.size()) : all;
    if (words.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> first = whole(words.getFirst(), FIRST);
    if (first.isPresent()) {
      return first;
    }
    if (words.getFirst().equals("neighbor") && words.size() > 2) {
      return whole(words.get(2), OF_NEIGHBOR);
    }
    if (words.getFirst().equals("address-family") && words.size() > 2) {
      return whole(words.get(2), OF_FAMILY);
    }
    return Optional.empty();
  }

  private static Optional<String> whole(String word, Set<String> known) {
    return known.contains(word)
        ? Optional.empty()
        : known.stream().filter(one -> one.startsWith(word)).findFirst();
  }
}
