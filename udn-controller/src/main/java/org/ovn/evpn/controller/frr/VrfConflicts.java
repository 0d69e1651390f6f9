// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.api.v1alpha1.NetworkIpVrf;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNetwork;
import org.ovn.evpn.frr.intent.FrrNode;
import org.ovn.evpn.frr.merge.VrfClaims;
import org.ovn.evpn.frr.render.FrrObject;
import org.ovn.evpn.frr.render.FrrPlan;

/**
 * Which networks cannot have their IP-VRF on which nodes, since an object of somebody else has the
 * VRF or the VNI there. FRR would refuse one of the two, and all lines of the reload behind it: of
 * other networks, MetalLB's too. So the IP-VRF is left out on these nodes, and nothing else is.
 *
 * @param networks all networks, those in conflict without their IP-VRF on some nodes
 * @param issues of these networks and of their EVPNs
 */
record VrfConflicts(List<FrrNetwork> networks, List<Issue> issues) {
  /** Where a template carries networks. */
  private record Place(FrrIntent.Template template, long asn, List<FrrNode> nodes) {}

  /**
   * Finds them.
   *
   * @param plan what comes of the intent
   * @param others FRRConfigurations of others
   */
  static VrfConflicts of(FrrIntent intent, FrrPlan plan, List<FrrConfiguration> others) {
    VrfClaims claims = VrfClaims.of(others);
    List<Place> places = places(intent, plan);
    List<FrrNetwork> networks = new ArrayList<>();
    List<Issue> issues = new ArrayList<>();
    for (FrrNetwork network : intent.networks()) {
      SortedMap<String, SortedSet<FrrNode>> conflicts = conflicts(intent, network, places, claims);
      if (conflicts.isEmpty()) {
        networks.add(network);
        continue;
      }
      SortedSet<String> hostnames = new TreeSet<>();
      conflicts.values().forEach(nodes -> nodes.forEach(node -> hostnames.add(node.hostname())));
      networks.add(new FrrNetwork(network.name(), network.spec(), hostnames));
      conflicts.forEach((words, nodes) -> {
        String message =
            "%s, on node %s. FRR takes one of the two, so the IP-VRF of EVPNNetwork \"%s\" is left out there: make them equal, or take one of them away."
                .formatted(
                    words,
                    Message.names(nodes.stream().map(FrrNode::name).toList()),
                    network.name());
        issues.add(
            Issue.degrades(Subject.evpnNetwork(network.name()), Reason.FRR_CONFLICT, message));
        issues.add(Issue.blocks(Subject.evpn(network.spec().evpn()), Reason.FRR_CONFLICT, message));
      });
    }
    return new VrfConflicts(List.copyOf(networks), List.copyOf(issues));
  }

  private static List<Place> places(FrrIntent intent, FrrPlan plan) {
    Map<String, FrrIntent.Template> templates = new TreeMap<>();
    intent
        .templates()
        .forEach(template -> templates.put(ManagedLabels.templateLabel(template.name()), template));
    List<Place> places = new ArrayList<>();
    for (FrrObject object : plan.objects()) {
      FrrConfiguration base = object.resource();
      FrrIntent.Template template = templates.get(ManagedLabels.template(base));
      if (object.role() != FrrObject.Role.BASE || template == null) {
        continue;
      }
      List<FrrNode> nodes =
          intent.nodes().stream()
              .filter(
                  node -> Selectors.matchesOrAbsent(base.getSpec().nodeSelector(), node.labels()))
              .toList();
      Optional.ofNullable(base.getSpec().bgp()).stream()
          .flatMap(bgp -> bgp.routers().stream())
          .findFirst()
          .ifPresent(router -> places.add(new Place(template, router.asn(), nodes)));
    }
    return places;
  }

  private static SortedMap<String, SortedSet<FrrNode>> conflicts(
      FrrIntent intent, FrrNetwork network, List<Place> places, VrfClaims claims) {
    SortedMap<String, SortedSet<FrrNode>> result = new TreeMap<>();
    NetworkIpVrf ip = network.spec().ipVrf();
    if (ip == null || !claims.mention(network.spec().vrf(), ip.vni())) {
      return result;
    }
    for (Place place : places) {
      boolean carries =
          place.template().mayCarry(network.name())
              && intent.scopes().stream()
                  .filter(scope -> scope.name().equals(network.spec().evpn()))
                  .anyMatch(scope -> scope.templates().contains(place.template().name()));
      if (carries) {
        List<FrrNode> nodes =
            place.nodes().stream()
                .filter(
                    node -> Selectors.matchesOrAbsent(network.spec().nodeSelector(), node.labels()))
                .toList();
        claims
            .against(network.spec().vrf(), place.asn(), ip.vni(), nodes)
            .forEach((words, some) ->
                result.computeIfAbsent(words, w -> new TreeSet<>(FrrNode.BY_NAME)).addAll(some));
      }
    }
    return result;
  }
}
