// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.ovn.evpn.frr.transition.FrrTransitions;

/**
 * What became of earlier writes of FRRConfigurations.
 *
 * @param began when the process began to write: what the leader before it wrote just then is not
 *     known, so every node may still have to settle
 * @param written what was written, as far back as {@link FrrTransitions#SETTLE}
 * @param refused names of the objects that the API server refused when they were written last
 */
public record FrrHistory(Instant began, List<Written> written, Set<String> refused) {
  public FrrHistory {
    written = List.copyOf(written);
    refused = Set.copyOf(refused);
  }

  /**
   * A write that got through, or may have.
   *
   * @param step what was written
   * @param at when
   */
  public record Written(FrrTransitions.Step step, Instant at) {}
}
