// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
 */
public record AddressQuestion(InetAddress ip, List<Link> links) {
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
    // IPv6 would be asked by neighbour solicitations; IPv6 VTEPs are not served yet
    if (placed || !(ip instanceof Inet4Address)) {
      return new AddressQuestion(ip, List.of());
    }
    Map<String, Set<InetAddress>> gateways = new TreeMap<>();
    for (MainTable.Route route : observed.main().defaults(ip)) {
      for (MainTable.Hop hop : route.hops()) {
        Set<InetAddress> known =
            gateways.computeIfAbsent(hop.device(), _ -> new TreeSet<>(IpAddresses.ORDER));
        hop.gateway().filter(gateway -> gateway instanceof Inet4Address).ifPresent(known::add);
      }
    }
    return new AddressQuestion(
        ip,
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
            .toList());
  }
}
