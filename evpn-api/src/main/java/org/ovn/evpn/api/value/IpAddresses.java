// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.value;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.regex.Pattern;

/** Text forms of plain addresses, without name resolution. */
public final class IpAddresses {
  private static final Pattern IPV4 =
      Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");

  /** IPv4 before IPv6, then by unsigned value. */
  public static final Comparator<InetAddress> ORDER =
      Comparator.<InetAddress>comparingInt(a -> a.getAddress().length)
          .thenComparing((a, b) -> Arrays.compareUnsigned(a.getAddress(), b.getAddress()));

  private IpAddresses() {}

  /**
   * Parses a literal as the API server's CEL {@code ip()} does: no names, no zones, no leading
   * zeros in IPv4, no IPv4-mapped IPv6.
   *
   * @throws IllegalArgumentException when the text is not such a literal
   */
  public static InetAddress parse(String text) {
    try {
      if (IPV4.matcher(text).matches()) {
        return Inet4Address.ofLiteral(text);
      }
      if (text.indexOf(':') >= 0 && text.indexOf('%') < 0 && text.indexOf('[') < 0) {
        InetAddress parsed = Inet6Address.ofLiteral(text);
        if (parsed instanceof Inet6Address) {
          return parsed;
        }
      }
    } catch (IllegalArgumentException e) {
      throw bad(text, e);
    }
    throw bad(text, null);
  }

  private static IllegalArgumentException bad(
      String text, @org.jspecify.annotations.Nullable Throwable cause) {
    return new IllegalArgumentException(
        "\"" + text + "\" is not an IP address: write an IPv4 or IPv6 address without zone.",
        cause);
  }

  /**
   * The canonical text: dotted IPv4, or IPv6 as RFC 5952 §4 wants it. Scope ids are not printed.
   */
  public static String format(InetAddress address) {
    byte[] raw = address.getAddress();
    if (raw.length == 4) {
      return (raw[0] & 0xFF)
          + "."
          + (raw[1] & 0xFF)
          + "."
          + (raw[2] & 0xFF)
          + "."
          + (raw[3] & 0xFF);
    }
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (raw[2 * i] & 0xFF) << 8 | (raw[2 * i + 1] & 0xFF);
    }
    int bestStart = -1;
    int bestLength = 1; // a single zero group is not shortened
    for (int i = 0; i < 8; i++) {
      int length = 0;
      while (i + length < 8 && groups[i + length] == 0) {
        length++;
      }
      if (length > bestLength) {
        bestStart = i;
        bestLength = length;
      }
      i += length;
    }
    StringBuilder out = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == bestStart) {
        out.append("::");
        i += bestLength - 1;
        continue;
      }
      if (!out.isEmpty() && out.charAt(out.length() - 1) != ':') {
        out.append(':');
      }
      out.append(Integer.toHexString(groups[i]));
    }
    return out.toString();
  }

  /**
   * The address of 4 or 16 octets in network order.
   *
   * @throws IllegalArgumentException when there are neither 4 nor 16
   */
  public static InetAddress of(byte[] octets) {
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "An IP address has 4 or 16 octets, not " + octets.length + ".", e);
    }
  }

  /** Whether the address is IPv4. */
  public static boolean isIpv4(InetAddress address) {
    return address instanceof Inet4Address;
  }

  /** Writes an address as its canonical text; Jackson's own prints expanded IPv6. */
  public static final class Serializer extends JsonSerializer<InetAddress> {
    @Override
    public void serialize(InetAddress value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(format(value));
    }
  }

  /** Reads an address from its text; Jackson's own would ask DNS. */
  public static final class Deserializer extends JsonDeserializer<InetAddress> {
    @Override
    public InetAddress deserialize(JsonParser in, DeserializationContext context)
        throws IOException {
      String text = in.getValueAsString();
      try {
        return parse(text == null ? "" : text);
      } catch (IllegalArgumentException e) {
        throw context.weirdStringException(text, InetAddress.class, e.getMessage());
      }
    }
  }
}
