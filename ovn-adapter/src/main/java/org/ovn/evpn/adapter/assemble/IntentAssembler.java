// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.assemble;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.adapter.facts.ApiFacts;
import org.ovn.evpn.adapter.facts.ApiFacts.NetworkFact;
import org.ovn.evpn.adapter.facts.ApiFacts.VtepFact;
import org.ovn.evpn.adapter.facts.NodeFact;
import org.ovn.evpn.adapter.intent.IpVrfIntent;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.RemotePeer;
import org.ovn.evpn.adapter.intent.VtepIntent;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.annotation.VtepsAnnotation;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.v1alpha1.EastWest;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.NetworkIpVrf;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.api.v1alpha1.VtepMode;
import org.ovn.evpn.api.value.IpAddresses;

/**
 * Facts to intent: a pure function. Where a fact is malformed, what it concerns stays as the last
 * intent had it and an issue says so; everything else goes on.
 */
public final class IntentAssembler {
  private final ApiFacts facts;
  private final NodeIntent previous;
  private final Set<String> gateOpen;
  private final List<Issue> issues = new ArrayList<>();

  private IntentAssembler(ApiFacts facts, NodeIntent previous, Set<String> gateOpen) {
    this.facts = facts;
    this.previous = previous;
    this.gateOpen = gateOpen;
  }

  /**
   * Assembles.
   *
   * @param previous the last accepted intent; without networks at the very first start
   * @param gateOpen names of the networks that FRR knows, or was waited for long enough
   */
  public static Assembly assemble(ApiFacts facts, NodeIntent previous, Set<String> gateOpen) {
    return new IntentAssembler(facts, previous, gateOpen).run();
  }

  private Assembly run() {
    if (facts.self().isEmpty()) {
      issues.add(
          Issue.degrades(
              Subject.node(facts.node()),
              Reason.NODE_NOT_FOUND,
              "The API has no Node \""
                  + facts.node()
                  + "\": NODE_NAME must be the name of this node. Everything stays as it was."));
      return new Assembly(previous, issues);
    }
    NodeFact self = facts.self().get();
    SortedMap<String, VtepIntent> vteps = ownVteps(self);
    List<NetworkIntent> networks =
        facts.networks().stream()
            .filter(n -> Selectors.matchesOrAbsent(n.spec().nodeSelector(), self.labels()))
            .filter(n -> vteps.containsKey(n.spec().vtep()))
            .sorted(Comparator.comparing(NetworkFact::name))
            .map(this::network)
            .toList();
    return new Assembly(
        new NodeIntent(facts.node(), List.copyOf(vteps.values()), networks), issues);
  }

  private SortedMap<String, VtepIntent> ownVteps(NodeFact self) {
    SortedMap<String, VtepIntent> result = new TreeMap<>();
    switch (self.vteps()) {
      case Parsed.Present<SortedMap<String, List<InetAddress>>>(var annotated) ->
          annotated.forEach(
              (name, ips) -> annotated(self, name, ips).ifPresent(vtep -> result.put(name, vtep)));
      case Parsed.Absent<SortedMap<String, List<InetAddress>>>() -> {
        previous.vteps().stream()
            .filter(vtep -> givesAddresses(vtep.name(), self))
            .forEach(vtep -> result.put(vtep.name(), vtep));
        if (!result.isEmpty()) {
          issues.add(
              Issue.degrades(
                  Subject.node(self.name()),
                  Reason.NODE_ANNOTATION_MISSING,
                  "Node \""
                      + self.name()
                      + "\" has no annotation "
                      + VtepsAnnotation.KEY
                      + ", as after it was registered anew: its VTEPs "
                      + result.keySet()
                      + " stay as they were. The controller writes the addresses of Managed VTEPs"
                      + " again; those of Unmanaged ones have to be written by hand, or {} to"
                      + " release them."));
        }
      }
      case Parsed.Malformed<SortedMap<String, List<InetAddress>>>(String error) -> {
        previous.vteps().forEach(vtep -> result.put(vtep.name(), vtep));
        issues.add(
            Issue.degrades(
                Subject.node(self.name()),
                Reason.NODE_ANNOTATION_MALFORMED,
                "Node \"" + self.name() + "\": " + error + " Its VTEPs stay as they were."));
      }
    }
    return result;
  }

  /**
   * Whether the VTEP has an address for this node, be it not in the annotation yet. To take the
   * last address away the controller writes an empty map; the key is not there when the Node was
   * deleted and registered again. Unless the VTEP goes or left this node out meanwhile, the node
   * gets an address again.
   */
  private boolean givesAddresses(String vtep, NodeFact self) {
    VtepFact fact = facts.vteps().get(vtep);
    return fact != null
        && !fact.deleting()
        && Selectors.matchesOrAbsent(fact.nodeSelector(), self.labels());
  }

  /**
   * What people write is judged: an address lies in the VTEP's CIDRs, and is no other node's. Where
   * it is not, what stands stays. The controller holds to the same rule.
   */
  private Optional<VtepIntent> annotated(NodeFact self, String name, List<InetAddress> ips) {
    VtepFact fact = facts.vteps().get(name);
    List<InetAddress> running = before(name).map(vtep -> vtep.ips()).orElse(List.of());
    List<InetAddress> allowed = new ArrayList<>();
    for (InetAddress ip : ips) {
      Optional<String> why =
          fact == null || fact.mode() == VtepMode.MANAGED ? Optional.empty() : wrong(fact, ip);
      if (why.isEmpty() || running.contains(ip)) {
        allowed.add(ip);
      }
      why.ifPresent(text ->
          issues.add(
              Issue.degrades(
                  Subject.node(self.name()),
                  Reason.VTEP_ADDRESS_NOT_ALLOWED,
                  "Annotation %s of node \"%s\" has %s for VTEP \"%s\", which %s: correct the annotation; what runs stays."
                      .formatted(
                          VtepsAnnotation.KEY, self.name(), IpAddresses.format(ip), name, text))));
    }
    return allowed.size() == ips.size() || running.isEmpty() ? vtep(name, allowed) : before(name);
  }

  private Optional<String> wrong(VtepFact fact, InetAddress ip) {
    if (!fact.cidrs().isEmpty() && fact.cidrs().stream().noneMatch(cidr -> cidr.contains(ip))) {
      return Optional.of("is outside its spec.cidrs " + fact.cidrs());
    }
    return facts.others().stream()
        .filter(other ->
            other.vteps().toOptional().stream()
                .flatMap(entries -> entries.values().stream())
                .anyMatch(theirs -> theirs.contains(ip)))
        .map(other -> "node \"" + other.name() + "\" has too")
        .findFirst();
  }

  private Optional<VtepIntent> before(String name) {
    return previous.vteps().stream().filter(vtep -> vtep.name().equals(name)).findFirst();
  }

  private Optional<VtepIntent> vtep(String name, List<InetAddress> ips) {
    if (ips.isEmpty()) {
      return Optional.empty();
    }
    VtepFact fact = facts.vteps().get(name);
    List<InetAddress> sorted = ips.stream().sorted(IpAddresses.ORDER).toList();
    if (fact != null) {
      return Optional.of(new VtepIntent(name, fact.mode() == VtepMode.MANAGED, sorted));
    }
    // The object went before the annotation did: what stands stays, nothing new comes.
    return before(name);
  }

  private NetworkIntent network(NetworkFact network) {
    EvpnNetworkSpec spec = network.spec();
    Optional<NetworkIntent> before =
        previous.networks().stream().filter(n -> n.name().equals(network.name())).findFirst();
    return NetworkIntent.named(network.name())
        .generation(network.generation())
        .networkName(spec.networkName())
        .networkId(spec.networkId())
        .topology(spec.topology())
        .subnets(spec.subnets())
        .mtu(spec.mtu() == null ? OptionalInt.empty() : OptionalInt.of(spec.mtu()))
        .vrf(spec.vrf())
        .vtep(spec.vtep())
        .macVni(Optional.ofNullable(spec.macVrf()).map(v -> v.vni()))
        .ipVrf(ipVrf(spec.ipVrf()))
        // whose they are say OVN's rows, in the rounds; until then those of before are announced
        .pods(before.map(NetworkIntent::pods).orElse(List.of()))
        .peers(peers(network, before.map(NetworkIntent::peers).orElse(List.of())))
        .frrKnowsIt(gateOpen.contains(network.name()))
        .build();
  }

  private static Optional<IpVrfIntent> ipVrf(@Nullable NetworkIpVrf vrf) {
    return Optional.ofNullable(vrf)
        .map(v ->
            new IpVrfIntent(
                v.vni(),
                v.egress(),
                v.fabricPrefixes(),
                v.eastWest() == null ? EastWest.CLUSTER : v.eastWest()));
  }

  private List<RemotePeer> peers(NetworkFact network, List<RemotePeer> before) {
    Map<String, RemotePeer> known =
        before.stream().collect(Collectors.toMap(RemotePeer::node, peer -> peer));
    List<RemotePeer> peers = new ArrayList<>();
    for (NodeFact node : facts.others()) {
      if (!Selectors.matchesOrAbsent(network.spec().nodeSelector(), node.labels())) {
        continue;
      }
      switch (node.vteps()) {
        case Parsed.Present<SortedMap<String, List<InetAddress>>>(var vteps) -> {
          List<InetAddress> ips = vteps.getOrDefault(network.spec().vtep(), List.of());
          if (!ips.isEmpty()) {
            peers.add(new RemotePeer(node.name(), ips.stream().sorted(IpAddresses.ORDER).toList()));
          }
        }
        case Parsed.Absent<SortedMap<String, List<InetAddress>>>() -> {
          // does not take part
        }
        case Parsed.Malformed<SortedMap<String, List<InetAddress>>>(String error) -> {
          RemotePeer standing = known.get(node.name());
          if (standing != null) {
            peers.add(standing);
          }
          issues.add(
              Issue.degrades(
                  Subject.evpnNetwork(network.name()),
                  Reason.NODE_ANNOTATION_MALFORMED,
                  "Node \"" + node.name() + "\": " + error));
        }
      }
    }
    peers.sort(Comparator.comparing(RemotePeer::node));
    return peers;
  }
}
