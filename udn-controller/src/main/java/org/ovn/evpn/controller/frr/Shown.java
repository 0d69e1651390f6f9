// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.FrrFacts;
import org.ovn.evpn.controller.frr.OwnLines.Lines;
import org.ovn.evpn.frr.facts.FrrNodeReport;
import org.ovn.evpn.frr.facts.Lacks;

/**
 * Nodes whose FRRNodeState does not show yet that FRR has what our stored objects say. A copy under
 * a former name, and lines that were replaced, go after that only. frr-k8s may be away, or FRR may
 * have dropped a line for good: {@link Lacking#SETTLE} after the last write it counts as shown,
 * since frr-k8s has said by then whatever it will say.
 */
final class Shown {
  private Shown() {}

  /**
   * Looks.
   *
   * @param told what our objects tell each node
   * @return by node how much longer to wait at most; nodes that show it all are not in it
   */
  static Map<String, Duration> notYet(
      ClusterFacts facts, Map<String, List<Lines>> told, Instant now) {
    Map<String, FrrNodeReport> says = new HashMap<>();
    for (FrrFacts.NodeState state : facts.frr().nodeStates()) {
      says.put(state.node(), state.says());
    }
    Map<String, Duration> result = new HashMap<>();
    told.forEach((node, lines) ->
        lines.stream()
            .map(part -> Lacking.SETTLE.minus(Duration.between(part.written(), now)))
            .max(Duration::compareTo)
            .filter(Duration::isPositive)
            .filter(left -> !shows(Optional.ofNullable(says.get(node)), lines))
            .ifPresent(left -> result.put(node, left)));
    return result;
  }

  private static boolean shows(Optional<FrrNodeReport> says, List<Lines> lines) {
    return says.filter(report -> report.conversionFailure().isEmpty())
        .filter(report -> report.reloadFailure().isEmpty())
        .filter(report ->
            Lacks.of(lines.stream().map(Lines::config).toList(), report.running()).isNone())
        .isPresent();
  }
}
