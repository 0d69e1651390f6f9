// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.VtepNodeCounts;
import org.ovn.evpn.api.v1alpha1.VtepStatus;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.VtepFact;
import org.ovn.evpn.controller.vtep.VtepPlan;

/** What VTEPs say. */
final class VtepStatuses {
  private VtepStatuses() {}

  static Map<String, VtepStatus> all(
      ClusterFacts facts, VtepPlan vteps, IssueIndex issues, Failures failures, Instant now) {
    Map<String, VtepStatus> result = new HashMap<>();
    for (VtepFact vtep : facts.vteps()) {
      String name = vtep.meta().name();
      VtepPlan.Acceptance acceptance = vteps.acceptances().get(name);
      if (acceptance != null) {
        Subject subject = Subject.vtep(name);
        result.put(
            name,
            failures.guard(
                subject,
                () -> status(vtep, acceptance, issues.refusedWrites(subject), now),
                sentence ->
                    new VtepStatus(
                        Verdict.failed(ConditionType.ACCEPTED, Condition.Status.UNKNOWN, sentence)
                            .in(vtep.status().conditions(), vtep.meta().generation(), now),
                        vtep.status().nodes())));
      }
    }
    return result;
  }

  private static VtepStatus status(
      VtepFact vtep, VtepPlan.Acceptance acceptance, List<Issue> refused, Instant now) {
    return new VtepStatus(
        Verdict.apply(
            vtep.status().conditions(),
            vtep.meta().generation(),
            now,
            List.of(accepted(acceptance, refused))),
        new VtepNodeCounts(acceptance.desired(), acceptance.ready()));
  }

  private static Verdict accepted(VtepPlan.Acceptance acceptance, List<Issue> refused) {
    if (refused.isEmpty()) {
      return Verdict.of(
          ConditionType.ACCEPTED, acceptance.accepted(), acceptance.reason(), acceptance.message());
    }
    return Verdict.of(
        ConditionType.ACCEPTED,
        false,
        acceptance.accepted() ? Reason.WRITE_REFUSED : acceptance.reason(),
        Message.join(acceptance.message(), IssueIndex.messages(refused)));
  }
}
