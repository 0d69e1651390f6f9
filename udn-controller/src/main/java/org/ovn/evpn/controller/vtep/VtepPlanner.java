// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.vtep;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.annotation.VtepsAnnotation;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.api.v1alpha1.NodeVtep;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.api.v1alpha1.VtepMode;
import org.ovn.evpn.api.v1alpha1.VtepSpec;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.controller.allocate.VtepAddresses;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnFact;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.Meta;
import org.ovn.evpn.controller.facts.NodeFact;
import org.ovn.evpn.controller.facts.NodeStateFact;
import org.ovn.evpn.controller.facts.VtepFact;

/**
 * Decides per VTEP and node. One bad node never holds up another: a node whose annotation does not
 * read waits alone, and what its agent reports as its address is given to nobody else meanwhile.
 */
public final class VtepPlanner {
  private enum Standing {
    ACCEPTED,
    WORKING,
    NEW
  }

  private final List<VtepFact> vteps;
  private final List<NodeFact> nodes;
  private final Map<String, NodeStateFact> states;
  private final ClusterFacts facts;

  /** Addresses in FRRConfigurations of ours, and the node that each is for. */
  private final Map<InetAddress, String> announced = new HashMap<>();

  private final Map<String, Optional<String>> verdicts = new HashMap<>();
  private final SortedMap<String, SortedMap<String, List<InetAddress>>> annotations =
      new TreeMap<>();
  private final NavigableMap<String, String> malformed = new TreeMap<>();
  private final SortedMap<String, VtepPlan.Acceptance> acceptances = new TreeMap<>();
  private final List<String> releasable = new ArrayList<>();

  private VtepPlanner(ClusterFacts facts) {
    this.facts = facts;
    this.vteps =
        facts.vteps().stream()
            .sorted(Comparator.comparing(this::standing).thenComparing(VtepFact::meta, Meta.AGE))
            .toList();
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
  }

  /**
   * How well a VTEP stands against another one with the same addresses. One that was accepted as it
   * is comes before one that was edited since, so that an edit cannot take what works; then come
   * those that nodes have addresses of.
   */
  private Standing standing(VtepFact vtep) {
    boolean accepted =
        Conditions.find(vtep.status().conditions(), ConditionType.ACCEPTED)
            .filter(condition -> condition.isTrue() || condition.has(Reason.ADDRESSES_EXHAUSTED))
            .filter(condition ->
                Objects.equals(condition.observedGeneration(), vtep.meta().generation()))
            .isPresent();
    return accepted ? Standing.ACCEPTED : works(vtep) ? Standing.WORKING : Standing.NEW;
  }

  private boolean works(VtepFact vtep) {
    return facts.nodes().stream()
        .anyMatch(node -> !node.vtepAddresses(vtep.meta().name()).isEmpty());
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
        .flatMap(VtepPlanner::address)
        // Two at once: neither is given to anybody.
        .forEach(address ->
            announced.merge(address, node, (one, other) -> one.equals(other) ? one : ""));
  }

  /** What does not read was not written by us. */
  private static Stream<InetAddress> address(String prefix) {
    try {
      return Stream.of(IpPrefix.parse(prefix).network());
    } catch (IllegalArgumentException e) {
      return Stream.empty();
    }
  }

  /** Plans all VTEPs of the snapshot. */
  public static VtepPlan plan(ClusterFacts facts) {
    return new VtepPlanner(facts).run();
  }

  private VtepPlan run() {
    for (NodeFact node : nodes) {
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
    Set<String> names = vteps.stream().map(vtep -> vtep.meta().name()).collect(Collectors.toSet());
    annotations.values().forEach(entries -> entries.keySet().retainAll(names));
    Map<String, List<IpPrefix>> accepted = new TreeMap<>();
    for (VtepFact vtep : vteps) {
      one(vtep, accepted);
    }
    Map<String, Map<String, List<InetAddress>>> addresses = new HashMap<>(annotations);
    malformed.keySet().forEach(node -> addresses.put(node, reported(node)));
    return new VtepPlan(verdicts, annotations, addresses, malformed, acceptances, releasable);
  }

  private void one(VtepFact vtep, Map<String, List<IpPrefix>> accepted) {
    String name = vtep.meta().name();
    switch (vtep.spec()) {
      case Parsed.Present<VtepSpec>(VtepSpec spec) -> {
        if (vtep.meta().deleting()) {
          deleting(vtep, spec, accepted);
          return;
        }
        Optional<String> overlap = overlap(name, spec, accepted);
        boolean edited = overlap.isPresent() && works(vtep);
        if (overlap.isEmpty()) {
          serve(name, spec, spec.cidrs());
        } else if (edited && spec.modeOrDefault() == VtepMode.MANAGED) {
          inPart(name, spec, left(name, spec, accepted), overlap.get());
        } else {
          refuse(name, spec, Reason.CIDR_OVERLAP, overlap.get());
        }
        if (overlap.isEmpty() || edited) {
          accepted.put(name, spec.cidrs());
        }
      }
      case Parsed.Absent<VtepSpec>() -> unreadable(vtep, "it has no spec");
      case Parsed.Malformed<VtepSpec>(String message) -> unreadable(vtep, message);
    }
  }

  private void unreadable(VtepFact vtep, String why) {
    String message =
        "VTEP \"%s\" does not read: %s; correct the field and apply it again."
            .formatted(vtep.meta().name(), why);
    verdicts.put(vtep.meta().name(), Optional.of(message));
    acceptances.put(
        vtep.meta().name(), new VtepPlan.Acceptance(false, Reason.INVALID_SPEC, message, 0, 0));
    if (vtep.meta().deleting() && users(vtep.meta().name()).isEmpty()) {
      release(vtep.meta().name());
    }
  }

  private void serve(String name, VtepSpec spec, List<IpPrefix> cidrs) {
    verdicts.put(name, Optional.empty());
    if (spec.modeOrDefault() == VtepMode.MANAGED) {
      managed(name, spec, cidrs);
    } else {
      unmanaged(name, spec);
    }
  }

  /** The CIDRs of an edited VTEP that are no other's, and the addresses that nodes have of it. */
  private List<IpPrefix> left(String name, VtepSpec spec, Map<String, List<IpPrefix>> accepted) {
    List<IpPrefix> free =
        spec.cidrs().stream()
            .filter(
                cidr -> accepted.values().stream().flatMap(List::stream).noneMatch(cidr::overlaps))
            .toList();
    Stream<IpPrefix> had =
        nodes.stream()
            .flatMap(node -> held(node.name(), name).stream())
            .filter(address -> free.stream().noneMatch(cidr -> cidr.contains(address)))
            .distinct()
            .sorted(IpAddresses.ORDER)
            .map(IpPrefix::host);
    return Stream.concat(free.stream(), had).toList();
  }

  /** A VTEP that works and was edited into another one goes on with what is left. */
  private void inPart(String name, VtepSpec spec, List<IpPrefix> left, String overlap) {
    serve(name, spec, left);
    acceptances.computeIfPresent(
        name,
        (key, served) ->
            new VtepPlan.Acceptance(
                false,
                Reason.CIDR_OVERLAP,
                "%s Until then nodes keep the addresses that they have, and none is given out of %s: append another CIDR for nodes that wait. %s"
                    .formatted(
                        overlap,
                        spec.cidrs().stream().filter(cidr -> !left.contains(cidr)).toList(),
                        served.message()),
                served.desired(),
                served.ready()));
  }

  /** Those that come first win, so that none can take addresses of one that works. */
  private static Optional<String> overlap(
      String name, VtepSpec spec, Map<String, List<IpPrefix>> accepted) {
    for (IpPrefix cidr : spec.cidrs()) {
      for (Map.Entry<String, List<IpPrefix>> other : accepted.entrySet()) {
        for (IpPrefix theirs : other.getValue()) {
          if (cidr.overlaps(theirs)) {
            return Optional.of(
                "spec.cidrs of VTEP \"%s\" has %s, which overlaps %s of VTEP \"%s\": give them disjoint CIDRs."
                    .formatted(name, cidr, theirs, other.getKey()));
          }
        }
      }
    }
    return Optional.empty();
  }

  private void refuse(String name, VtepSpec spec, Reason reason, String message) {
    verdicts.put(name, Optional.of(message));
    List<NodeFact> members = members(spec);
    acceptances.put(
        name,
        new VtepPlan.Acceptance(false, reason, message, members.size(), ready(name, members)));
  }

  private List<NodeFact> members(VtepSpec spec) {
    return nodes.stream()
        .filter(node -> Selectors.matchesOrAbsent(spec.nodeSelector(), node.meta().labels()))
        .toList();
  }

  private int ready(String vtep, List<NodeFact> members) {
    return (int)
        members.stream()
            .filter(node -> annotations.containsKey(node.name()))
            .filter(node -> !entries(node.name()).getOrDefault(vtep, List.of()).isEmpty())
            .count();
  }

  private Map<String, List<InetAddress>> entries(String node) {
    return annotations.getOrDefault(node, new TreeMap<>());
  }

  private void managed(String name, VtepSpec spec, List<IpPrefix> cidrs) {
    List<NodeFact> members = members(spec);
    List<NodeFact> readable =
        members.stream().filter(node -> annotations.containsKey(node.name())).toList();
    Set<String> readableNames = readable.stream().map(NodeFact::name).collect(Collectors.toSet());
    VtepAddresses.Assignment assignment =
        VtepAddresses.assign(
            cidrs,
            readable.stream()
                .map(node -> new VtepAddresses.Claim(node.name(), held(node.name(), name)))
                .toList(),
            inUseElsewhere(name, readableNames),
            hadBy(name, readableNames));
    annotations.forEach((node, entries) -> {
      List<InetAddress> assigned = assignment.byNode().getOrDefault(node, List.of());
      if (assigned.isEmpty()) {
        entries.remove(name);
      } else {
        entries.put(name, assigned);
      }
    });
    int ready = ready(name, members);
    if (assignment.isComplete()) {
      acceptances.put(
          name,
          new VtepPlan.Acceptance(
              true,
              Reason.ALLOCATED,
              "%d of %d nodes have an address.%s"
                  .formatted(ready, members.size(), malformedMembers(members)),
              members.size(),
              ready));
    } else {
      acceptances.put(
          name,
          new VtepPlan.Acceptance(
              false,
              Reason.ADDRESSES_EXHAUSTED,
              exhausted(name, spec, assignment) + malformedMembers(members),
              members.size(),
              ready));
    }
  }

  private String malformedMembers(List<NodeFact> members) {
    return members.stream()
        .map(NodeFact::name)
        .filter(malformed::containsKey)
        .sorted()
        .map(node -> " " + malformed.get(node))
        .collect(Collectors.joining());
  }

  private static String exhausted(String name, VtepSpec spec, VtepAddresses.Assignment assignment) {
    List<String> families = new ArrayList<>();
    if (!assignment.withoutIpv4().isEmpty()) {
      families.add(exhausted("IPv4", spec, true, assignment.withoutIpv4()));
    }
    if (!assignment.withoutIpv6().isEmpty()) {
      families.add(exhausted("IPv6", spec, false, assignment.withoutIpv6()));
    }
    return "VTEP \"%s\" %s: append a CIDR to spec.cidrs, or widen one."
        .formatted(name, String.join(", and ", families));
  }

  private static String exhausted(
      String family, VtepSpec spec, boolean ipv4, List<String> without) {
    return "has no free %s address left in spec.cidrs %s for node %s"
        .formatted(
            family,
            spec.cidrs().stream().filter(cidr -> cidr.isIpv4() == ipv4).toList(),
            Message.names(without));
  }

  private List<InetAddress> held(String node, String vtep) {
    return Stream.concat(
            entries(node).getOrDefault(vtep, List.of()).stream(),
            reported(node).getOrDefault(vtep, List.of()).stream())
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

  /** Addresses of other VTEPs, and what agents of nodes that do not take part say they have. */
  private Set<InetAddress> inUseElsewhere(String vtep, Set<String> readable) {
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
          if (!readable.contains(node)) {
            result.addAll(reported(node).getOrDefault(vtep, List.of()));
          }
        });
    return result;
  }

  /**
   * Addresses that a node has or had, and which: FRR may announce one for longer than the node's
   * annotation and its agent speak of it.
   */
  private Map<InetAddress, String> hadBy(String vtep, Set<String> readable) {
    Map<InetAddress, String> result = new HashMap<>(announced);
    facts.nodes().stream()
        .filter(node -> !readable.contains(node.name()))
        .forEach(
            node -> node.vtepAddresses(vtep).forEach(address -> result.put(address, node.name())));
    return result;
  }

  private void unmanaged(String name, VtepSpec spec) {
    List<NodeFact> members = members(spec);
    int ready = ready(name, members);
    List<String> without =
        members.stream()
            .map(NodeFact::name)
            .filter(node -> !malformed.containsKey(node))
            .filter(node -> entries(node).getOrDefault(name, List.of()).isEmpty())
            .toList();
    String message =
        without.isEmpty()
            ? "%d of %d nodes have an address.".formatted(ready, members.size())
            : "%d of %d nodes have an address; not yet node %s: spec.mode Unmanaged is not implemented yet, no agent looks for an address; write one inside spec.cidrs %s into annotation %s of the node, or set spec.mode to Managed."
                .formatted(
                    ready,
                    members.size(),
                    Message.names(without),
                    spec.cidrs(),
                    VtepsAnnotation.KEY);
    acceptances.put(
        name,
        new VtepPlan.Acceptance(
            true, Reason.DISCOVERED, message + malformedMembers(members), members.size(), ready));
  }

  /** Stands until nothing uses it; then its addresses go, then the object. */
  private void deleting(VtepFact vtep, VtepSpec spec, Map<String, List<IpPrefix>> accepted) {
    String name = vtep.meta().name();
    accepted.put(name, spec.cidrs());
    Set<String> users = users(name);
    String message =
        users.isEmpty()
            ? "VTEP \"%s\" is being deleted; its addresses are taken back.".formatted(name)
            : "VTEP \"%s\" is being deleted and waits for %s: point them to another VTEP, or delete them."
                .formatted(name, String.join(", ", users));
    refuse(name, spec, Reason.DELETING, message);
    if (users.isEmpty()) {
      release(name);
    }
  }

  private void release(String name) {
    boolean addressed =
        nodes.stream()
            .anyMatch(
                node -> node.vteps().toOptional().filter(e -> e.containsKey(name)).isPresent());
    boolean reported = states.keySet().stream().anyMatch(node -> reported(node).containsKey(name));
    annotations.values().forEach(entries -> entries.remove(name));
    if (!addressed && !reported) {
      releasable.add(name);
    }
  }

  private Set<String> users(String vtep) {
    Set<String> users = new TreeSet<>();
    for (EvpnFact evpn : facts.evpns()) {
      if (evpn.spec().toOptional().filter(spec -> spec.vtep().equals(vtep)).isPresent()) {
        users.add("EVPN \"" + evpn.name() + "\"");
      }
    }
    for (EvpnNetworkFact network : facts.evpnNetworks()) {
      if (network.spec().toOptional().filter(spec -> spec.vtep().equals(vtep)).isPresent()) {
        users.add("EVPNNetwork \"" + network.name() + "\"");
      }
    }
    return users;
  }
}
