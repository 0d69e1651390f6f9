// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import io.fabric8.kubernetes.api.model.LabelSelector;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Neighbor;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.frr.intent.EvpnScope;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNetwork;
import org.ovn.evpn.frr.intent.FrrNode;
import org.ovn.evpn.frr.intent.NodeSelectors;

/**
 * Which objects there are, whatever the renderer: groups of EVPNs that share template and effective
 * node selector, and the nodes that take part under each template.
 *
 * @param groups one base object (or a few, see {@link Group#variants}) and the shards of each
 * @param members one node object each
 */
record Layout(List<Group> groups, List<Member> members) {

  /**
   * EVPNs that say something to the same nodes through the same template.
   *
   * @param peering the template
   * @param selector template's nodeSelector ∧ the EVPNs', canonical
   * @param vtepCidrs of all the EVPNs, sorted
   * @param networks of all the EVPNs, sorted by name
   * @param sessions which neighbours carry what
   * @param variants the neighbours by selector: one entry, unless the template names nodes it
   *     selects as neighbours
   */
  record Group(
      Peering peering,
      LabelSelector selector,
      SortedSet<IpPrefix> vtepCidrs,
      List<FrrNetwork> networks,
      Sessions sessions,
      List<Variant> variants) {}

  /**
   * Neighbours of some nodes of a group.
   *
   * @param selector these nodes
   * @param neighbors the template's minus the node itself; not empty
   */
  record Variant(LabelSelector selector, List<Neighbor> neighbors) {}

  /**
   * A node that takes part under a template and has a tunnel address.
   *
   * @param peering the template
   * @param node the node
   * @param neighbors the template's minus the node itself; not empty
   * @param sessions which neighbours carry what
   * @param vteps its tunnel addresses, sorted
   * @param networks the networks of the EVPNs that it is in, each with its addresses of their VTEP
   */
  record Member(
      Peering peering,
      FrrNode node,
      List<Neighbor> neighbors,
      Sessions sessions,
      SortedSet<IpPrefix> vteps,
      SortedMap<String, Participation> networks) {}

  /** A network on a node, with the node's tunnel addresses for it. */
  record Participation(FrrNetwork network, List<InetAddress> vteps) {}

  static Layout of(FrrIntent intent, List<Issue> issues) {
    List<EvpnScope> scopes =
        intent.scopes().stream()
            .sorted(
                Comparator.comparing(EvpnScope::name)
                    .thenComparing(EvpnScope::vtep)
                    .thenComparing(s -> selectorText(s.nodeSelector())))
            .toList();
    Map<EvpnScope, List<FrrNetwork>> networks = networksByScope(intent, scopes, issues);
    SortedMap<String, FrrIntent.Template> templates = new TreeMap<>();
    intent.templates().forEach(t -> templates.put(t.name(), t));
    List<FrrNode> nodes =
        intent.nodes().stream().sorted(Comparator.comparing(FrrNode::name)).toList();

    Set<EvpnScope> usable = new HashSet<>();
    TemplateReadings readings = TemplateReadings.of(intent, scopes);
    issues.addAll(readings.issues());
    List<Group> groups = new ArrayList<>();
    List<Member> members = new ArrayList<>();
    for (FrrIntent.Template template : templates.values()) {
      List<EvpnScope> users =
          scopes.stream().filter(s -> s.templates().contains(template.name())).toList();
      Optional<Peering> peering = readings.peering(template.name());
      if (peering.isEmpty() || users.isEmpty()) {
        continue;
      }
      issues.addAll(SessionChecks.of(intent.namespace(), peering.get(), users));
      Map<EvpnScope, List<FrrNetwork>> carried = carried(template, networks);
      for (Selection selection : selections(template, users)) {
        usable.addAll(selection.scopes());
        groups.add(group(peering.get(), selection, carried, nodes));
      }
      for (FrrNode node : nodes) {
        if (Selectors.matchesOrAbsent(template.nodeSelector(), node.labels())) {
          member(peering.get(), node, users, carried).ifPresent(members::add);
        }
      }
    }
    scopes.stream()
        .filter(scope -> !usable.contains(scope))
        .forEach(scope -> issues.add(unserved(intent.namespace(), scope)));
    return new Layout(groups, members);
  }

  private static Map<EvpnScope, List<FrrNetwork>> carried(
      FrrIntent.Template template, Map<EvpnScope, List<FrrNetwork>> networks) {
    if (template.carries().isEmpty()) {
      return networks;
    }
    Map<EvpnScope, List<FrrNetwork>> result = new HashMap<>();
    networks.forEach((scope, all) ->
        result.put(scope, all.stream().filter(n -> template.mayCarry(n.name())).toList()));
    return result;
  }

  /** Scopes that select the same nodes of a template. */
  private record Selection(LabelSelector selector, List<EvpnScope> scopes) {}

  /** The users of a template by effective selector; without those that it contradicts. */
  private static Collection<Selection> selections(
      FrrIntent.Template template, List<EvpnScope> users) {
    SortedMap<String, Selection> result = new TreeMap<>();
    for (EvpnScope scope : users) {
      NodeSelectors.intersect(template.nodeSelector(), scope.nodeSelector())
          .ifPresent(selector ->
              result
                  .computeIfAbsent(
                      NodeSelectors.canonicalText(selector),
                      text -> new Selection(selector, new ArrayList<>()))
                  .scopes()
                  .add(scope));
    }
    return result.values();
  }

  private static Issue unserved(String namespace, EvpnScope scope) {
    Subject evpn = Subject.evpn(scope.name());
    return scope.templates().isEmpty()
        ? Issue.blocks(
            evpn,
            Reason.TEMPLATE_MISSING,
            "no FRRConfiguration in namespace "
                + namespace
                + " matches spec.frrConfigurationSelector: label the one that peers with the"
                + " fabric.")
        : Issue.blocks(
            evpn,
            Reason.TEMPLATE_NOT_USABLE,
            "none of the FRRConfigurations "
                + new TreeSet<>(scope.templates())
                + " can be used: their own spec.nodeSelector contradicts the EVPN's, or they have"
                + " no usable router; see the findings about them.");
  }

  private static Map<EvpnScope, List<FrrNetwork>> networksByScope(
      FrrIntent intent, List<EvpnScope> scopes, List<Issue> issues) {
    Map<EvpnScope, List<FrrNetwork>> result = new HashMap<>();
    intent.networks().stream()
        .sorted(Comparator.comparing(FrrNetwork::name))
        .forEach(n -> {
          Optional<EvpnScope> scope = scopes.stream().filter(s -> isOf(n, s)).findFirst();
          if (scope.isEmpty()) {
            issues.add(
                Issue.blocks(
                    Subject.evpnNetwork(n.name()),
                    Reason.NETWORK_NOT_RENDERABLE,
                    "EVPN " + n.spec().evpn() + " (spec.evpn) does not exist."));
          } else if (NetworkChecks.isRenderable(n, issues)) {
            result.computeIfAbsent(scope.get(), k -> new ArrayList<>()).add(n);
          }
        });
    return result;
  }

  private static boolean isOf(FrrNetwork n, EvpnScope scope) {
    return scope.name().equals(n.spec().evpn())
        && scope.vtep().equals(n.spec().vtep())
        && selectorText(scope.nodeSelector()).equals(selectorText(n.spec().nodeSelector()));
  }

  private static String selectorText(@Nullable LabelSelector selector) {
    return selector == null ? "" : NodeSelectors.canonicalText(selector);
  }

  private static Group group(
      Peering peering,
      Selection selection,
      Map<EvpnScope, List<FrrNetwork>> networks,
      List<FrrNode> nodes) {
    LabelSelector selector = selection.selector();
    SortedSet<IpPrefix> cidrs = new TreeSet<>();
    selection.scopes().forEach(s -> cidrs.addAll(s.vtepCidrs()));
    List<FrrNetwork> all =
        selection.scopes().stream()
            .flatMap(s -> networks.getOrDefault(s, List.of()).stream())
            .sorted(Comparator.comparing(FrrNetwork::name))
            .toList();
    List<Variant> variants = new ArrayList<>();
    SortedSet<String> own = new TreeSet<>();
    for (FrrNode node : nodes) {
      Set<String> self = selfNeighbors(peering, node);
      if (self.isEmpty() || !Selectors.matchesOrAbsent(selector, node.labels())) {
        continue;
      }
      own.add(node.hostname());
      List<Neighbor> others = peering.without(self);
      if (!others.isEmpty()) {
        NodeSelectors.intersect(selector, NodeSelectors.node(node.hostname()))
            .ifPresent(s -> variants.add(new Variant(s, others)));
      }
    }
    NodeSelectors.intersect(selector, NodeSelectors.notNodes(own))
        .ifPresent(s -> variants.addFirst(new Variant(s, peering.neighbors())));
    return new Group(
        peering,
        selector,
        cidrs,
        all,
        Sessions.of(peering, selection.scopes()),
        List.copyOf(variants));
  }

  private static Optional<Member> member(
      Peering peering,
      FrrNode node,
      List<EvpnScope> users,
      Map<EvpnScope, List<FrrNetwork>> networks) {
    SortedSet<IpPrefix> vteps = new TreeSet<>();
    SortedMap<String, Participation> parts = new TreeMap<>();
    List<EvpnScope> own = new ArrayList<>();
    for (EvpnScope scope : users) {
      List<InetAddress> addresses = node.vteps().getOrDefault(scope.vtep(), List.of());
      if (addresses.isEmpty() || !Selectors.matchesOrAbsent(scope.nodeSelector(), node.labels())) {
        continue;
      }
      own.add(scope);
      addresses.forEach(a -> vteps.add(IpPrefix.host(a)));
      for (FrrNetwork n : networks.getOrDefault(scope, List.of())) {
        parts.put(n.name(), new Participation(n, addresses));
      }
    }
    List<Neighbor> neighbors = peering.without(selfNeighbors(peering, node));
    return vteps.isEmpty() || neighbors.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Member(peering, node, neighbors, Sessions.of(peering, own), vteps, parts));
  }

  /** Ids of the template's neighbours that are this very node. */
  private static Set<String> selfNeighbors(Peering peering, FrrNode node) {
    Set<String> result = new LinkedHashSet<>();
    for (Neighbor n : peering.neighbors()) {
      if (Peering.address(n).filter(node.addresses()::contains).isPresent()) {
        result.add(n.id());
      }
    }
    return result;
  }

  /** Neighbour ids as FRR prints them: addresses canonical. */
  static String frrId(Neighbor n) {
    return Peering.address(n).map(IpAddresses::format).orElseGet(() -> n.id());
  }
}
