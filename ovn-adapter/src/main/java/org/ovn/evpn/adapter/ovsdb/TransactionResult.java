// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

import java.util.List;
import java.util.Optional;

/** What a committed transaction answered, one element per operation, in their order. */
public record TransactionResult(List<OpResult> results) {
  public TransactionResult {
    results = List.copyOf(results);
  }

  /**
   * @param uuid of the row inserted
   * @param count of the rows updated, mutated or deleted
   * @param rows selected
   */
  public record OpResult(Optional<Uuid> uuid, long count, List<Row> rows) {
    public OpResult {
      rows = List.copyOf(rows);
    }
  }
}
