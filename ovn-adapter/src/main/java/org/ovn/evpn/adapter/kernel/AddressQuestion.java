// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.MacAddress;

/**
 * What has to be asked outside of the kernel about an address, before the node takes it. Two equal
 * questions have one answer, until time has made it stale: when the links change, it is another
 * question.
 *
 * <p>A link whose connected prefix holds the address needs no question, for the address is refused
 * by that. So the links are those of the default routes: there an owner of an address that nobody
 * routes to would be.
 *
 * @param links devices on which somebody could answer; none for an address of before, of which only
 *     the API server's addresses are asked
 * @param nobody why there is no link to ask on, where there should be one
 */
public record AddressQuestion(InetAddress ip, List<Link> links, Optional<String> nobody) {
  /** Why nobody can be asked about an IPv6 address. */
  static final String NO_IPV6 = "the agent asks no neighbors about IPv6 addresses";

  /** Why nobody can be asked about an IPv4 address. */
  static final String NO_LINK = "no device that is up has a default route";

  /**
   * A device to ask on.
   *
   * @param index ifindex
   * @param mac of the device, from which the question comes
   * @param gateways next hops on it: who answers for them may answer for others by proxy ARP
   */
  public record Link(int index, String device, MacAddress mac, Set<InetAddress> gateways) {
    /** Copies the set. */
    public Link {
      gateways = Set.copyOf(gateways);
    }
  }

  /** Copies the list. */
  public AddressQuestion {
    links = List.copyOf(links);
  }

  /**
   * The question about an address.
   *
   * @param placed whether this node had it before
   */
  public static AddressQuestion of(KernelState observed, InetAddress ip, boolean placed) {
    if (placed) {
      return new AddressQuestion(ip, List.of(), Optional.empty());
    }
    if (!(ip instanceof Inet4Address)) {
      return new AddressQuestion(ip, List.of(), Optional.of(NO_IPV6));
    }
    Map<String, Set<InetAddress>> gateways = new TreeMap<>();
    for (MainTable.Route route : observed.main().defaults(ip)) {
      for (MainTable.Hop hop : route.hops()) {
        Set<InetAddress> known =
            gateways.computeIfAbsent(hop.device(), _ -> new TreeSet<>(IpAddresses.ORDER));
        hop.gateway().filter(gateway -> gateway instanceof Inet4Address).ifPresent(known::add);
      }
    }
    List<Link> links =
        gateways.entrySet().stream()
            .flatMap(e ->
                observed.device(e.getKey()).stream()
                    .filter(device -> device.up() && device.mac().isPresent())
                    .map(device ->
                        new Link(
                            device.index(),
                            device.name(),
                            device.mac().orElseThrow(),
                            e.getValue())))
            .sorted(Comparator.comparingInt(Link::index))
            .toList();
    return new AddressQuestion(
        ip, links, links.isEmpty() ? Optional.of(NO_LINK) : Optional.empty());
  }
}
