// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A 48-bit MAC address; prints in lower case with colons.
 *
 * @param bits the address in the low 48 bits, first octet highest
 */
public record MacAddress(long bits) implements Comparable<MacAddress> {
  private static final Pattern TEXT = Pattern.compile("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}");
  private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException when more than 48 bits are set
   */
  public MacAddress {
    if (bits >>> 48 != 0) {
      throw new IllegalArgumentException("A MAC address has 48 bits, not more.");
    }
  }

  /**
   * Parses {@code 0a:58:0a:00:00:05}, in either case.
   *
   * @throws IllegalArgumentException when the text is not six octets with colons
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static MacAddress parse(String text) {
    if (!TEXT.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a MAC address: write six hexadecimal octets with colons.");
    }
    return of(COLONS.parseHex(text.toLowerCase(Locale.ROOT)));
  }

  /**
   * The address of six octets, first octet first.
   *
   * @throws IllegalArgumentException when there are not six
   */
  public static MacAddress of(byte[] octets) {
    if (octets.length != 6) {
      throw new IllegalArgumentException("A MAC address has 6 octets, not " + octets.length + ".");
    }
    long bits = 0;
    for (byte b : octets) {
      bits = bits << 8 | (b & 0xFF);
    }
    return new MacAddress(bits);
  }

  /** The six octets, first octet first; a fresh array. */
  public byte[] bytes() {
    byte[] octets = new byte[6];
    for (int i = 0; i < 6; i++) {
      octets[i] = (byte) (bits >>> (40 - 8 * i));
    }
    return octets;
  }

  /** Whether this is a group address (least significant bit of the first octet). */
  public boolean isMulticast() {
    return (bits >>> 40 & 1) != 0;
  }

  @Override
  public int compareTo(MacAddress other) {
    return Long.compare(bits, other.bits);
  }

  @JsonValue
  @Override
  public String toString() {
    return COLONS.formatHex(bytes());
  }
}
