package org.ovn.evpn.adapter.agent;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.VtepIntent;

/**
 * What outlives the process.
 *
 * @param current the last accepted intent
 * @param retiring networks that are no longer wanted but not yet given back to OVN-Kubernetes, with
 *     their VTEPs: their devices stay until then
 * @param announcing networks whose entries are to be told to FRR once more, as their devices
 *     changed just now
 */
record StoredIntent(NodeIntent current, NodeIntent retiring, SortedSet<String> announcing) {
  /** Checks, for files of other versions, and copies the set, which older ones do not have. */
  StoredIntent {
    Objects.requireNonNull(current, "current");
    Objects.requireNonNull(retiring, "retiring");
    announcing =
        Collections.unmodifiableSortedSet(
            new TreeSet<>(Objects.requireNonNullElse(announcing, new TreeSet<>())));
  }

  static StoredIntent none(String node) {
    NodeIntent empty = new NodeIntent(node, List.of(), List.of());
    return new StoredIntent(empty, empty, new TreeSet<>());
  }

  /** The state after a new intent was accepted: what is gone from it begins to retire. */
  StoredIntent accept(NodeIntent next) {
    Set<String> wanted = Set.copyOf(next.networks().stream().map(NetworkIntent::name).toList());
    List<NetworkIntent> leaving =
        Stream.concat(retiring.networks().stream(), current.networks().stream())
            .filter(n -> !wanted.contains(n.name()))
            .toList();
    return new StoredIntent(next, retiringOf(leaving), announcing);
  }

  /** The state after some networks were given back. */
  StoredIntent retired(Predicate<String> released) {
    return new StoredIntent(
        current,
        retiringOf(retiring.networks().stream().filter(n -> !released.test(n.name())).toList()),
        announcing);
  }

  /** The state with these networks to be told of again, and no others. */
  StoredIntent announcing(Set<String> networks) {
    return new StoredIntent(current, retiring, new TreeSet<>(networks));
  }

  private NodeIntent retiringOf(List<NetworkIntent> networks) {
    List<VtepIntent> vteps =
        Stream.concat(current.vteps().stream(), retiring.vteps().stream())
            .filter(v -> networks.stream().anyMatch(n -> n.vtep().equals(v.name())))
            .distinct()
            .toList();
    return new NodeIntent(current.node(), vteps, networks);
  }

  /** What the kernel should have: the current intent, and what is not given back yet. */
  NodeIntent forKernel() {
    Set<String> vteps = Set.copyOf(current.vteps().stream().map(VtepIntent::name).toList());
    return new NodeIntent(
        current.node(),
        Stream.concat(
                current.vteps().stream(),
                retiring.vteps().stream().filter(v -> !vteps.contains(v.name())))
            .toList(),
        Stream.concat(current.networks().stream(), retiring.networks().stream()).toList());
  }
}
