// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.kernel.KernelState;

/**
 * Which networks the node does not need. With dynamic allocation OVN-Kubernetes runs a network only
 * on nodes that have a pod of it: elsewhere there is neither its VRF nor its switch or router. To
 * announce the network there would draw its broadcast to a node that has nobody for it.
 *
 * <p>Both have to be missing, and for {@link #PATIENCE}: OVN-Kubernetes makes them one after the
 * other, and a network that is new on all nodes is not one that some of them do not need. Where
 * OVN's rows are not in sync nothing is known, and all stays as it was. Either of the two brings
 * the network back at once.
 *
 * <p>Confined to the loop's thread.
 */
final class Needs {
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Map<String, Instant> missing = new HashMap<>();

  /**
   * Takes a look.
   *
   * @param there names of the EVPNNetworks that OVN has; empty while that cannot be known. It is
   *     asked only where a VRF is missing
   * @return names of the networks that the node does not need
   */
  SortedSet<String> look(
      KernelState observed,
      StoredIntent state,
      Supplier<Optional<Set<String>>> there,
      Instant now) {
    Set<String> withoutVrf = new HashSet<>();
    for (NetworkIntent network : state.current().networks()) {
      if (observed.device(network.vrf()).isEmpty()) {
        withoutVrf.add(network.name());
      }
    }
    Optional<Set<String>> known = withoutVrf.isEmpty() ? Optional.of(Set.of()) : there.get();
    SortedSet<String> notNeeded = new TreeSet<>(state.notNeeded());
    notNeeded.retainAll(withoutVrf);
    if (known.isEmpty()) {
      missing.clear();
      return notNeeded;
    }
    withoutVrf.removeAll(known.get());
    notNeeded.retainAll(withoutVrf);
    missing.keySet().retainAll(withoutVrf);
    for (String name : withoutVrf) {
      Instant since = missing.computeIfAbsent(name, _ -> now);
      if (!now.isBefore(since.plus(PATIENCE))) {
        notNeeded.add(name);
      }
    }
    return notNeeded;
  }

  /** When the next one has been missing for long enough. */
  Optional<Instant> nextDeadline(Instant now) {
    return missing.values().stream()
        .map(since -> since.plus(PATIENCE))
        .filter(now::isBefore)
        .min(Instant::compareTo);
  }
}
