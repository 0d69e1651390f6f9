// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Comparator;

/**
 * An IP prefix: a network address whose host bits are zero, and a length in bits.
 *
 * @param network the first address
 * @param length 0..32 for IPv4, 0..128 for IPv6
 */
public record IpPrefix(InetAddress network, int length) implements Comparable<IpPrefix> {
  private static final Comparator<IpPrefix> ORDER =
      Comparator.comparing(IpPrefix::network, IpAddresses.ORDER).thenComparingInt(IpPrefix::length);

  /**
   * Checks length and host bits.
   *
   * @throws IllegalArgumentException when the length does not fit the family or a host bit is set
   */
  public IpPrefix {
    checkLength(network, length);
    if (!mask(network, length).equals(network)) {
      throw new IllegalArgumentException(
          IpAddresses.format(network)
              + "/"
              + length
              + " is not a network: write "
              + IpAddresses.format(mask(network, length))
              + "/"
              + length
              + ".");
    }
  }

  /**
   * Parses {@code 10.0.0.0/24}.
   *
   * @throws IllegalArgumentException when the text is not a prefix or has host bits set
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static IpPrefix parse(String text) {
    InterfaceAddress parsed = InterfaceAddress.parse(text);
    return new IpPrefix(parsed.address(), parsed.length());
  }

  /**
   * The network of {@code 10.0.0.5/24}, that is 10.0.0.0/24, as another program wrote it. Programs
   * in Go drop host bits, take capitals in IPv6 and often strip blanks: what they run with is read,
   * not judged. What administrators write for us goes through {@link #parse}, which tells them. Use
   * {@link InterfaceAddress} to keep the address as well.
   *
   * @throws IllegalArgumentException when the text is not an address with a length
   */
  public static IpPrefix parseForeign(String text) {
    return InterfaceAddress.parse(text.strip()).prefix();
  }

  /** The prefix of the given length that contains the address. */
  public static IpPrefix of(InetAddress address, int length) {
    checkLength(address, length);
    return new IpPrefix(mask(address, length), length);
  }

  /** The /32 or /128 of one address. */
  public static IpPrefix host(InetAddress address) {
    return new IpPrefix(address, 8 * address.getAddress().length);
  }

  /** Whether this is an IPv4 prefix. */
  public boolean isIpv4() {
    return network instanceof Inet4Address;
  }

  /** The length of a host prefix of this family: 32 or 128. */
  public int hostLength() {
    return isIpv4() ? 32 : 128;
  }

  /** Whether the address lies in this prefix; false for the other family. */
  public boolean contains(InetAddress address) {
    return address.getAddress().length == network.getAddress().length
        && mask(address, length).equals(network);
  }

  /** Whether every address of the other prefix lies in this one. */
  public boolean contains(IpPrefix other) {
    return other.length >= length && contains(other.network);
  }

  /** Whether the two share an address. */
  public boolean overlaps(IpPrefix other) {
    return contains(other) || other.contains(this);
  }

  @Override
  public int compareTo(IpPrefix other) {
    return ORDER.compare(this, other);
  }

  @JsonValue
  @Override
  public String toString() {
    return IpAddresses.format(network) + "/" + length;
  }

  static void checkLength(InetAddress address, int length) {
    int max = 8 * address.getAddress().length;
    if (length < 0 || length > max) {
      throw new IllegalArgumentException(
          IpAddresses.format(address)
              + "/"
              + length
              + " is not a prefix: the length must be between 0 and "
              + max
              + ".");
    }
  }

  private static InetAddress mask(InetAddress address, int length) {
    byte[] octets = address.getAddress();
    for (int i = 0; i < octets.length; i++) {
      int keep = Math.clamp(length - 8L * i, 0, 8);
      octets[i] &= (byte) (0xFF << (8 - keep));
    }
    return IpAddresses.of(octets);
  }
}
