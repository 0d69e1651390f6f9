// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.OptionalInt;

/**
 * How much fits into VXLAN on an underlay.
 *
 * @param bytes of a packet of the overlay
 * @param assumedUnderlay bytes that the underlay is taken to carry, while no default route tells
 */
record OverlayMtu(int bytes, OptionalInt assumedUnderlay) {
  private static final int OVERHEAD_IPV4 = 50;
  private static final int OVERHEAD_IPV6 = 70;
  private static final int ASSUMED_UNDERLAY_MTU = 1500;

  /** Loopback-like underlays offer more than a VXLAN device takes. */
  private static final int MAX_UNDERLAY_MTU = 65_535;

  /** Of a VTEP that has no address. */
  static final OverlayMtu ASSUMED =
      new OverlayMtu(ASSUMED_UNDERLAY_MTU - OVERHEAD_IPV4, OptionalInt.of(ASSUMED_UNDERLAY_MTU));

  /** On the underlay of a VTEP's address. */
  static OverlayMtu of(KernelState observed, String vtep, InetAddress ip) {
    boolean ipv4 = ip instanceof Inet4Address;
    int overhead = ipv4 ? OVERHEAD_IPV4 : OVERHEAD_IPV6;
    OptionalInt underlay = ipv4 ? observed.underlayMtu4() : observed.underlayMtu6();
    if (underlay.isPresent()) {
      return new OverlayMtu(
          Math.min(underlay.getAsInt(), MAX_UNDERLAY_MTU) - overhead, OptionalInt.empty());
    }
    // A default route that is away for a while is no news of the underlay: what was known holds.
    int assumed =
        observed
            .device(Names.vxlan(vtep, ip))
            .filter(d -> d.isOurs() && d.detail() instanceof Device.Vxlan)
            .map(d -> d.mtu() + overhead)
            .orElse(ASSUMED_UNDERLAY_MTU);
    return new OverlayMtu(assumed - overhead, OptionalInt.of(assumed));
  }
}
