// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

import java.io.Serial;

/**
 * Octets that are no well-formed netlink message, or values that cannot be put into one. The text
 * names the message and the attribute.
 */
public final class NetlinkFormatException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  NetlinkFormatException(String message) {
    super(message);
  }
}
