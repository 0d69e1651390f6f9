// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.MainTable;

/**
 * To which VTEPs of other nodes the fabric leads, and since when it does not.
 *
 * <p>A VTEP without a path is not taken at once, and what is taken by it is given back {@value
 * #PATIENCE_S} seconds after the path went. Shorter would be wrong: a BGP session that starts anew
 * takes its routes away for a second or two, and giving a port back and taking it again costs more
 * packets than that. Longer would be wrong, too: meanwhile the pods' frames go to a router that
 * drops them. When a session goes for good, the VTEPs leave the flood lists as well, and these are
 * followed without delay; so this is about a filter that lets EVPN in and the VTEPs' routes not.
 *
 * <p>A start of the agent remembers nothing and has the same patience. Confined to the loop's
 * thread.
 */
final class Paths {
  private static final int PATIENCE_S = 5;
  static final Duration PATIENCE = Duration.ofSeconds(PATIENCE_S);

  private final Map<InetAddress, Instant> since = new HashMap<>();

  /**
   * What a look says.
   *
   * @param missing VTEPs without a path
   * @param lost those that have been without one for long enough
   */
  record Look(Set<InetAddress> missing, Set<InetAddress> lost) {
    Look {
      missing = Set.copyOf(missing);
      lost = Set.copyOf(lost);
    }
  }

  /**
   * Takes a look. A node without any route has not been read, or has just begun: then nothing is
   * said of anybody.
   *
   * @param floodLists whose members matter
   */
  Look look(KernelState observed, Collection<Set<InetAddress>> floodLists, Instant now) {
    Set<InetAddress> missing = new HashSet<>();
    if (!observed.main().equals(MainTable.EMPTY)) {
      floodLists.forEach(
          vteps -> vteps.stream().filter(ip -> !observed.main().hasPath(ip)).forEach(missing::add));
    }
    since.keySet().retainAll(missing);
    missing.forEach(ip -> since.putIfAbsent(ip, now));
    Set<InetAddress> lost = new HashSet<>();
    since.forEach((ip, when) -> {
      if (!now.isBefore(when.plus(PATIENCE))) {
        lost.add(ip);
      }
    });
    return new Look(missing, lost);
  }

  /** When a path that is gone counts as lost. */
  Optional<Instant> nextDeadline(Instant now) {
    return since.values().stream()
        .map(when -> when.plus(PATIENCE))
        .filter(now::isBefore)
        .min(Instant::compareTo);
  }
}
