// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.facts;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.foreign.OvnKubernetesDefaults;
import org.ovn.evpn.api.value.InterfaceAddress;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * Addresses that belong to the cluster itself, so that nothing of ours may take them: services and
 * nodes must stay reachable, and the pods' own NAT must keep working. A node whose annotations are
 * invalid contributes nothing; it waits on its own account.
 */
public final class ClusterAddresses {
  /**
   * Addresses that somebody has.
   *
   * @param prefix the addresses
   * @param holder who has them, as the end of "which overlaps …"
   */
  private record Held(IpPrefix prefix, String holder) {}

  private final List<NodeFact> nodes;
  private final List<NativeVtep> nativeVteps;
  private final List<Held> services;

  private ClusterAddresses(ClusterFacts facts) {
    this.nodes = facts.nodes().stream().sorted(Comparator.comparing(NodeFact::name)).toList();
    this.nativeVteps =
        facts.nativeVteps().stream().sorted(Comparator.comparing(NativeVtep::name)).toList();
    this.services =
        ServiceRanges.of(facts).stream()
            .map(range -> new Held(range.prefix(), range.text()))
            .toList();
  }

  /** Of a snapshot. */
  public static ClusterAddresses of(ClusterFacts facts) {
    return new ClusterAddresses(facts);
  }

  /** What of the cluster's own a fabric prefix would take, in words. */
  public Optional<String> conflict(IpPrefix prefix) {
    List<Held> held = new ArrayList<>();
    OvnKubernetesDefaults.MASQUERADE_SUBNETS.forEach(subnet ->
        held.add(new Held(subnet, "OVN-Kubernetes' masquerade addresses (%s)".formatted(subnet))));
    each(nodes, NodeFact::addresses)
        .map(IpPrefix::host)
        .distinct()
        .sorted()
        .forEach(
            address -> held.add(new Held(address, "a node's address (%s)".formatted(address))));
    each(nodes, NodeFact::podSubnets)
        .distinct()
        .sorted()
        .forEach(subnet ->
            held.add(
                new Held(subnet, "a pod subnet of the default network (%s)".formatted(subnet))));
    held.addAll(services);
    return first(prefix, held.stream());
  }

  private static <T> Stream<T> each(
      List<NodeFact> nodes, Function<NodeFact, Parsed<List<T>>> annotation) {
    return nodes.stream()
        .flatMap(node -> annotation.apply(node).toOptional().stream().flatMap(List::stream));
  }

  /** Which VTEP of OVN-Kubernetes' own EVPN has some of these addresses, in words. */
  public Optional<String> ofNativeVtep(IpPrefix cidr) {
    Stream<Held> objects =
        nativeVteps.stream()
            .flatMap(vtep ->
                vtep.cidrs().stream()
                    .map(theirs ->
                        new Held(
                            theirs,
                            "%s of VTEP \"%s\" of k8s.ovn.org".formatted(theirs, vtep.name()))));
    Stream<Held> addresses =
        nodes.stream()
            .flatMap(node ->
                node.surroundings().nativeVteps().entrySet().stream()
                    .flatMap(entry ->
                        entry.getValue().stream()
                            .map(address ->
                                new Held(
                                    IpPrefix.host(address),
                                    "address %s that node \"%s\" has of VTEP \"%s\" of k8s.ovn.org"
                                        .formatted(
                                            IpAddresses.format(address),
                                            node.name(),
                                            entry.getKey())))));
    return first(cidr, Stream.concat(objects, addresses));
  }

  /**
   * What of the cluster's own a VTEP would hand out, in words.
   *
   * @param ours addresses of VTEPs, which nodes have because we gave them
   * @param leftovers whether a node may still have an address of this VTEP that nothing else speaks
   *     of any more
   */
  public Optional<String> conflictOfVtep(IpPrefix cidr, Set<InetAddress> ours, boolean leftovers) {
    return first(
        cidr,
        Stream.of(
                nodes.stream().flatMap(node -> gateways(node)),
                nodes.stream().flatMap(node -> addresses(node, ours, leftovers)),
                nodes.stream().flatMap(node -> pods(node)),
                infrastructure(),
                services.stream())
            .flatMap(Function.identity()));
  }

  private static Stream<Held> gateways(NodeFact node) {
    return node.surroundings().gateways().stream()
        .map(gateway ->
            new Held(
                IpPrefix.host(gateway),
                "gateway %s of node \"%s\"".formatted(IpAddresses.format(gateway), node.name())));
  }

  private static Stream<Held> addresses(NodeFact node, Set<InetAddress> ours, boolean leftovers) {
    List<Held> held = new ArrayList<>();
    for (InterfaceAddress address : node.surroundings().interfaces()) {
      IpPrefix host = IpPrefix.host(address.address());
      boolean alone = address.length() == host.length();
      if (!ours.contains(address.address()) && !(alone && leftovers)) {
        held.add(
            new Held(
                host,
                "address %s of node \"%s\""
                    .formatted(IpAddresses.format(address.address()), node.name())));
      }
    }
    for (InterfaceAddress uplink : node.surroundings().uplinks()) {
      if (!ours.contains(uplink.address())) {
        held.add(
            new Held(
                uplink.prefix(),
                "network %s of node \"%s\"".formatted(uplink.prefix(), node.name())));
      }
    }
    return held.stream();
  }

  private static Stream<Held> pods(NodeFact node) {
    return node.podSubnets().toOptional().stream()
        .flatMap(List::stream)
        .map(subnet ->
            new Held(subnet, "pod subnet %s of node \"%s\"".formatted(subnet, node.name())));
  }

  /** As nodes are annotated; what OVN-Kubernetes takes by default where none is. */
  private Stream<Held> infrastructure() {
    return Stream.of(
            infrastructure("join", Surroundings::join, OvnKubernetesDefaults.JOIN_SUBNETS),
            infrastructure("transit", Surroundings::transit, OvnKubernetesDefaults.TRANSIT_SUBNETS),
            infrastructure(
                "masquerade", Surroundings::masquerade, OvnKubernetesDefaults.MASQUERADE_SUBNETS))
        .flatMap(Function.identity());
  }

  private Stream<Held> infrastructure(
      String name, Function<Surroundings, List<IpPrefix>> annotated, List<IpPrefix> otherwise) {
    List<IpPrefix> known =
        nodes.stream()
            .flatMap(node -> annotated.apply(node.surroundings()).stream())
            .distinct()
            .sorted()
            .toList();
    return Stream.concat(
            known.stream(),
            otherwise.stream()
                .filter(subnet -> known.stream().noneMatch(k -> k.isIpv4() == subnet.isIpv4())))
        .map(subnet -> new Held(subnet, "OVN-Kubernetes' %s subnet %s".formatted(name, subnet)));
  }

  private static Optional<String> first(IpPrefix prefix, Stream<Held> held) {
    return held.filter(h -> prefix.overlaps(h.prefix())).findFirst().map(Held::holder);
  }

  /** What of these a prefix shares an address with, in words. */
  public static Optional<String> overlap(
      IpPrefix prefix, Collection<IpPrefix> others, String what) {
    return others.stream()
        .filter(prefix::overlaps)
        .findFirst()
        .map(other -> what + " (" + other + ")");
  }
}
