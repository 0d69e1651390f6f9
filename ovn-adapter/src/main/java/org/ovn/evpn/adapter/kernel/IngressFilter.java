// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.ovn.evpn.api.value.MacAddress;

/**
 * A filter of ours at the host's end of an EVPN port, as the kernel has it. OVN lets neighbour
 * discovery and router advertisements pass whatever its ACLs say, so the rule of the gateway is
 * held here: each node has the same one, and what is meant for it must not reach those of others.
 *
 * @param priority its place among the filters of the port, which also says that it is ours
 * @param protocol ethertype that it looks at
 * @param handle the kernel's number of it
 * @param drops which frames it drops; empty when it is not one that we would make
 */
public record IngressFilter(int priority, int protocol, long handle, Optional<Drop> drops) {
  /** Priority of filters that look at the destination. */
  static final int BY_DESTINATION = 17_750;

  /** Priority of filters that look at an ICMPv6 type. */
  static final int BY_ICMPV6_TYPE = 17_751;

  private static final int ROUTER_SOLICITATION = 133;
  private static final int ROUTER_ADVERTISEMENT = 134;

  /**
   * Frames to drop: those to a MAC address, or those with an ICMPv6 message of a type.
   *
   * <p>By the gateway's MAC address go the solicitations by which a pod asks whether its gateway is
   * still there; OVN floods them. A multicast solicitation for the gateway OVN answers itself. By
   * type go router solicitations, and the advertisements of OVN's router and of pods. Whom the
   * router itself looks for must be found in the fabric: its solicitations pass.
   */
  public record Drop(Optional<MacAddress> to, OptionalInt icmpv6Type) {
    static Drop to(MacAddress mac) {
      return new Drop(Optional.of(mac), OptionalInt.empty());
    }

    static Drop icmpv6(int type) {
      return new Drop(Optional.empty(), OptionalInt.of(type));
    }

    int priority() {
      return to.isPresent() ? BY_DESTINATION : BY_ICMPV6_TYPE;
    }

    @Override
    public String toString() {
      return to.map(mac -> "the filter of frames to " + mac)
          .orElseGet(() -> "the filter of ICMPv6 type " + icmpv6Type.orElse(0));
    }
  }

  /** Frames that must not leave by the port of a network with these gateways. */
  static Set<Drop> wanted(Set<MacAddress> gateways) {
    Set<Drop> wanted = new HashSet<>();
    gateways.forEach(mac -> wanted.add(Drop.to(mac)));
    wanted.add(Drop.icmpv6(ROUTER_SOLICITATION));
    wanted.add(Drop.icmpv6(ROUTER_ADVERTISEMENT));
    return wanted;
  }

  static boolean isOurs(int priority) {
    return priority == BY_DESTINATION || priority == BY_ICMPV6_TYPE;
  }
}
