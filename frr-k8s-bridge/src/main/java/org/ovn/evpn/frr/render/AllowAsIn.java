// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Neighbor;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNode;

/**
 * Who says {@code allowas-in} on a neighbour: we do, on every one, unless the admin's raw text says
 * it otherwise on all nodes of the group. Two words for one neighbour would take turns at each
 * reload. Whether other nodes have the AS is no question: those of another cluster may.
 */
final class AllowAsIn {
  private final FrrIntent intent;
  private final AdminText admins;
  private final Layout.Group group;
  private final List<FrrNode> nodes;
  private final List<Issue> issues = new ArrayList<>();

  AllowAsIn(FrrIntent intent, AdminText admins, Layout.Group group) {
    this.intent = intent;
    this.admins = admins;
    this.group = group;
    this.nodes =
        admins.lines().isEmpty()
            ? List.of()
            : intent.nodes().stream()
                .filter(node -> Selectors.matchesOrAbsent(group.selector(), node.labels()))
                .toList();
  }

  /** By address family the word that we say; no entry where it is not ours to say. */
  Map<String, String> of(Neighbor neighbor) {
    String word = group.peering().allowAsIn(neighbor);
    Map<String, String> result = new HashMap<>();
    for (String family : List.of(RawText.unicast(true), RawText.unicast(false), RawText.EVPN)) {
      List<AdminLine> others =
          admins.allowAsIn(Layout.frrId(neighbor), family, word).stream()
              .filter(line -> nodes.stream().anyMatch(node -> admins.reaches(line.object(), node)))
              .toList();
      if (others.isEmpty() || !admins.coverAll(others, nodes)) {
        result.put(family, word);
        others.forEach(line -> issues.add(clash(line, word)));
      }
    }
    return result;
  }

  private Issue clash(AdminLine line, String word) {
    return Issue.hint(
        Subject.frrConfiguration(intent.namespace(), group.peering().template()),
        Reason.TEMPLATE_UNSTABLE,
        line.named()
            + ": the controller sets \"allowas-in "
            + word
            + "\" for nodes that do not get this line, so both take turns at every reload. Give the"
            + " line to all nodes of FRRConfiguration \""
            + group.peering().template()
            + "\", or remove it.");
  }

  List<Issue> issues() {
    return issues;
  }
}
