// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.ovn.evpn.api.value.Backoff;

/**
 * Where a database is and how patient the client is.
 *
 * @param sockets where the server's unix socket may be, at least one; those that are there are
 *     tried in turn
 * @param database its name, such as {@code Open_vSwitch}
 * @param monitor what to keep a copy of
 * @param deadline for every other call; past it the connection is dropped, so that a late answer
 *     cannot be taken for a new one
 * @param snapshotDeadline for what comes before the first rows: schema and snapshot of a large
 *     database take their time, and an attempt that is broken off begins anew
 * @param maxFrameBytes the longest message accepted from the server (its snapshot is one message)
 * @param backoff pauses between two attempts to connect, shortened at random
 */
public record OvsdbOptions(
    List<Path> sockets,
    String database,
    Monitor monitor,
    Duration deadline,
    Duration snapshotDeadline,
    int maxFrameBytes,
    Backoff backoff) {
  /** Copies the list. */
  public OvsdbOptions {
    sockets = List.copyOf(sockets);
  }

  /**
   * 10 s deadline, 5 min for the snapshot, messages up to 256 MiB, attempts at most 250 ms apart:
   * until the client is back, unicast to remote pods that ovnkube has written back is dropped, and
   * a failed attempt to reach a local socket costs next to nothing.
   */
  public static OvsdbOptions of(List<Path> sockets, String database, Monitor monitor) {
    return new OvsdbOptions(
        sockets,
        database,
        monitor,
        Duration.ofSeconds(10),
        Duration.ofMinutes(5),
        256 << 20,
        new Backoff(Duration.ofMillis(50), Duration.ofMillis(250)));
  }
}
