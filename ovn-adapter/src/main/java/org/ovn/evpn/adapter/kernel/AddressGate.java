// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

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
 * @param asks whether anybody asks at all
 */
public record AddressGate(
    Set<InetAddress> placed, Map<InetAddress, Optional<AddressUse>> heard, boolean asks) {
  /** The kernel alone counts. */
  public static final AddressGate OPEN = new AddressGate(Set.of(), Map.of(), false);

  /** Copies. */
  public AddressGate {
    placed = Set.copyOf(placed);
    heard = Map.copyOf(heard);
  }

  /** Why the address is not taken, by all that is known. */
  Optional<AddressUse> use(KernelState observed, InetAddress ip) {
    return AddressUse.inKernel(observed, ip, placed.contains(ip))
        .or(() -> heard.getOrDefault(ip, Optional.empty()));
  }

  /** Whether nobody has answered yet. */
  boolean waits(InetAddress ip) {
    return asks && !heard.containsKey(ip);
  }
}
