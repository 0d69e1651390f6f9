// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

import java.util.List;

/**
 * Told about changes, one call at a time, in order, on a thread of the client that may be held up:
 * connections are read on another.
 */
@FunctionalInterface
public interface OvsdbListener {
  /**
   * Rows changed, or the connection came or went ({@link Database#inSync} tells). After a
   * reconnection the changes are the difference between the last rows seen and the new snapshot.
   *
   * @param now the tables after these changes
   */
  void changed(Database now, List<RowChange> changes);
}
