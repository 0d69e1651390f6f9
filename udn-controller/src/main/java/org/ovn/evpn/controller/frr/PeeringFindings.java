// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.ovn.evpn.frr.EvpnScope;
import org.ovn.evpn.frr.Finding;
import org.ovn.evpn.frr.FrrIntent;
import org.ovn.evpn.frr.ManagedLabels;

/** Which EVPNs are concerned by what is said of templates. */
final class PeeringFindings {
  private PeeringFindings() {}

  /** Findings about an EVPN and about its templates: refusals keep its peering from being ready. */
  static Map<String, List<String>> told(
      FrrIntent intent, List<Finding> findings, Finding.Severity severity) {
    Map<String, List<String>> result = new TreeMap<>();
    for (EvpnScope scope : intent.scopes()) {
      List<String> sentences = new ArrayList<>();
      for (Finding finding : findings) {
        boolean about =
            switch (finding.subject()) {
              case EVPN -> finding.name().equals(scope.name());
              // A conflict knows the template by its objects' label alone.
              case TEMPLATE ->
                  scope.templates().stream()
                      .map(ManagedLabels::templateLabel)
                      .anyMatch(ManagedLabels.templateLabel(finding.name())::equals);
              case NETWORK, NODE -> false;
            };
        if (about && finding.severity() == severity) {
          sentences.add(finding.message() + ".");
        }
      }
      sentences.forEach(sentence -> {
        List<String> said = result.computeIfAbsent(scope.name(), name -> new ArrayList<>());
        if (!said.contains(sentence)) {
          said.add(sentence);
        }
      });
    }
    return result;
  }

  /** By EVPN the templates that it selects, as labels have them. */
  static Map<String, Set<String>> users(FrrIntent intent) {
    Map<String, Set<String>> result = new HashMap<>();
    for (EvpnScope scope : intent.scopes()) {
      scope.templates().stream()
          .map(ManagedLabels::templateLabel)
          .forEach(
              label -> result.computeIfAbsent(scope.name(), name -> new HashSet<>()).add(label));
    }
    return result;
  }
}
