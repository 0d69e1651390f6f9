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
 */
public record Plan(List<Write> writes, Optional<Duration> again) {
  public Plan {
    writes = List.copyOf(writes);
  }
}
