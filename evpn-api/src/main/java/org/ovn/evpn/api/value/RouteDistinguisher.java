// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.net.InetAddress;

/**
 * A route distinguisher in text form (RFC 4364 §4.2, types 0, 1 and 2). Equal values have equal
 * text.
 */
public final class RouteDistinguisher {
  private final AdministratorNumber value;

  private RouteDistinguisher(AdministratorNumber value) {
    this.value = value;
  }

  /**
   * Parses the text form.
   *
   * @throws IllegalArgumentException when the text is none of the three forms
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static RouteDistinguisher parse(String text) {
    return new RouteDistinguisher(AdministratorNumber.parse("route distinguisher", text, false));
  }

  /**
   * The type 1 distinguisher of an IPv4 address.
   *
   * @param number 0..65535
   * @throws IllegalArgumentException when the address is not IPv4 or the number does not fit
   */
  public static RouteDistinguisher of(InetAddress ipv4, int number) {
    return parse(IpAddresses.format(ipv4) + ":" + number);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof RouteDistinguisher other && value.equals(other.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @JsonValue
  @Override
  public String toString() {
    return value.toString();
  }
}
