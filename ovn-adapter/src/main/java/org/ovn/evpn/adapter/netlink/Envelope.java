// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

/**
 * One netlink message: struct nlmsghdr without its length, and the body.
 *
 * @param type RTM_*
 * @param flags NLM_F_*
 * @param sequence unsigned 32 bits; 0 in notifications
 * @param port the kernel's id of the socket that asked for it; 0 = the kernel by itself
 */
public record Envelope(int type, int flags, int sequence, int port, RtMessage body) {
  /** Attributes of the body, for brevity at the call site. */
  java.util.List<Attribute> attributes() {
    return body.attributes();
  }
}
