// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNode;
import org.ovn.evpn.frr.transition.FrrTransitions;

/**
 * What to ask of frr-k8s now.
 *
 * @param steps writes in this order; empty when there is nothing to do or it is not time yet
 * @param again when to look again because steps must wait for FRR to settle, or for nodes to take
 *     what others get next
 * @param issues what the bridge has to say of networks and nodes, EVPNs and templates
 * @param peering of these what concerns EVPNs, told of each of them: what keeps its peering from
 *     being ready, and hints
 * @param users by EVPN the templates that it selects, as labels have them
 * @param templates the peering templates that EVPNs select
 * @param nodes every node, as FRR sees it
 * @param present EVPNNetworks that existing FRRConfigurations of ours still carry
 */
public record FrrOutcome(
    List<FrrTransitions.Step> steps,
    Optional<Duration> again,
    List<Issue> issues,
    List<Issue> peering,
    Map<String, Set<String>> users,
    List<FrrIntent.Template> templates,
    List<FrrNode> nodes,
    Set<String> present) {
  public FrrOutcome {
    steps = List.copyOf(steps);
    issues = List.copyOf(issues);
    peering = List.copyOf(peering);
    users = Map.copyOf(users);
    templates = List.copyOf(templates);
    nodes = List.copyOf(nodes);
    present = Set.copyOf(present);
  }

  /** The steps by template, as the label of the objects has it: one stops no other. */
  public SortedMap<String, List<FrrTransitions.Step>> stepsByTemplate() {
    return steps.stream()
        .collect(
            Collectors.groupingBy(
                step -> ManagedLabels.template(step.resource()),
                TreeMap::new,
                Collectors.toList()));
  }

  /** The EVPNs that select a template. */
  public List<String> usersOf(String template) {
    return users.entrySet().stream()
        .filter(entry -> entry.getValue().contains(template))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }
}
