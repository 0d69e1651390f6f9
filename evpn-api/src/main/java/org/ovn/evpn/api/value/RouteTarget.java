// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Comparator;

/**
 * A BGP route target in text form (RFC 4360, RFC 5668): two-byte AS and four-byte number, four-byte
 * AS and two-byte number, IPv4 address and two-byte number, or {@code *} and four-byte number. The
 * last matches any administrator and can only be imported. Equal values have equal text.
 */
public final class RouteTarget implements Comparable<RouteTarget> {
  private static final Comparator<AdministratorNumber> ORDER =
      Comparator.comparing(AdministratorNumber::form)
          .thenComparingLong(AdministratorNumber::administrator)
          .thenComparingLong(AdministratorNumber::number);

  private final AdministratorNumber value;

  private RouteTarget(AdministratorNumber value) {
    this.value = value;
  }

  /**
   * Parses the text form.
   *
   * @throws IllegalArgumentException when the text is none of the four forms
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static RouteTarget parse(String text) {
    return new RouteTarget(AdministratorNumber.parse("route target", text, true));
  }

  /** Whether the administrator is {@code *}: FRR refuses to export such a route target. */
  public boolean isImportOnly() {
    return value.form() == AdministratorNumber.Form.ANY;
  }

  /**
   * Whether FRR cannot hold both: it stores a wildcard as if its administrator were AS number 0,
   * and keeps only one of the two.
   */
  public boolean isLostBeside(RouteTarget wildcard) {
    return wildcard.isImportOnly()
        && value.form() == AdministratorNumber.Form.AS2
        && value.administrator() == 0
        && value.number() == wildcard.number();
  }

  /** Whether the administrator is an IPv4 address. */
  public boolean hasAddress() {
    return value.form() == AdministratorNumber.Form.IPV4;
  }

  /** The part after the colon; FRR's automatic import looks at nothing else. */
  public long number() {
    return value.number();
  }

  @Override
  public int compareTo(RouteTarget other) {
    return ORDER.compare(value, other.value);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof RouteTarget other && value.equals(other.value);
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
