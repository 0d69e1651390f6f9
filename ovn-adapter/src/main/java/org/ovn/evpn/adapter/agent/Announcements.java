// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * When the entries of which networks are told to FRR once more: 1, 5 and 30 s after the last change
 * of a device that zebra must know first. Confined to the loop's thread.
 */
final class Announcements {
  private static final List<Duration> AFTER =
      List.of(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30));

  /**
   * @param next stays when there is another change, so that changes without end starve nothing
   */
  private record Pending(Instant changed, Instant next) {}

  private final Map<String, Pending> pending = new HashMap<>();

  void changed(String network, Instant now) {
    Pending fresh = new Pending(now, now.plus(AFTER.getFirst()));
    pending.merge(
        network,
        fresh,
        (before, _) ->
            new Pending(now, before.next().isBefore(fresh.next()) ? before.next() : fresh.next()));
  }

  Set<String> due(Instant now) {
    return pending.entrySet().stream()
        .filter(e -> !now.isBefore(e.getValue().next()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  void announced(String network, Instant now) {
    pending.computeIfPresent(
        network,
        (_, p) ->
            AFTER.stream()
                .map(p.changed()::plus)
                .filter(now::isBefore)
                .findFirst()
                .map(next -> new Pending(p.changed(), next))
                .orElse(null));
  }

  /** Networks that are told of again. */
  Set<String> networks() {
    return Set.copyOf(pending.keySet());
  }

  /** Forgets all others. */
  void retain(Set<String> networks) {
    pending.keySet().retainAll(networks);
  }

  Optional<Instant> nextDeadline(Instant now) {
    return pending.values().stream()
        .map(Pending::next)
        .filter(now::isBefore)
        .min(Instant::compareTo);
  }
}
