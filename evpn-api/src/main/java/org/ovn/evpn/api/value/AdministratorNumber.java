// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.value;

import java.net.Inet4Address;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code administrator:number} text that route targets (RFC 4360 §3.1, §3.2, RFC 5668) and
 * route distinguishers (RFC 4364 §4.2) share, with the sizes that each form leaves for the two
 * halves.
 */
record AdministratorNumber(Form form, long administrator, long number) {
  enum Form {
    /** Two-byte AS number, four-byte assigned number. */
    AS2,
    /** IPv4 address, two-byte assigned number. */
    IPV4,
    /** Four-byte AS number, two-byte assigned number. */
    AS4,
    /** Any administrator, four-byte assigned number; only to match imports. */
    ANY
  }

  static final long MAX2 = 0xFFFFL;
  static final long MAX4 = 0xFFFF_FFFFL;

  // No leading zeros: one value has one text, so that texts can be compared wherever they appear.
  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,9}");
  private static final Pattern IPV4_SHAPE = Pattern.compile("[0-9]+(\\.[0-9]+){3}");

  static AdministratorNumber parse(String what, String text, boolean wildcardAllowed) {
    String[] halves = text.split(":", -1);
    if (halves.length != 2) {
      throw bad(what, text, "it must contain exactly one colon");
    }
    String administrator = halves[0];
    Matcher local = NUMBER.matcher(halves[1]);
    if (!local.matches() || Long.parseLong(halves[1]) > MAX4) {
      throw bad(what, text, "the part after the colon must be a number of at most 4294967295");
    }
    long number = Long.parseLong(halves[1]);
    if (wildcardAllowed && administrator.equals("*")) {
      return new AdministratorNumber(Form.ANY, 0, number);
    }
    if (IPV4_SHAPE.matcher(administrator).matches()) {
      return ipv4(what, text, administrator, number);
    }
    if (!NUMBER.matcher(administrator).matches() || Long.parseLong(administrator) > MAX4) {
      throw bad(
          what,
          text,
          "the part before the colon must be "
              + (wildcardAllowed ? "'*', " : "")
              + "an IPv4 address or an AS number");
    }
    long as = Long.parseLong(administrator);
    if (as <= MAX2) {
      return new AdministratorNumber(Form.AS2, as, number);
    }
    if (number > MAX2) {
      throw bad(what, text, "with a four-byte AS number the second part must be at most 65535");
    }
    return new AdministratorNumber(Form.AS4, as, number);
  }

  private static AdministratorNumber ipv4(
      String what, String text, String administrator, long number) {
    if (!(IpAddresses.parse(administrator) instanceof Inet4Address address)) {
      throw bad(what, text, "the part before the colon must be an IPv4 address");
    }
    if (number > MAX2) {
      throw bad(what, text, "with an IPv4 address the second part must be at most 65535");
    }
    long bits = 0;
    for (byte b : address.getAddress()) {
      bits = bits << 8 | (b & 0xFF);
    }
    return new AdministratorNumber(Form.IPV4, bits, number);
  }

  private static IllegalArgumentException bad(String what, String text, String why) {
    return new IllegalArgumentException("\"" + text + "\" is not a " + what + ": " + why + ".");
  }

  @Override
  public String toString() {
    String head =
        switch (form) {
          case ANY -> "*";
          case AS2, AS4 -> Long.toString(administrator);
          case IPV4 ->
              String.format(
                  Locale.ROOT,
                  "%d.%d.%d.%d",
                  administrator >> 24 & 0xFF,
                  administrator >> 16 & 0xFF,
                  administrator >> 8 & 0xFF,
                  administrator & 0xFF);
        };
    return head + ":" + number;
  }
}
