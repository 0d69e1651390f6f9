// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.allocate;

import java.net.InetAddress;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * The addresses of a prefix that a host can have, ascending. Leaves out the network address and,
 * for IPv4, the broadcast address (RFC 1122 §3.2.1.3), except in prefixes so small that they have
 * none: /31 (RFC 3021), /32, /127 (RFC 6164), /128.
 */
final class HostRange implements Iterable<InetAddress> {
  private final IpPrefix prefix;

  HostRange(IpPrefix prefix) {
    this.prefix = prefix;
  }

  /** Whether a host can have this address. */
  boolean contains(InetAddress address) {
    if (!prefix.contains(address)) {
      return false;
    }
    if (isSmall()) {
      return true;
    }
    if (address.equals(prefix.network())) {
      return false;
    }
    return !prefix.isIpv4() || !hostBitsAllSet(address.getAddress());
  }

  @Override
  public Iterator<InetAddress> iterator() {
    return new Iterator<>() {
      private byte[] next = first();
      private boolean more = true;

      @Override
      public boolean hasNext() {
        return more;
      }

      @Override
      public InetAddress next() {
        if (!more) {
          throw new NoSuchElementException();
        }
        InetAddress address = IpAddresses.of(next);
        next = next.clone();
        more = increment(next) && HostRange.this.contains(IpAddresses.of(next));
        return address;
      }
    };
  }

  private boolean isSmall() {
    return prefix.length() >= prefix.hostLength() - 1;
  }

  private byte[] first() {
    byte[] octets = prefix.network().getAddress();
    if (!isSmall()) {
      octets[octets.length - 1] |= 1;
    }
    return octets;
  }

  private boolean hostBitsAllSet(byte[] octets) {
    for (int bit = prefix.length(); bit < prefix.hostLength(); bit++) {
      if ((octets[bit / 8] & (0x80 >> (bit % 8))) == 0) {
        return false;
      }
    }
    return true;
  }

  /** Adds one; false when it ran over the end of the address space. */
  private static boolean increment(byte[] octets) {
    for (int i = octets.length - 1; i >= 0; i--) {
      octets[i]++;
      if (octets[i] != 0) {
        return true;
      }
    }
    return false;
  }
}
