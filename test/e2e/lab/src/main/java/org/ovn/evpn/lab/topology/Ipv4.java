// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.topology;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IPv4 address with a prefix length, as one writes it on an interface; a plain address has
 * length 32.
 *
 * @param bits the address as a number, most significant byte first
 * @param length the prefix length, 0..32
 */
public record Ipv4(int bits, int length) {

  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})(?:/(\\d{1,2}))?");

  /**
   * Reads {@code 10.0.0.5} or {@code 10.0.0.5/24}.
   *
   * @throws IllegalArgumentException when it is neither
   */
  @JsonCreator
  public static Ipv4 parse(String text) {
    Matcher m = TEXT.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no IPv4 address, with or without /length");
    }
    int bits = 0;
    for (int i = 1; i <= 4; i++) {
      int octet = Integer.parseInt(m.group(i));
      if (octet > 255) {
        throw new IllegalArgumentException(
            "'" + text + "' is no IPv4 address: " + octet + " is over 255");
      }
      bits = bits << 8 | octet;
    }
    int length = m.group(5) == null ? 32 : Integer.parseInt(m.group(5));
    if (length > 32) {
      throw new IllegalArgumentException("'" + text + "' has a prefix length over 32");
    }
    return new Ipv4(bits, length);
  }

  /** The address alone, {@code 10.0.0.5}. */
  public String host() {
    return (bits >>> 24)
        + "."
        + (bits >>> 16 & 255)
        + "."
        + (bits >>> 8 & 255)
        + "."
        + (bits & 255);
  }

  /** The network it is in, {@code 10.0.0.0/24}. */
  public Ipv4 network() {
    return new Ipv4(bits & mask(), length);
  }

  /** Whether an address is in this one's network. */
  public boolean contains(Ipv4 other) {
    return other.length >= length && (other.bits & mask()) == (bits & mask());
  }

  /** The same address with another prefix length. */
  public Ipv4 withLength(int newLength) {
    return new Ipv4(bits, newLength);
  }

  /** The address that many higher. */
  public Ipv4 plus(int offset) {
    return new Ipv4(bits + offset, length);
  }

  /** A stable locally administered MAC address with these four bytes at its end. */
  public String mac(int first, int second) {
    return String.format(
        "%02x:%02x:%02x:%02x:%02x:%02x",
        first, second, bits >>> 24, bits >>> 16 & 255, bits >>> 8 & 255, bits & 255);
  }

  private int mask() {
    return length == 0 ? 0 : -1 << (32 - length);
  }

  @JsonValue
  @Override
  public String toString() {
    return length == 32 ? host() : host() + "/" + length;
  }
}
