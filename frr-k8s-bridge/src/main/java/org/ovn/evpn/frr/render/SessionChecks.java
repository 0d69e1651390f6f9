// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import java.util.ArrayList;
import java.util.List;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.frr.intent.EvpnScope;

/** What EVPNs that share a template cannot have of its sessions. */
final class SessionChecks {
  private SessionChecks() {}

  /**
   * Refuses.
   *
   * @param users the EVPNs that select the template
   */
  static List<Issue> of(String namespace, Peering peering, List<EvpnScope> users) {
    List<Issue> issues = new ArrayList<>();
    for (EvpnScope scope : users) {
      users.stream()
          .filter(other -> other.rules().anyAsPath() != scope.rules().anyAsPath())
          .findFirst()
          .ifPresent(other -> issues.add(differ(peering, scope, other)));
      List<String> ids = scope.rules().evpnNeighbors();
      boolean none =
          peering.neighbors().stream()
              .noneMatch(n -> ids.stream().anyMatch(id -> Sessions.isNamed(n, id)));
      if (!ids.isEmpty() && none) {
        issues.add(
            Issue.blocks(
                Subject.evpn(scope.name()),
                Reason.TEMPLATE_NOT_USABLE,
                "spec.evpnNeighbors of EVPN \"%s\": FRRConfiguration \"%s/%s\" has none of these neighbors. Add one that it has, or leave the field out."
                    .formatted(scope.name(), namespace, peering.template())));
      }
    }
    return issues;
  }

  private static Issue differ(Peering peering, EvpnScope scope, EvpnScope other) {
    return Issue.blocks(
        Subject.evpn(scope.name()),
        Reason.TEMPLATE_NOT_USABLE,
        "spec.multipath of EVPN \"%s\": EVPN \"%s\" has another one, and FRRConfiguration \"%s\", which both select, has one router. Give both the same; until then it is SameASPath."
            .formatted(scope.name(), other.name(), peering.template()));
  }
}
