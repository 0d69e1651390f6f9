// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is missing.
 *
 * @param writes at most one per key, sorted by nothing in particular: those that must wait for
 *     others are left out until these are seen in the snapshot
 * @param again when to plan again although nothing changed
 * @param failures objects that the controller fails on, in sentences for the log
 * @param withheld why nothing was planned, for the log; then there is nothing to write
 */
public record Plan(
    List<Write> writes,
    Optional<Duration> again,
    List<String> failures,
    Optional<String> withheld) {
  public Plan {
    writes = List.copyOf(writes);
    failures = List.copyOf(failures);
  }

  /** A plan. */
  static Plan of(List<Write> writes, Optional<Duration> again, List<String> failures) {
    return new Plan(writes, again, failures, Optional.empty());
  }

  /** Nothing is planned. */
  static Plan withheld(String why) {
    return new Plan(List.of(), Optional.empty(), List.of(), Optional.of(why));
  }
}
