// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

/** A kernel that cannot be read, for tests of those who read it. */
public final class NoKernel {
  private NoKernel() {}

  /** The failure that they see. */
  public static NetlinkException answer() {
    return new NetlinkException("recvmmsg", Errno.ENOBUFS);
  }
}
