// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.vtep;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.annotation.VtepsAnnotation;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.v1alpha1.VtepMode;
import org.ovn.evpn.api.v1alpha1.VtepNodeCounts;
import org.ovn.evpn.api.v1alpha1.VtepSpec;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.controller.allocate.VtepAddresses;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnFact;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.NodeFact;
import org.ovn.evpn.controller.facts.VtepFact;

/**
 * Decides per VTEP and node. One bad node never holds up another: a node whose annotation is
 * invalid waits alone, and the address that its agent reports is given to nobody else meanwhile.
 */
public final class VtepPlanner {
  private final ClusterFacts facts;
  private final NodeAddresses addresses;
  private final Cidrs accepted = new Cidrs();
  private final Map<String, Optional<String>> verdicts = new HashMap<>();
  private final SortedMap<String, VtepPlan.Acceptance> acceptances = new TreeMap<>();
  private final Map<String, List<IpPrefix>> heard = new HashMap<>();
  private final Taken taken;
  private final List<String> releasable = new ArrayList<>();

  private VtepPlanner(ClusterFacts facts) {
    this.facts = facts;
    this.addresses = new NodeAddresses(facts);
    this.taken = new Taken(facts, addresses, accepted);
  }

  /** Plans all VTEPs of the snapshot. */
  public static VtepPlan plan(ClusterFacts facts) {
    VtepPlanner planner = new VtepPlanner(facts);
    Seniority.sort(facts.vteps(), planner.addresses).forEach(planner::guarded);
    return new VtepPlan(
        planner.verdicts,
        planner.addresses.annotations(),
        planner.addresses.all(),
        planner.heard,
        planner.addresses.malformed(),
        planner.acceptances,
        planner.releasable);
  }

  /**
   * A VTEP that the controller fails on is told so, and stops no other; nodes keep what they have.
   */
  private void guarded(VtepFact vtep) {
    try {
      one(vtep);
    } catch (RuntimeException e) {
      String name = vtep.meta().name();
      String message = Message.failure(Subject.vtep(name), e);
      verdicts.put(name, Optional.of(message));
      VtepNodeCounts told =
          Objects.requireNonNullElse(vtep.status().nodes(), new VtepNodeCounts(0, 0));
      acceptances.put(
          name,
          new VtepPlan.Acceptance(
              false, Reason.INTERNAL_ERROR, message, told.desired(), told.ready()));
      releasable.remove(name);
      addresses.restore(name);
      vtep.spec().toOptional().ifPresent(spec -> keep(name, spec));
    }
  }

  /** Nobody gets what the VTEP has, whatever becomes of it, and FRR goes on hearing of it. */
  private void keep(String name, VtepSpec spec) {
    List<InetAddress> held = addresses.held(name);
    accepted.add(
        name,
        Cidrs.left(spec.cidrs(), cidr -> accepted.overlap(name, List.of(cidr)).isEmpty(), held));
    if (!held.isEmpty()) {
      hear(name, spec);
    }
  }

  private void one(VtepFact vtep) {
    switch (vtep.spec()) {
      case Parsed.Present<VtepSpec>(VtepSpec spec) -> {
        if (vtep.meta().deleting()) {
          deleting(vtep.meta().name(), spec);
        } else {
          standing(vtep.meta().name(), spec);
        }
      }
      case Parsed.Absent<VtepSpec>() -> unreadable(vtep, "it has no spec");
      case Parsed.Malformed<VtepSpec>(String message) -> unreadable(vtep, message);
    }
  }

  private void standing(String name, VtepSpec spec) {
    Optional<Taken.Why> why = taken.why(name, spec);
    boolean works = addresses.isUsed(name);
    if (why.isEmpty()) {
      serve(name, spec, spec.cidrs());
    } else if (works && spec.modeOrDefault() == VtepMode.MANAGED) {
      inPart(name, spec, why.get());
    } else {
      refuse(name, spec, why.get().reason(), why.get().message());
    }
    if (why.isEmpty() || works) {
      accepted.add(name, spec.cidrs());
      hear(name, spec);
    }
  }

  /** What is not given out yet must not change what nodes take from the fabric either. */
  private void hear(String name, VtepSpec spec) {
    List<InetAddress> held = addresses.held(name);
    heard.put(
        name,
        spec.cidrs().stream()
            .filter(cidr -> cidr.isIpv4() || held.stream().anyMatch(cidr::contains))
            .toList());
  }

  private void unreadable(VtepFact vtep, String why) {
    String name = vtep.meta().name();
    String message =
        "VTEP \"%s\" is invalid: %s; correct the field and apply it again.".formatted(name, why);
    verdicts.put(name, Optional.of(message));
    acceptances.put(name, new VtepPlan.Acceptance(false, Reason.INVALID_SPEC, message, 0, 0));
    if (vtep.meta().deleting() && users(name).isEmpty()) {
      release(name);
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

  /** A VTEP that works and has what somebody else has too goes on with what is left. */
  private void inPart(String name, VtepSpec spec, Taken.Why why) {
    List<IpPrefix> left = taken.left(name, spec);
    serve(name, spec, left);
    acceptances.computeIfPresent(
        name,
        (key, served) ->
            new VtepPlan.Acceptance(
                false,
                why.reason(),
                "%s Until then nodes keep the addresses that they have, and none is given out of %s: append another CIDR for nodes that wait. %s"
                    .formatted(
                        why.message(),
                        spec.cidrs().stream().filter(cidr -> !left.contains(cidr)).toList(),
                        served.message()),
                served.desired(),
                served.ready()));
  }

  private void refuse(String name, VtepSpec spec, Reason reason, String message) {
    verdicts.put(name, Optional.of(message));
    say(name, addresses.members(spec), false, reason, message);
  }

  private void say(
      String name, List<NodeFact> members, boolean accepts, Reason reason, String message) {
    acceptances.put(
        name,
        new VtepPlan.Acceptance(
            accepts, reason, message, members.size(), addresses.ready(name, members)));
  }

  private void managed(String name, VtepSpec spec, List<IpPrefix> cidrs) {
    List<NodeFact> members = addresses.members(spec);
    VtepAddresses.Assignment assignment = addresses.assign(name, cidrs, members);
    if (assignment.isComplete()) {
      say(name, members, true, Reason.ALLOCATED, counted(name, members) + "." + malformed(members));
    } else {
      say(
          name,
          members,
          false,
          Reason.ADDRESSES_EXHAUSTED,
          exhausted(name, spec, assignment) + malformed(members));
    }
  }

  private void unmanaged(String name, VtepSpec spec) {
    List<NodeFact> members = addresses.members(spec);
    List<String> without =
        members.stream()
            .map(NodeFact::name)
            .filter(node -> !addresses.malformed().containsKey(node))
            .filter(node -> addresses.annotated(node, name).isEmpty())
            .toList();
    String missing =
        without.isEmpty()
            ? "."
            : "; not yet node %s: spec.mode Unmanaged is not implemented yet, no agent looks for an address; write one inside spec.cidrs %s into annotation %s of the node%s."
                .formatted(
                    Message.names(without),
                    spec.cidrs(),
                    VtepsAnnotation.KEY,
                    taken.why(name, spec, VtepMode.MANAGED).isEmpty()
                        ? ", or set spec.mode to Managed"
                        : "");
    List<String> wrong = new HandWritten(addresses).judge(name, spec);
    say(
        name,
        members,
        wrong.isEmpty(),
        wrong.isEmpty() ? Reason.DISCOVERED : Reason.VTEP_ADDRESS_NOT_ALLOWED,
        Message.join(
            Stream.concat(
                    wrong.stream(),
                    Stream.of(counted(name, members) + missing + malformed(members)))
                .toList()));
  }

  private String counted(String name, List<NodeFact> members) {
    return "%d of %d nodes have an address"
        .formatted(addresses.ready(name, members), members.size());
  }

  private String malformed(List<NodeFact> members) {
    List<String> sentences =
        members.stream()
            .map(NodeFact::name)
            .sorted()
            .flatMap(node -> Stream.ofNullable(addresses.malformed().get(node)))
            .toList();
    return sentences.isEmpty() ? "" : " " + Message.join(sentences);
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

  /** Stands until nothing uses it; then its addresses go, then the object. */
  private void deleting(String name, VtepSpec spec) {
    accepted.add(name, spec.cidrs());
    hear(name, spec);
    Set<String> users = users(name);
    String message =
        users.isEmpty()
            ? "VTEP \"%s\" is being deleted; its addresses are taken back.".formatted(name)
            : "VTEP \"%s\" is being deleted and waits for %s: point them to another VTEP, or delete them."
                .formatted(name, String.join(", ", users));
    if (facts.withdrawn()) {
      refuse(
          name,
          spec,
          Reason.OPERATOR_MISSING,
          "EVPNOperator \"default\": it is deleted or not there, so no node has addresses of VTEP"
              + " \"%s\". Create it.".formatted(name));
    } else {
      refuse(name, spec, Reason.DELETING, message);
    }
    if (users.isEmpty() && facts.withdrawn() && spec.modeOrDefault() == VtepMode.UNMANAGED) {
      // the addresses are the admin's, who may come back to them
      releasable.add(name);
    } else if (users.isEmpty()) {
      release(name);
    }
  }

  private void release(String name) {
    addresses.remove(name);
    if (!addresses.isKnown(name)) {
      releasable.add(name);
    }
  }

  private Set<String> users(String vtep) {
    Set<String> users = new TreeSet<>();
    // EVPNs that are withdrawn stay, and ask for nothing
    for (EvpnFact evpn : facts.withdrawn() ? List.<EvpnFact>of() : facts.evpns()) {
      if (evpn.spec().toOptional().filter(spec -> spec.vtep().equals(vtep)).isPresent()) {
        users.add(Subject.evpn(evpn.name()).toString());
      }
    }
    for (EvpnNetworkFact network : facts.evpnNetworks()) {
      if (network.spec().toOptional().filter(spec -> spec.vtep().equals(vtep)).isPresent()) {
        users.add(Subject.evpnNetwork(network.name()).toString());
      }
    }
    return users;
  }
}
