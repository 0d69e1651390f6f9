// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.adapter.intent.LocalPod;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.VtepIntent;

/**
 * What outlives the process.
 *
 * @param current the last accepted intent
 * @param retiring networks that are no longer wanted, or not with the port that they have on
 *     br-int, but not yet given back to OVN-Kubernetes, with their VTEPs: their devices stay until
 *     then
 * @param announcing networks whose entries are to be told to FRR once more, as their devices
 *     changed just now
 * @param splitRefused networks whose Split OVN's rows did not allow when they were last seen: they
 *     get no guard routes, which would cut off what is not exempt from NAT
 * @param placed addresses of managed VTEPs that this node has, or had before it lost them by a
 *     reboot: these come back, whoever has them meanwhile
 * @param notNeeded networks of the current intent that OVN-Kubernetes does not run on this node
 */
public record StoredIntent(
    NodeIntent current,
    NodeIntent retiring,
    SortedSet<String> announcing,
    SortedSet<String> splitRefused,
    SortedSet<String> placed,
    SortedSet<String> notNeeded) {
  /** Checks, for files of other versions, and copies the sets, which older ones do not have. */
  public StoredIntent {
    Objects.requireNonNull(current, "current");
    Objects.requireNonNull(retiring, "retiring");
    announcing = copy(announcing);
    splitRefused = copy(splitRefused);
    placed = copy(placed);
    notNeeded = copy(notNeeded);
  }

  /** A state that needs all of its networks. */
  public StoredIntent(
      NodeIntent current,
      NodeIntent retiring,
      SortedSet<String> announcing,
      SortedSet<String> splitRefused,
      SortedSet<String> placed) {
    this(current, retiring, announcing, splitRefused, placed, new TreeSet<>());
  }

  private static SortedSet<String> copy(@Nullable SortedSet<String> names) {
    return Collections.unmodifiableSortedSet(
        new TreeSet<>(Objects.requireNonNullElse(names, new TreeSet<>())));
  }

  /** Of a node that nobody said anything about. */
  public static StoredIntent none(String node) {
    NodeIntent empty = new NodeIntent(node, List.of(), List.of());
    return new StoredIntent(empty, empty, new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
  }

  /** Of a node that nobody said anything about, but for networks that are to be given back. */
  public static StoredIntent retiring(NodeIntent retiring) {
    StoredIntent none = none(retiring.node());
    return new StoredIntent(
        none.current(), retiring, none.announcing(), none.splitRefused(), none.placed());
  }

  /** The state after a new intent was accepted: what is gone from it begins to retire. */
  public StoredIntent accept(NodeIntent next) {
    return accept(next, notNeeded);
  }

  /**
   * The state in which these networks, and no others, are not needed: one that was begins to
   * retire.
   */
  StoredIntent notNeeded(SortedSet<String> networks) {
    return notNeeded.equals(networks) ? this : accept(current, networks);
  }

  private StoredIntent accept(NodeIntent next, SortedSet<String> without) {
    SortedSet<String> idle = new TreeSet<>(without);
    idle.retainAll(next.networkNames());
    Map<String, NetworkIntent> wanted = byName(less(next, idle));
    List<NetworkIntent> leaving =
        Stream.concat(retiring.networks().stream(), needed().networks().stream())
            .filter(n -> !keepsItsPort(n, wanted.get(n.name())))
            .toList();
    return new StoredIntent(next, retiringOf(leaving), announcing, splitRefused, placed, idle);
  }

  /** What this node is to have: the current intent, less the networks that it does not need. */
  public NodeIntent needed() {
    return notNeeded.isEmpty() ? current : less(current, notNeeded);
  }

  private static NodeIntent less(NodeIntent intent, Set<String> networks) {
    return new NodeIntent(
        intent.node(),
        intent.vteps(),
        intent.networks().stream().filter(n -> !networks.contains(n.name())).toList());
  }

  private static Map<String, NetworkIntent> byName(NodeIntent intent) {
    return intent.networks().stream().collect(Collectors.toMap(NetworkIntent::name, n -> n));
  }

  private static boolean keepsItsPort(NetworkIntent before, @Nullable NetworkIntent after) {
    return after != null
        && (before.macVni().isEmpty()
            || (after.macVni().isPresent() && after.networkId() == before.networkId()));
  }

  /** The state after some networks were given back. */
  StoredIntent retired(Predicate<NetworkIntent> released) {
    return new StoredIntent(
        current,
        retiringOf(retiring.networks().stream().filter(n -> !released.test(n)).toList()),
        announcing,
        splitRefused,
        placed,
        notNeeded);
  }

  /** The state with these networks to be told of again, and no others. */
  StoredIntent announcing(Set<String> networks) {
    return new StoredIntent(
        current, retiring, new TreeSet<>(networks), splitRefused, placed, notNeeded);
  }

  /** The state with the Split of these networks refused, and of no others. */
  StoredIntent splitRefused(Set<String> networks) {
    return new StoredIntent(
        current, retiring, announcing, new TreeSet<>(networks), placed, notNeeded);
  }

  /** The state with these addresses on the node now or before, and no others. */
  StoredIntent placed(SortedSet<String> addresses) {
    return placed.equals(addresses)
        ? this
        : new StoredIntent(current, retiring, announcing, splitRefused, addresses, notNeeded);
  }

  /** The state with these pods announced, by network; others' stay as they were. */
  StoredIntent withPods(Map<String, List<LocalPod>> pods) {
    NodeIntent now = withPods(current, pods);
    NodeIntent going = withPods(retiring, pods);
    return now.equals(current) && going.equals(retiring)
        ? this
        : new StoredIntent(now, going, announcing, splitRefused, placed, notNeeded);
  }

  private static NodeIntent withPods(NodeIntent intent, Map<String, List<LocalPod>> pods) {
    return new NodeIntent(
        intent.node(),
        intent.vteps(),
        intent.networks().stream()
            .map(n -> n.withPods(pods.getOrDefault(n.name(), n.pods())))
            .toList());
  }

  /**
   * The state with the gates of these networks as they were, and all others closed: after a boot
   * neither the kernel nor FRR has anything of a network, whatever was stored.
   */
  StoredIntent closed(Predicate<NetworkIntent> stillOpen) {
    return new StoredIntent(
        closed(current, stillOpen),
        closed(retiring, stillOpen),
        announcing,
        splitRefused,
        placed,
        notNeeded);
  }

  private static NodeIntent closed(NodeIntent intent, Predicate<NetworkIntent> stillOpen) {
    return new NodeIntent(
        intent.node(),
        intent.vteps(),
        intent.networks().stream()
            .map(network ->
                network.frrKnowsIt() && !stillOpen.test(network) ? network.unknownToFrr() : network)
            .toList());
  }

  /**
   * What of it counts after a loss of power. By then this node's pods are gone, whom it announces
   * OVN's rows say anew, and gates are closed as neither kernel nor FRR has anything.
   */
  public StoredIntent lasting() {
    return new StoredIntent(
        lasting(current), lasting(retiring), new TreeSet<>(), splitRefused, placed, notNeeded);
  }

  private static NodeIntent lasting(NodeIntent intent) {
    return new NodeIntent(
        intent.node(),
        intent.vteps(),
        intent.networks().stream().map(n -> n.withPods(List.of()).unknownToFrr()).toList());
  }

  private NodeIntent retiringOf(List<NetworkIntent> networks) {
    List<VtepIntent> vteps =
        Stream.concat(current.vteps().stream(), retiring.vteps().stream())
            .filter(v -> networks.stream().anyMatch(n -> n.vtep().equals(v.name())))
            .distinct()
            .toList();
    return new NodeIntent(current.node(), vteps, networks);
  }

  /** Whether the network is wanted here, be it without what retires of it. */
  boolean wants(NetworkIntent network) {
    return !notNeeded.contains(network.name())
        && current.networks().stream().anyMatch(n -> n.name().equals(network.name()));
  }

  /**
   * What the kernel should have: the current intent, and what is not given back yet. Of two
   * networks with one VNI or one id the first one counts, so those that hold something come first.
   */
  public NodeIntent forKernel() {
    Map<String, NetworkIntent> kept = new HashMap<>();
    List<NetworkIntent> needed = needed().networks();
    retiring.networks().forEach(n -> kept.putIfAbsent(n.name(), n));
    Set<String> vteps = Set.copyOf(current.vteps().stream().map(VtepIntent::name).toList());
    return new NodeIntent(
        current.node(),
        Stream.concat(
                current.vteps().stream(),
                retiring.vteps().stream().filter(v -> !vteps.contains(v.name())))
            .toList(),
        Stream.of(
                needed.stream()
                    .filter(n -> kept.containsKey(n.name()))
                    .map(n -> onPortOf(kept.get(n.name()), n)),
                retiring.networks().stream().filter(n -> !wants(n)),
                needed.stream().filter(n -> !kept.containsKey(n.name())))
            .flatMap(networks -> networks)
            .toList());
  }

  /** The network as it should be, but on the port that it had before. */
  private static NetworkIntent onPortOf(@Nullable NetworkIntent before, NetworkIntent n) {
    return before == null ? n : n.onPort(before.networkId(), before.macVni());
  }
}
