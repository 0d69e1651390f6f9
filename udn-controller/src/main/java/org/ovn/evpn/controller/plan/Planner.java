package org.ovn.evpn.controller.plan;

import java.time.Instant;
import java.util.Map;
import org.ovn.evpn.controller.facts.ClusterFacts;
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
   * Plans what is missing.
   *
   * @param lastFrrWrite when an FRRConfiguration of ours was written last; the start of the process
   *     when unknown
   * @param frrRefusals by template: why the last write of an FRRConfiguration of it failed
   * @param now for transition times
   */
  public Plan plan(
      ClusterFacts facts, Instant lastFrrWrite, Map<String, String> frrRefusals, Instant now) {
    return new Round(facts, settings, lastFrrWrite, frrRefusals, now).run(frr);
  }
}
