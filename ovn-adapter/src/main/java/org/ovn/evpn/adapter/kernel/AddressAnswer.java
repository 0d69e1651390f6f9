// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ovn.evpn.api.value.MacAddress;

/**
 * What was heard to an {@link AddressQuestion}.
 *
 * @param claims who says that the address is his
 * @param apiServers addresses of the API server, as far as they are known
 * @param unasked why not all were asked who could have answered: then silence proves nothing
 */
public record AddressAnswer(
    List<Claim> claims, Set<InetAddress> apiServers, Optional<String> unasked) {
  /**
   * Somebody's answer.
   *
   * @param mac from which it came
   * @param nextHop whether a next hop answers from that MAC address as well. A router that does
   *     proxy ARP answers for every address that it routes, so this proves no owner
   */
  public record Claim(String device, MacAddress mac, boolean nextHop) {}

  /** All were asked, nobody answers, and nothing is known of the API server. */
  public static final AddressAnswer NOBODY =
      new AddressAnswer(List.of(), Set.of(), Optional.empty());

  /** Copies the collections. */
  public AddressAnswer {
    claims = List.copyOf(claims);
    apiServers = Set.copyOf(apiServers);
  }

  /** The same, with these addresses of the API server. */
  public AddressAnswer withApiServers(Set<InetAddress> addresses) {
    return new AddressAnswer(claims, addresses, unasked);
  }

  /** Why the node must not take the address. */
  public Optional<AddressUse> use(InetAddress ip) {
    if (apiServers.contains(ip)) {
      return Optional.of(
          new AddressUse(
              AddressUse.Role.API_SERVER, "the address of the API server of this agent"));
    }
    return claims.stream()
        .filter(claim -> !claim.nextHop())
        .findFirst()
        .map(claim ->
            new AddressUse(
                AddressUse.Role.ANSWERED,
                "answered for by " + claim.mac() + " on device \"" + claim.device() + "\""));
  }
}
