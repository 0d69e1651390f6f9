// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

import java.time.Instant;
import java.util.Map;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkStatus;
import org.ovn.evpn.api.v1alpha1.EvpnStatus;
import org.ovn.evpn.controller.enable.Enabled;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.vtep.VtepPlan;

/** From decisions, issues and reports to the status of every object. */
public final class StatusPlanner {
  private StatusPlanner() {}

  /**
   * Makes the conditions.
   *
   * @param inputs what else there is to say
   * @param now for transition times
   */
  public static Statuses plan(
      ClusterFacts facts, Enabled enabled, VtepPlan vteps, StatusInputs inputs, Instant now) {
    IssueIndex issues = new IssueIndex(inputs);
    Failures failures = new Failures();
    // What EVPNs say rests on the conditions as they will be.
    Map<String, EvpnNetworkStatus> networks =
        new EvpnNetworkStatuses(facts, enabled, vteps, issues, inputs, failures, now).all();
    Map<String, EvpnStatus> evpns =
        new EvpnStatuses(facts, enabled, issues, networks, failures, now).all();
    return new Statuses(
        VtepStatuses.all(facts, vteps, issues, failures, now),
        networks,
        evpns,
        NetworkConditions.all(facts, enabled, failures, now),
        failures.sentences());
  }
}
