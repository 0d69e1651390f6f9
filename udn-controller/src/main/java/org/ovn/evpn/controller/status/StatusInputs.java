// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.controller.advertise.AdvertisingState;

/**
 * What there is to say beside what is enabled and what nodes report, by who says it. Order is that
 * of the messages.
 *
 * @param refusedWrites why the API server refuses writes: about VTEPs and EVPNs, which wait for
 *     them, about EVPNNetworks, and as hints about EVPNs of which something cannot be seen
 * @param peering about EVPNs: what keeps their peering from being ready, and hints
 * @param rendering about EVPNNetworks: what the bridge does not render as asked
 * @param routeAdvertisements about EVPNNetworks, and as hints about EVPNs: what is wrong with our
 *     RouteAdvertisements, or with those of others
 * @param advertising by EVPNNetwork with egress Fabric, whether OVN-Kubernetes advertises it
 * @param peers who carries EVPN to which node
 */
public record StatusInputs(
    List<Issue> refusedWrites,
    List<Issue> peering,
    List<Issue> rendering,
    List<Issue> routeAdvertisements,
    Map<String, AdvertisingState> advertising,
    Peers peers) {
  /**
   * Neighbours that carry EVPN, as our stored FRRConfigurations have them.
   *
   * @param users by EVPN the templates that it selects, as labels have them
   * @param byNode by node and template, the neighbours as FRR spells them
   * @param asns by template the AS number of its nodes
   */
  public record Peers(
      Map<String, Set<String>> users,
      Map<String, Map<String, Set<String>>> byNode,
      Map<String, Long> asns) {
    public Peers {
      users = Map.copyOf(users);
      byNode = Map.copyOf(byNode);
      asns = Map.copyOf(asns);
    }

    /** The AS numbers of an EVPN's nodes. */
    SortedSet<Long> asns(String evpn) {
      return templates(evpn).stream()
          .flatMap(template -> Stream.ofNullable(asns.get(template)))
          .collect(Collectors.toCollection(TreeSet::new));
    }

    Set<String> templates(String evpn) {
      return users.getOrDefault(evpn, Set.of());
    }

    /** Those of a node through any of these templates. */
    SortedSet<String> of(Set<String> templates, String node) {
      return byNode.getOrDefault(node, Map.of()).entrySet().stream()
          .filter(entry -> templates.contains(entry.getKey()))
          .flatMap(entry -> entry.getValue().stream())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  public StatusInputs {
    refusedWrites = List.copyOf(refusedWrites);
    peering = List.copyOf(peering);
    rendering = List.copyOf(rendering);
    routeAdvertisements = List.copyOf(routeAdvertisements);
    advertising = Map.copyOf(advertising);
  }
}
