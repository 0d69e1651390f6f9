// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.allocate;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * Hands out the addresses of one Managed VTEP: one per node and family that the VTEP's CIDRs have,
 * CIDRs in order, lowest free address first. What a node holds it keeps, as long as it lies in the
 * CIDRs and no older node holds it too; so adding nodes or widening and appending CIDRs never
 * changes an address.
 */
public final class VtepAddresses {
  private VtepAddresses() {}

  /**
   * One node that takes part.
   *
   * @param node its name
   * @param held the addresses it has now, in order of preference
   */
  public record Claim(String node, List<InetAddress> held) {
    public Claim {
      held = List.copyOf(held);
    }
  }

  /**
   * Who has what.
   *
   * @param byNode per node its addresses, IPv4 first; a node for which nothing was left has an
   *     empty list
   * @param withoutIpv4 nodes for which no IPv4 address was left although the VTEP has IPv4 CIDRs
   * @param withoutIpv6 the same for IPv6
   */
  public record Assignment(
      Map<String, List<InetAddress>> byNode, List<String> withoutIpv4, List<String> withoutIpv6) {
    public Assignment {
      byNode = Map.copyOf(byNode);
      withoutIpv4 = List.copyOf(withoutIpv4);
      withoutIpv6 = List.copyOf(withoutIpv6);
    }

    /** Whether every node has an address of every family. */
    public boolean isComplete() {
      return withoutIpv4.isEmpty() && withoutIpv6.isEmpty();
    }
  }

  /**
   * Assigns addresses.
   *
   * @param cidrs the VTEP's CIDRs in order
   * @param claims the nodes that take part, oldest first
   * @param reserved addresses that nobody gets, because a node outside {@code claims} may still use
   *     them
   * @param had addresses that a node had and may still be announced for it, and which node: no
   *     other one is given it, and that one gets it back when it holds none
   */
  public static Assignment assign(
      List<IpPrefix> cidrs,
      List<Claim> claims,
      Collection<InetAddress> reserved,
      Map<InetAddress, String> had) {
    Map<String, List<InetAddress>> byNode = new TreeMap<>();
    claims.forEach(claim -> byNode.put(claim.node(), new ArrayList<>(2)));
    List<String> withoutIpv4 = family(cidrs, claims, reserved, had, true, byNode);
    List<String> withoutIpv6 = family(cidrs, claims, reserved, had, false, byNode);
    byNode.replaceAll((node, addresses) -> List.copyOf(addresses));
    return new Assignment(byNode, withoutIpv4, withoutIpv6);
  }

  private static List<String> family(
      List<IpPrefix> cidrs,
      List<Claim> claims,
      Collection<InetAddress> reserved,
      Map<InetAddress, String> had,
      boolean ipv4,
      Map<String, List<InetAddress>> byNode) {
    List<HostRange> ranges =
        cidrs.stream().filter(cidr -> cidr.isIpv4() == ipv4).map(HostRange::new).toList();
    if (ranges.isEmpty()) {
      return List.of();
    }
    Set<InetAddress> taken = new HashSet<>(reserved);
    List<Claim> unserved = new ArrayList<>();
    for (Claim claim : claims) {
      Optional<InetAddress> kept =
          claim.held().stream()
              .filter(address -> IpAddresses.isIpv4(address) == ipv4)
              .filter(address -> ranges.stream().anyMatch(range -> range.contains(address)))
              .filter(taken::add)
              .findFirst();
      if (kept.isPresent()) {
        byNode.getOrDefault(claim.node(), new ArrayList<>()).add(kept.get());
      } else {
        unserved.add(claim);
      }
    }
    Iterator<HostRange> rest = ranges.iterator();
    Iterator<InetAddress> candidates = rest.next().iterator();
    List<String> without = new ArrayList<>();
    for (Claim claim : unserved) {
      Optional<InetAddress> free =
          had.entrySet().stream()
              .filter(entry -> entry.getValue().equals(claim.node()))
              .map(Map.Entry::getKey)
              .filter(address -> IpAddresses.isIpv4(address) == ipv4)
              .filter(address -> ranges.stream().anyMatch(range -> range.contains(address)))
              .sorted(IpAddresses.ORDER)
              .filter(taken::add)
              .findFirst();
      while (free.isEmpty() && (candidates.hasNext() || rest.hasNext())) {
        if (candidates.hasNext()) {
          free =
              Optional.of(candidates.next())
                  .filter(address -> !taken.contains(address) && !had.containsKey(address));
        } else {
          candidates = rest.next().iterator();
        }
      }
      if (free.isPresent()) {
        byNode.getOrDefault(claim.node(), new ArrayList<>()).add(free.get());
      } else {
        without.add(claim.node());
      }
    }
    return without;
  }
}
