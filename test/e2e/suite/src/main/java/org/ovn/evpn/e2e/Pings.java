// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** Several stations that ping at once while something changes: who must not notice it. */
final class Pings {
  private static final int INTERVAL_MILLIS = 50;

  private final Traffic traffic;
  private final int intervalMillis;

  Pings(Traffic traffic) {
    this(traffic, INTERVAL_MILLIS);
  }

  /**
   * @param intervalMillis between two pings of a path: those that run for long leave the guest its
   *     time
   */
  Pings(Traffic traffic, int intervalMillis) {
    this.traffic = traffic;
    this.intervalMillis = intervalMillis;
  }

  /** Who pings whom. */
  record Path(Station from, String to) {
    @Override
    public String toString() {
      return from.place() + " → " + to;
    }
  }

  /** Both lists' paths. */
  static List<Path> join(List<Path> some, List<Path> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  /** Waits until every path has an answer. */
  void awaitAll(List<Path> paths) throws InterruptedException {
    for (Path path : paths) {
      traffic.awaitAnswer(path.from(), path.to());
    }
  }

  /**
   * Pings on all paths while {@code meanwhile} runs; refutes when one loses a packet.
   *
   * @return what to print
   */
  String wholeDuring(List<Path> paths, Callable<?> meanwhile) throws Exception {
    List<PingReport> reports = during(paths, meanwhile);
    int sent = 0;
    for (int i = 0; i < paths.size(); i++) {
      PingReport report = reports.get(i);
      require(report.lost() == 0, paths.get(i) + ": " + report);
      sent += report.sent();
    }
    return "%d pings on %d paths, none lost".formatted(sent, paths.size());
  }

  /** Pings on all paths while {@code meanwhile} runs; a report of each, in their order. */
  List<PingReport> during(List<Path> paths, Callable<?> meanwhile) throws Exception {
    awaitAll(paths);
    List<PingReport> reports = Collections.synchronizedList(new ArrayList<>());
    during(paths, reports, meanwhile);
    // the innermost ping ends first
    return reports.reversed();
  }

  private void during(List<Path> paths, List<PingReport> reports, Callable<?> meanwhile)
      throws Exception {
    if (paths.isEmpty()) {
      meanwhile.call();
      return;
    }
    Path path = paths.getFirst();
    reports.add(
        traffic.pingDuring(
            path.from(),
            path.to(),
            intervalMillis,
            () -> {
              during(paths.subList(1, paths.size()), reports, meanwhile);
              return true;
            }));
  }
}
