// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.frr.FrrHistory;
import org.ovn.evpn.controller.frr.FrrPlanner;

/**
 * The whole decision: a snapshot in, the writes that are missing out. The outcome depends on the
 * arguments alone; what it remembers only saves work. Not thread-safe.
 */
public final class Planner {
  private final Settings settings;
  private final FrrPlanner frr;

  /** Prepares for one cluster. */
  public Planner(Settings settings) {
    this.settings = settings;
    this.frr = new FrrPlanner(settings.frrNamespace(), settings.renderer());
  }

  /**
   * Plans what is missing; see {@link #withheld} for when that is nothing.
   *
   * @param history what became of earlier writes of FRRConfigurations
   * @param refusals why writes that are tried again and again fail
   * @param now for transition times
   */
  public Plan plan(
      ClusterFacts facts, FrrHistory history, Map<WriteKey, String> refusals, Instant now) {
    return withheld(facts)
        .map(Plan::withheld)
        .orElseGet(() -> new Round(facts, settings, history, refusals, now).run(frr));
  }

  /**
   * Why nothing may be planned: while objects may exist that cannot be seen, what they hold would
   * look free, and what waits for them would look done.
   */
  private static Optional<String> withheld(ClusterFacts facts) {
    List<ApiKind> missing = facts.missing(ApiKind.Need.ALWAYS);
    if (!missing.isEmpty()) {
      return Optional.of(
          "Nothing is written while %s cannot be read: apply manifests/, and check the roles of the service account"
              .formatted(missing));
    }
    return facts.unseen().isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Nothing is written until it is known which %s there are".formatted(facts.unseen()));
  }
}
