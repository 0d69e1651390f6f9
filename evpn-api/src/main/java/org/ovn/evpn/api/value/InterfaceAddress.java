// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * An address together with the length of its network, as on an interface: {@code 10.0.0.5/24}.
 *
 * @param address the host's own address
 * @param length 0..32 for IPv4, 0..128 for IPv6
 */
public record InterfaceAddress(InetAddress address, int length) {
  private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");

  /**
   * Checks the length.
   *
   * @throws IllegalArgumentException when the length does not fit the family
   */
  public InterfaceAddress {
    IpPrefix.checkLength(address, length);
  }

  /**
   * Parses {@code 10.0.0.5/24}.
   *
   * @throws IllegalArgumentException when the text is not an address, a slash and a length
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static InterfaceAddress parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !LENGTH.matcher(text.substring(slash + 1)).matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not an address with a prefix length: write it like 10.0.0.0/24.");
    }
    return new InterfaceAddress(
        IpAddresses.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
  }

  /** The network that the address is in. */
  public IpPrefix prefix() {
    return IpPrefix.of(address, length);
  }

  @JsonValue
  @Override
  public String toString() {
    return IpAddresses.format(address) + "/" + length;
  }
}
