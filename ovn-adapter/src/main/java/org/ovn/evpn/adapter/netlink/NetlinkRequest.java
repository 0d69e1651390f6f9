// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

/**
 * A message to send.
 *
 * @param type RTM_*
 * @param flags NLM_F_CREATE and the like; REQUEST, ACK and DUMP are added by the socket
 * @param purpose what it is for, in words, for errors ("set the master of evl2.3")
 */
public record NetlinkRequest(int type, int flags, RtMessage body, String purpose) {
  /** Whether this one asks the kernel to change something. RTM_GET* are the types ≡ 2 (mod 4). */
  public boolean isWrite() {
    return (type & 3) != 2;
  }
}
