// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which addresses of managed VTEPs may be put on the node, as far as others know; what the kernel
 * knows the planner sees by itself. It stops no address that is on our dummy device.
 *
 * @param placed addresses that this node had before, as its stored intent says
 * @param heard by address, why it is not taken; empty when nothing speaks against it. An address
 *     that is not in here waits for an answer
 * @param unasked addresses that nobody could be asked about for so long that the node takes them
 *     all the same, and why
 * @param asks whether anybody asks at all
 */
public record AddressGate(
    Set<InetAddress> placed,
    Map<InetAddress, Optional<AddressUse>> heard,
    Map<InetAddress, String> unasked,
    boolean asks) {
  /** The kernel alone counts. */
  public static final AddressGate OPEN = new AddressGate(Set.of(), Map.of(), Map.of(), false);

  /** Copies. */
  public AddressGate {
    placed = Set.copyOf(placed);
    heard = Map.copyOf(heard);
    unasked = Map.copyOf(unasked);
  }

  /** Why the address is not taken, by all that is known. */
  Optional<AddressUse> use(KernelState observed, InetAddress ip) {
    return AddressUse.inKernel(observed, ip, placed.contains(ip))
        .or(() -> heard.getOrDefault(ip, Optional.empty()));
  }

  /** Why the address is not taken, as nobody is ever asked about it. */
  Optional<String> unaskable(InetAddress ip) {
    return asks && ip instanceof Inet6Address && !placed.contains(ip)
        ? Optional.of(AddressQuestion.NO_IPV6)
        : Optional.empty();
  }

  /** Whether nothing is in the way of the address. */
  boolean admits(KernelState observed, InetAddress ip) {
    return !waits(ip) && unaskable(ip).isEmpty() && use(observed, ip).isEmpty();
  }

  /** Whether nobody has answered yet. */
  boolean waits(InetAddress ip) {
    return asks && !heard.containsKey(ip);
  }
}
