// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.controller.facts.FrrFacts;
import org.ovn.evpn.frr.intent.EvpnScope;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNetwork;

/**
 * Ranges of frr-k8s' flag {@code --always-block} that meet ours. No API has the flag; it is read
 * from the prefix lists that frr-k8s makes of it. Routes within are denied whatever {@code
 * toReceive} lets in. A default route may still serve, so these are hints.
 */
final class BlockedRanges {
  private BlockedRanges() {}

  /** Told once per EVPN and range, with the nodes. */
  static List<Issue> of(FrrIntent intent, List<FrrFacts.NodeState> states) {
    SortedMap<IpPrefix, List<String>> nodes = new TreeMap<>();
    List<Issue> issues = new ArrayList<>();
    for (FrrFacts.NodeState state : states) {
      try {
        for (IpPrefix range : state.says().running().blocked()) {
          nodes.computeIfAbsent(range, r -> new ArrayList<>()).add(state.node());
        }
      } catch (RuntimeException e) {
        Subject node = Subject.node(state.node());
        issues.add(Issue.degrades(node, Reason.INTERNAL_ERROR, Message.failure(node, e)));
      }
    }
    nodes.forEach((range, blocking) ->
        intent.scopes().forEach(scope -> meet(intent, scope, range, blocking, issues)));
    return issues;
  }

  private static void meet(
      FrrIntent intent, EvpnScope scope, IpPrefix range, List<String> nodes, List<Issue> issues) {
    String blocks =
        "frr-k8s on node %s drops routes within %s (its flag --always-block)"
            .formatted(Message.names(nodes), range);
    if (meets(scope.vtepCidrs(), range)) {
      issues.add(
          Issue.hint(
              Subject.evpn(scope.name()),
              Reason.ROUTES_BLOCKED,
              Message.of(
                  "spec.cidrs of VTEP " + Message.quote(scope.vtep()),
                  blocks + ", so FRR learns no VTEP address in it",
                  "Take the range out of the flag, or give the VTEP another CIDR")));
    }
    List<String> networks =
        intent.networks().stream()
            .filter(network -> network.spec().evpn().equals(scope.name()))
            .filter(network -> meets(network.spec().subnets(), range))
            .map(FrrNetwork::name)
            .toList();
    if (!networks.isEmpty()) {
      issues.add(
          Issue.hint(
              Subject.evpn(scope.name()),
              Reason.ROUTES_BLOCKED,
              Message.of(
                  "spec.subnets of EVPNNetwork " + Message.names(networks),
                  blocks + ", so a neighbor in the VRF cannot announce such a subnet; EVPN can",
                  "Take the range out of the flag if the VRF has such a neighbor")));
    }
  }

  private static boolean meets(Collection<IpPrefix> prefixes, IpPrefix range) {
    return prefixes.stream().anyMatch(range::overlaps);
  }
}
