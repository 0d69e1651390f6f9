// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

import java.util.List;

/**
 * Operations that happen all or not at all.
 *
 * @param purpose for the log, in a few words
 */
public record Transaction(String purpose, List<Op> ops) {
  public Transaction {
    ops = List.copyOf(ops);
  }
}
