package org.ovn.evpn.controller.frr;

import java.time.Instant;
import java.util.Map;

/**
 * What became of earlier writes of FRRConfigurations. Times are the start of the process when
 * unknown.
 *
 * @param written when one of ours was written last
 * @param neighborsRemoved when a neighbour was removed last
 * @param refusals by template: why the last write of an object of it failed
 */
public record FrrHistory(Instant written, Instant neighborsRemoved, Map<String, String> refusals) {
  public FrrHistory {
    refusals = Map.copyOf(refusals);
  }
}
