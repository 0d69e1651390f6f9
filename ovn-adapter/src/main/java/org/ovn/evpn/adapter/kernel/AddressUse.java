// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * Why the node does not take an address for its VTEP: somebody has it, or it lies where the node
 * would cut itself off.
 *
 * <p>An address on the dummy device makes the node the owner: whatever it sends there stays on the
 * node. With the address of a router or of the API server a node loses its way out, cannot hear of
 * any correction, and puts the address back at each start. So the agent asks the kernel, and its
 * neighbours by ARP ({@link AddressProber}), before it puts an address there, whatever the API
 * says. It never asks about an address that is there: taking that away would take the networks with
 * it.
 *
 * <p>An address that this node had before, and lost by a reboot or by somebody's hand, comes back
 * even if somebody else has it meanwhile: it was given to this node, and its networks ran on it.
 * Only the two uses that cut the node off, a next hop and the API server, count then as well.
 *
 * @param role what the address is
 * @param where the device, the prefix or the MAC address that has it, in words
 */
public record AddressUse(Role role, String where) {
  /** What an address is. */
  public enum Role {
    /** The API server that this agent talks to. */
    API_SERVER,
    /** A next hop of the main table. */
    NEXT_HOP,
    /** On a device that is not ours. */
    LOCAL,
    /** Inside a prefix that is connected to another device. */
    CONNECTED,
    /** Somebody on the link says that it is his. */
    ANSWERED
  }

  /** Whether the node loses more than the address: this counts for an address of before, too. */
  boolean cutsOff() {
    return role == Role.API_SERVER || role == Role.NEXT_HOP;
  }

  /**
   * What the kernel knows of an address that is not on our dummy device.
   *
   * @param placed whether this node had it before
   */
  public static Optional<AddressUse> inKernel(
      KernelState observed, InetAddress ip, boolean placed) {
    Optional<AddressUse> nextHop = nextHop(observed.main(), ip);
    return nextHop.isPresent() || placed
        ? nextHop
        : local(observed, ip)
            .or(() -> connectedAddress(observed, ip))
            .or(() -> connectedRoute(observed, ip));
  }

  private static Optional<AddressUse> nextHop(MainTable main, InetAddress ip) {
    for (MainTable.Route route : main.routes()) {
      for (MainTable.Hop hop : route.hops()) {
        if (hop.gateway().equals(Optional.of(ip))) {
          return Optional.of(
              new AddressUse(Role.NEXT_HOP, "the next hop of " + route.to() + on(hop.device())));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<AddressUse> local(KernelState observed, InetAddress ip) {
    return others(observed)
        .filter(e -> e.getValue().stream().anyMatch(a -> a.ip().equals(ip)))
        .map(Map.Entry::getKey)
        .sorted()
        .findFirst()
        .map(device -> new AddressUse(Role.LOCAL, "an address" + of(device)));
  }

  private static Optional<AddressUse> connectedAddress(KernelState observed, InetAddress ip) {
    return others(observed)
        .flatMap(e ->
            e.getValue().stream()
                .map(a -> IpPrefix.of(a.ip(), a.length()))
                .filter(prefix -> holds(prefix, ip))
                .map(prefix -> connected(prefix, e.getKey())))
        .sorted(java.util.Comparator.comparing(AddressUse::where))
        .findFirst();
  }

  /** Without a gateway a route says that its destination is on the link, whoever put it there. */
  private static Optional<AddressUse> connectedRoute(KernelState observed, InetAddress ip) {
    return observed.main().routes().stream()
        .filter(route -> route.unicast() && holds(route.to(), ip))
        .flatMap(route ->
            route.hops().stream()
                .filter(hop -> hop.gateway().isEmpty() && !isOurs(observed, hop.device()))
                .map(hop -> connected(route.to(), hop.device())))
        .findFirst();
  }

  private static boolean holds(IpPrefix prefix, InetAddress ip) {
    return prefix.length() > 0 && prefix.contains(ip);
  }

  private static AddressUse connected(IpPrefix prefix, String device) {
    return new AddressUse(Role.CONNECTED, "inside " + prefix + of(device));
  }

  /** Addresses by device, of devices of the default VRF that are not ours. */
  private static Stream<Map.Entry<String, Set<KernelState.InterfaceAddress>>> others(
      KernelState observed) {
    return observed.addresses().entrySet().stream()
        .filter(e -> !isOurs(observed, e.getKey()) && observed.isInDefaultVrf(e.getKey()));
  }

  private static boolean isOurs(KernelState observed, String device) {
    return observed.device(device).map(Device::isOurs).orElse(false);
  }

  private static String of(String device) {
    return " of device \"" + device + "\"";
  }

  private static String on(String device) {
    return " on device \"" + device + "\"";
  }
}
