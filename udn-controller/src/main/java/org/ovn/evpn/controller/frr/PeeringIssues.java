// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Severity;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.frr.intent.EvpnScope;
import org.ovn.evpn.frr.intent.FrrIntent;

/** Which EVPNs are concerned by what is said of templates. */
final class PeeringIssues {
  private PeeringIssues() {}

  /** Issues of EVPNs and of their templates, told of each EVPN that is concerned. */
  static List<Issue> told(FrrIntent intent, List<Issue> issues) {
    List<Issue> result = new ArrayList<>();
    for (EvpnScope scope : intent.scopes()) {
      Subject evpn = Subject.evpn(scope.name());
      for (Issue issue : issues) {
        if (concerns(issue.subject(), scope) && issue.severity() != Severity.DEGRADES) {
          result.add(new Issue(evpn, issue.reason(), issue.severity(), issue.message()));
        }
      }
    }
    return result.stream().distinct().toList();
  }

  private static boolean concerns(Subject subject, EvpnScope scope) {
    return switch (subject.kind()) {
      case EVPN -> subject.name().equals(scope.name());
      // A conflict knows the template by its objects' label alone.
      case FRR_CONFIGURATION -> labels(scope).contains(ManagedLabels.templateLabel(subject.name()));
      default -> false;
    };
  }

  /** By EVPN the templates that it selects, as labels have them. */
  static Map<String, Set<String>> users(FrrIntent intent) {
    Map<String, Set<String>> result = new HashMap<>();
    for (EvpnScope scope : intent.scopes()) {
      result.computeIfAbsent(scope.name(), name -> new HashSet<>()).addAll(labels(scope));
    }
    return result;
  }

  private static List<String> labels(EvpnScope scope) {
    return scope.templates().stream().map(ManagedLabels::templateLabel).toList();
  }
}
