// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.vtep;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.api.v1alpha1.NodeVtep;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.api.v1alpha1.VtepSpec;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.controller.allocate.VtepAddresses;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.Meta;
import org.ovn.evpn.controller.facts.NodeFact;
import org.ovn.evpn.controller.facts.NodeStateFact;
import org.ovn.evpn.controller.facts.VtepFact;

/**
 * Which node has which address of which VTEP, by three witnesses: the node's annotation, its
 * agent's report, and what FRR may announce for it. The annotations are changed here into what they
 * shall be. Not thread-safe: made, changed and read within one decision.
 */
final class NodeAddresses {
  private final ClusterFacts facts;
  private final List<NodeFact> nodes;
  private final Map<String, NodeStateFact> states;

  /** Addresses in FRRConfigurations of ours, and the node that each is for. */
  private final Map<InetAddress, String> announced = new HashMap<>();

  private final SortedMap<String, SortedMap<String, List<InetAddress>>> annotations =
      new TreeMap<>();
  private final NavigableMap<String, String> malformed = new TreeMap<>();

  /** Addresses in annotations that must not be used. */
  private final Set<Disallowed> disallowed = new HashSet<>();

  private record Disallowed(String node, String vtep, InetAddress address) {}

  /** Reads the snapshot; addresses of VTEPs that do not exist are gone. */
  NodeAddresses(ClusterFacts facts) {
    this.facts = facts;
    this.nodes =
        facts.nodes().stream()
            .filter(node -> !node.meta().deleting())
            .sorted(Comparator.comparing(NodeFact::meta, Meta.AGE))
            .toList();
    this.states =
        facts.nodeStates().stream()
            .collect(Collectors.toMap(NodeStateFact::node, Function.identity()));
    facts.frr().configurations().stream()
        .filter(object -> ManagedLabels.isOurs(object.getMetadata().getLabels()))
        .forEach(this::announces);
    nodes.forEach(this::read);
    Set<String> names =
        facts.vteps().stream().map(VtepFact::meta).map(Meta::name).collect(Collectors.toSet());
    annotations.values().forEach(entries -> entries.keySet().retainAll(names));
  }

  private void announces(FrrConfiguration object) {
    Map<String, String> said =
        Objects.requireNonNullElse(object.getMetadata().getAnnotations(), Map.of());
    String node = said.get(ManagedLabels.NODE);
    FrrConfigurationSpec.Bgp bgp = object.getSpec() == null ? null : object.getSpec().bgp();
    if (node == null || bgp == null) {
      return;
    }
    bgp.routers().stream()
        .flatMap(router -> router.prefixes().stream())
        .flatMap(NodeAddresses::address)
        // Two at once: neither is given to anybody.
        .forEach(address ->
            announced.merge(address, node, (one, other) -> one.equals(other) ? one : ""));
  }

  /** A prefix that is invalid was not written by us. */
  private static Stream<InetAddress> address(String prefix) {
    try {
      return Stream.of(IpPrefix.parse(prefix).network());
    } catch (IllegalArgumentException e) {
      return Stream.empty();
    }
  }

  private void read(NodeFact node) {
    switch (node.vteps()) {
      case Parsed.Present<SortedMap<String, List<InetAddress>>>(
              SortedMap<String, List<InetAddress>> entries) ->
          annotations.put(node.name(), new TreeMap<>(entries));
      case Parsed.Absent<SortedMap<String, List<InetAddress>>>() ->
          annotations.put(node.name(), new TreeMap<>());
      case Parsed.Malformed<SortedMap<String, List<InetAddress>>>(String message) ->
          malformed.put(
              node.name(),
              "Node \"%s\": %s Remove the annotation, and it is written again."
                  .formatted(node.name(), message));
    }
  }

  /** What the annotations shall be, of nodes whose annotation is valid. */
  SortedMap<String, SortedMap<String, List<InetAddress>>> annotations() {
    return annotations;
  }

  /** Nodes whose annotation is invalid, with the sentence that says why. */
  NavigableMap<String, String> malformed() {
    return malformed;
  }

  /** Per node its addresses by VTEP; where the annotation is invalid, as its agent reports them. */
  Map<String, Map<String, List<InetAddress>>> all() {
    Map<String, Map<String, List<InetAddress>>> result = new HashMap<>();
    annotations.forEach((node, entries) -> {
      Map<String, List<InetAddress>> used = new TreeMap<>();
      entries.forEach((vtep, ips) -> {
        List<InetAddress> allowed =
            ips.stream().filter(address -> isAllowed(node, vtep, address)).toList();
        // As the node's agent does it: beside a wrong address, what it runs with stays.
        List<InetAddress> running = reported(node).getOrDefault(vtep, List.of());
        List<InetAddress> has =
            allowed.size() == ips.size() || running.isEmpty() ? allowed : running;
        if (!has.isEmpty()) {
          used.put(vtep, has);
        }
      });
      result.put(node, used);
    });
    malformed.keySet().forEach(node -> result.put(node, reported(node)));
    return result;
  }

  /** Nodes that take part in a VTEP, older first. */
  List<NodeFact> members(VtepSpec spec) {
    return nodes.stream()
        .filter(node -> Selectors.matchesOrAbsent(spec.nodeSelector(), node.meta().labels()))
        .toList();
  }

  /** Nodes of these that have an address of the VTEP. */
  int ready(String vtep, List<NodeFact> members) {
    return (int)
        members.stream()
            .map(NodeFact::name)
            .filter(node ->
                annotated(node, vtep).stream().anyMatch(address -> isAllowed(node, vtep, address)))
            .count();
  }

  /** Addresses of a VTEP that the node's annotation shall have. */
  List<InetAddress> annotated(String node, String vtep) {
    return annotations.getOrDefault(node, new TreeMap<>()).getOrDefault(vtep, List.of());
  }

  /** Lets an address of an annotation not be used, although the annotation keeps it. */
  void disallow(String node, String vtep, InetAddress address) {
    disallowed.add(new Disallowed(node, vtep, address));
  }

  private boolean isAllowed(String node, String vtep, InetAddress address) {
    return !disallowed.contains(new Disallowed(node, vtep, address));
  }

  /** Whether the node's agent says that it has that address of the VTEP. */
  boolean isReported(String node, String vtep, InetAddress address) {
    return reported(node).getOrDefault(vtep, List.of()).contains(address);
  }

  /** Addresses that nodes have because a VTEP gave them, whichever VTEP that was. */
  Set<InetAddress> ofVteps() {
    Set<InetAddress> result = new HashSet<>(announced.keySet());
    facts.nodes().stream()
        .flatMap(node -> node.vteps().toOptional().stream())
        .flatMap(entries -> entries.values().stream())
        .forEach(result::addAll);
    states.keySet().forEach(node -> reported(node).values().forEach(result::addAll));
    return result;
  }

  /** Whether a node has an address of the VTEP by its annotation as it is. */
  boolean isUsed(String vtep) {
    return facts.nodes().stream().anyMatch(node -> !node.vtepAddresses(vtep).isEmpty());
  }

  /** Whether an annotation or an agent still speaks of the VTEP. */
  boolean isKnown(String vtep) {
    return nodes.stream()
            .anyMatch(
                node -> node.vteps().toOptional().filter(now -> now.containsKey(vtep)).isPresent())
        || states.keySet().stream().anyMatch(node -> reported(node).containsKey(vtep));
  }

  /** Addresses that nodes have of the VTEP, sorted. */
  List<InetAddress> held(String vtep) {
    return nodes.stream()
        .flatMap(node -> held(node.name(), vtep).stream())
        .distinct()
        .sorted(IpAddresses.ORDER)
        .toList();
  }

  private List<InetAddress> held(String node, String vtep) {
    return Stream.concat(
            annotated(node, vtep).stream(), reported(node).getOrDefault(vtep, List.of()).stream())
        .distinct()
        .toList();
  }

  /** What the node's agent says it has. */
  private Map<String, List<InetAddress>> reported(String node) {
    NodeStateFact state = states.get(node);
    return state == null
        ? Map.of()
        : state.status().vteps().stream()
            .collect(Collectors.toMap(NodeVtep::name, NodeVtep::ips, (a, b) -> a));
  }

  /**
   * Gives these nodes their addresses of a Managed VTEP, as far as their annotations are valid, and
   * takes those of all other nodes away.
   */
  VtepAddresses.Assignment assign(String vtep, List<IpPrefix> cidrs, List<NodeFact> members) {
    List<NodeFact> valid =
        members.stream().filter(node -> annotations.containsKey(node.name())).toList();
    Set<String> names = valid.stream().map(NodeFact::name).collect(Collectors.toSet());
    VtepAddresses.Assignment assignment =
        VtepAddresses.assign(
            cidrs,
            valid.stream()
                .map(node -> new VtepAddresses.Claim(node.name(), held(node.name(), vtep)))
                .toList(),
            inUseElsewhere(vtep, names),
            had(vtep, names));
    annotations.forEach((node, entries) -> {
      List<InetAddress> assigned = assignment.byNode().getOrDefault(node, List.of());
      if (assigned.isEmpty()) {
        entries.remove(vtep);
      } else {
        entries.put(vtep, assigned);
      }
    });
    return assignment;
  }

  /** Lets nodes have of a VTEP what their annotations say. */
  void restore(String vtep) {
    for (NodeFact node : nodes) {
      SortedMap<String, List<InetAddress>> entries = annotations.get(node.name());
      if (entries != null) {
        List<InetAddress> had = node.vtepAddresses(vtep);
        if (had.isEmpty()) {
          entries.remove(vtep);
        } else {
          entries.put(vtep, had);
        }
      }
    }
  }

  /** Takes all addresses of a VTEP away. */
  void remove(String vtep) {
    annotations.values().forEach(entries -> entries.remove(vtep));
  }

  /** Addresses of other VTEPs, and what agents of nodes that do not take part say they have. */
  private Set<InetAddress> inUseElsewhere(String vtep, Set<String> members) {
    Set<InetAddress> result = new HashSet<>();
    annotations.forEach((node, entries) ->
        entries.forEach((name, ips) -> {
          if (!name.equals(vtep)) {
            result.addAll(ips);
          }
        }));
    states
        .keySet()
        .forEach(node -> {
          if (!members.contains(node)) {
            result.addAll(reported(node).getOrDefault(vtep, List.of()));
          }
        });
    return result;
  }

  /**
   * Addresses that a node has or had, and which: FRR may announce one for longer than the node's
   * annotation and its agent speak of it.
   */
  private Map<InetAddress, String> had(String vtep, Set<String> members) {
    Map<InetAddress, String> result = new HashMap<>(announced);
    facts.nodes().stream()
        .filter(node -> !members.contains(node.name()))
        .forEach(
            node -> node.vtepAddresses(vtep).forEach(address -> result.put(address, node.name())));
    return result;
  }
}
