package org.ovn.evpn.controller.frr;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.ovn.evpn.frr.FrrTransitions;

/**
 * What became of earlier writes of FRRConfigurations.
 *
 * @param began when the process began: what an earlier one wrote just before is not known
 * @param written what was written, as far back as {@link FrrTransitions#SETTLE}
 * @param refusals by template: why the last write of an object of it failed
 */
public record FrrHistory(Instant began, List<Written> written, Map<String, String> refusals) {
  public FrrHistory {
    written = List.copyOf(written);
    refusals = Map.copyOf(refusals);
  }

  /**
   * A write that got through.
   *
   * @param step what was written
   * @param at when
   */
  public record Written(FrrTransitions.Step step, Instant at) {}
}
