// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.vtep;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * The CIDRs that VTEPs have. Filled in the order of {@link Seniority}, so that none can take
 * addresses of one that works. Not thread-safe: made, filled and read within one decision.
 */
final class Cidrs {
  private final Map<String, List<IpPrefix>> byVtep = new TreeMap<>();

  void add(String vtep, List<IpPrefix> cidrs) {
    byVtep.put(vtep, cidrs);
  }

  /** Says which CIDR of a VTEP is another's already, if one is. */
  Optional<String> overlap(String vtep, List<IpPrefix> cidrs) {
    for (IpPrefix cidr : cidrs) {
      for (Map.Entry<String, List<IpPrefix>> other : byVtep.entrySet()) {
        for (IpPrefix theirs : other.getValue()) {
          if (cidr.overlaps(theirs)) {
            return Optional.of(
                "spec.cidrs of VTEP \"%s\" has %s, which overlaps %s of VTEP \"%s\": give them disjoint CIDRs."
                    .formatted(vtep, cidr, theirs, other.getKey()));
          }
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The CIDRs of an edited VTEP that are no other's, and the addresses that nodes have of it.
   *
   * @param isFree says whether a CIDR is no other's
   * @param had by nodes, sorted
   */
  static List<IpPrefix> left(
      List<IpPrefix> cidrs, Predicate<IpPrefix> isFree, List<InetAddress> had) {
    List<IpPrefix> free = cidrs.stream().filter(isFree).toList();
    Stream<IpPrefix> kept =
        had.stream()
            .filter(address -> free.stream().noneMatch(cidr -> cidr.contains(address)))
            .map(IpPrefix::host);
    return Stream.concat(free.stream(), kept).toList();
  }
}
