// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * VTEP addresses that no neighbour of a template can carry. Each EVPN is told once, whatever the
 * number of nodes and templates. Not thread-safe.
 */
final class Unannounced {
  /** Nodes that a message names. */
  private static final int NODES = 10;

  private record Found(SortedSet<String> nodes, SortedSet<String> templates) {}

  /** By EVPN and address family. */
  private final SortedMap<String, SortedMap<String, Found>> byEvpn = new TreeMap<>();

  /** Takes note of an address of a node. */
  void add(Layout.Member member, IpPrefix vtep) {
    SortedSet<String> evpns =
        member.networks().values().stream()
            .filter(part -> part.vteps().contains(vtep.network()))
            .map(part -> part.network().spec().evpn())
            .collect(Collectors.toCollection(TreeSet::new));
    for (String evpn : evpns) {
      Found found =
          byEvpn
              .computeIfAbsent(evpn, name -> new TreeMap<>())
              .computeIfAbsent(
                  vtep.isIpv4() ? "IPv4" : "IPv6",
                  family -> new Found(new TreeSet<>(), new TreeSet<>()));
      found.nodes().add(member.node().name());
      found.templates().add(member.peering().template());
    }
  }

  List<Issue> issues() {
    List<Issue> result = new ArrayList<>();
    byEvpn.forEach((evpn, families) ->
        families.forEach((family, found) -> result.add(issue(evpn, family, found))));
    return result;
  }

  private static Issue issue(String evpn, String family, Found found) {
    return Issue.hint(
        Subject.evpn(evpn),
        Reason.VTEP_NOT_ANNOUNCED,
        Message.of(
            "spec.bgp of FRRConfiguration " + Message.names(found.templates()),
            "no neighbor carries %s routes, so by it the fabric does not learn the VTEP addresses of %d %s: %s"
                .formatted(
                    family,
                    found.nodes().size(),
                    found.nodes().size() == 1 ? "node" : "nodes",
                    Message.names(found.nodes(), NODES)),
            "Add a neighbor of that family, or set dualStackAddressFamily"));
  }
}
