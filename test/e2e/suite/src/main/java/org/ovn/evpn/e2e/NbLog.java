// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import org.ovn.evpn.lab.shell.LabShell;

/**
 * What was written to a node's OVN northbound database since a moment, from the database's own
 * file: ovsdb-server(1) appends every transaction to it, while a monitor may see two as one.
 */
final class NbLog {
  private static final String FILE = "/var/lib/ovn/ovnnb_db.db";

  private final LabShell shell;
  private final String node;
  private final long begin;

  private NbLog(LabShell shell, String node, long begin) {
    this.shell = shell;
    this.node = node;
    this.begin = begin;
  }

  static NbLog on(LabShell shell, String node) {
    return new NbLog(shell, node, Long.parseLong(shell.check(node, "stat -c %s " + FILE).strip()));
  }

  /** How many transactions since then have the text; a value that was added or removed is in it. */
  long changes(String text) {
    String later = shell.check(node, "tail -c +%d %s".formatted(begin + 1, FILE));
    return later.lines().filter(line -> line.contains(text)).count();
  }
}
