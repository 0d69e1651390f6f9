// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

import java.util.Optional;

/**
 * Why the kernel refused one request.
 *
 * @param purpose what the request was for, in words
 * @param errno positive error number
 * @param text the kernel's own sentence (extended ack), where it gave one
 * @param attribute the attribute that it points at, outermost first
 */
public record NetlinkError(
    String purpose, int errno, Optional<String> text, Optional<String> attribute) {
  @Override
  public String toString() {
    return purpose
        + ": "
        + Errno.name(errno)
        + text.map(t -> ", \"" + t + "\"").orElse("")
        + attribute.map(a -> " at " + a).orElse("");
  }
}
