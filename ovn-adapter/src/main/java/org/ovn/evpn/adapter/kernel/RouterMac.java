// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.ovn.evpn.api.value.Digests;
import org.ovn.evpn.api.value.MacAddress;

/**
 * The MAC address of a VTEP's bridge, which all its SVIs share: the router MAC of every VRF of the
 * VTEP.
 */
final class RouterMac {
  private RouterMac() {}

  /**
   * It must never change by itself, so it follows from the VTEP address. A bridge that has the one
   * of any of its addresses keeps it.
   *
   * @param ips of the VTEP, at least one
   * @param present that of the bridge, when there is one
   */
  static MacAddress choose(List<InetAddress> ips, Optional<MacAddress> present) {
    List<MacAddress> candidates = ips.stream().map(RouterMac::of).toList();
    return present.filter(candidates::contains).orElseGet(candidates::getFirst);
  }

  /**
   * A locally administered unicast address: 02:e7 and the four octets of an IPv4 address, so that
   * no two VTEPs share one; 06 and 40 bits of SHA-256 for IPv6.
   */
  static MacAddress of(InetAddress ip) {
    byte[] octets = ip.getAddress();
    if (octets.length == 4) {
      return MacAddress.of(
          new byte[] {0x02, (byte) 0xe7, octets[0], octets[1], octets[2], octets[3]});
    }
    byte[] hash = Digests.sha256(ip.getHostAddress());
    return MacAddress.of(new byte[] {0x06, hash[0], hash[1], hash[2], hash[3], hash[4]});
  }
}
