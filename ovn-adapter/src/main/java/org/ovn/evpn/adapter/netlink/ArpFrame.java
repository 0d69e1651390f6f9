// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.MacAddress;

/**
 * An ARP packet for IPv4 on Ethernet (RFC 826), as far as it tells who has an address.
 *
 * @param sender MAC address that the packet says it is from
 * @param address of the sender: it claims it (RFC 5227 §2.1.1), in a request as in a reply
 */
public record ArpFrame(MacAddress sender, InetAddress address) {
  /** EtherType of ARP. */
  public static final int ETHER_TYPE = 0x0806;

  private static final int ETHERNET = 14;
  private static final int LENGTH = ETHERNET + 28;
  private static final byte[] BROADCAST = {-1, -1, -1, -1, -1, -1};

  /**
   * A probe of RFC 5227 §2.1: a request from no address, which changes nobody's cache.
   *
   * @param from MAC address of the device that it leaves by
   * @param about the IPv4 address that is asked for
   */
  public static byte[] probe(MacAddress from, InetAddress about) {
    ByteBuffer out = ByteBuffer.allocate(LENGTH);
    out.put(BROADCAST).put(from.bytes()).putShort((short) ETHER_TYPE);
    // Ethernet, IPv4, lengths of their addresses, request
    out.putShort((short) 1).putShort((short) 0x0800).put((byte) 6).put((byte) 4);
    out.putShort((short) 1);
    out.put(from.bytes()).put(new byte[4]).put(new byte[6]).put(about.getAddress());
    return out.array();
  }

  /** Reads a frame; empty when it is not ARP for IPv4 on Ethernet. */
  public static Optional<ArpFrame> parse(byte[] frame) {
    if (frame.length < LENGTH) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(frame);
    boolean readable =
        in.getShort(12) == (short) ETHER_TYPE
            && in.getShort(14) == 1
            && in.getShort(16) == 0x0800
            && in.get(18) == 6
            && in.get(19) == 4;
    return readable
        ? Optional.of(
            new ArpFrame(
                MacAddress.of(Arrays.copyOfRange(frame, 22, 28)),
                IpAddresses.of(Arrays.copyOfRange(frame, 28, 32))))
        : Optional.empty();
  }
}
