// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A VXLAN network identifier, 1..16777215 (RFC 7348 §5: 24 bits; 0 is not usable as a VNI here).
 *
 * @param value the identifier
 */
public record Vni(@JsonValue int value) implements Comparable<Vni> {
  public static final int MIN = 1;
  public static final int MAX = 0xFFFFFF;

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException when the number is outside 1..16777215
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Vni {
    if (value < MIN || value > MAX) {
      throw new IllegalArgumentException(
          "VNI " + value + " is out of range: it must be between " + MIN + " and " + MAX + ".");
    }
  }

  /**
   * Parses a decimal VNI as written in an annotation.
   *
   * @throws IllegalArgumentException when the text is not a whole number in range
   */
  public static Vni parse(String text) {
    int number;
    try {
      number = Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a VNI: write a whole number between 1 and 16777215.", e);
    }
    return new Vni(number);
  }

  @Override
  public int compareTo(Vni other) {
    return Integer.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Integer.toString(value);
  }
}
