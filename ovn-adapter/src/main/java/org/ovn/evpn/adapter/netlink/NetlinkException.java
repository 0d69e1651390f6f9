// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

import java.io.Serial;

/** A socket call that failed, a dump the kernel refused, or an answer that did not come. */
public final class NetlinkException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final int errno;

  NetlinkException(String what, int errno) {
    super(what + ": " + Errno.name(errno));
    this.errno = errno;
  }

  NetlinkException(NetlinkError error) {
    super(error.toString());
    this.errno = error.errno();
  }

  NetlinkException(String what, Throwable cause) {
    super(what, cause);
    this.errno = 0;
  }

  /** The error number; 0 when the failure is not one of a system call. */
  public int errno() {
    return errno;
  }
}
