// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

/**
 * What this process has asked of the node so far, as its log says it: a restart that finds all in
 * order stays at zero.
 *
 * @param netlink messages to the kernel that change something
 * @param ovsdb operations of OVSDB transactions that change something
 */
record Writes(long netlink, long ovsdb) {
  static final Writes NONE = new Writes(0, 0);

  @Override
  public String toString() {
    return "writes: netlink=" + netlink + " ovsdb=" + ovsdb;
  }
}
