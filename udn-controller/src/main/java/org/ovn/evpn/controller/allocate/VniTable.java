// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.allocate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.ovn.evpn.api.v1alpha1.VniRange;
import org.ovn.evpn.api.value.Vni;

/**
 * Who has which VNI. One table for the whole cluster, MAC-VRFs and IP-VRFs alike, because FRR's is
 * global (zebra keeps one hash of VNIs). Not thread-safe: made, filled and read within one
 * decision.
 *
 * @param <O> the owner; its equals decides who is the same
 */
public final class VniTable<O> {
  /**
   * A hold on a number.
   *
   * @param owner who has it
   * @param description who that is, as the end of "VNI 100 is …" in a message
   */
  public record Hold<O>(O owner, String description) {}

  private final Map<Vni, List<Hold<O>>> holds = new HashMap<>();

  /**
   * Where the search of each range goes on, so that a thousand picks do not each start from its
   * first number.
   */
  private final Map<VniRange, Integer> cursors = new HashMap<>();

  /** Notes that the owner has the number, whoever has it besides. */
  public void hold(Vni vni, O owner, String description) {
    holds.computeIfAbsent(vni, key -> new ArrayList<>(1)).add(new Hold<>(owner, description));
  }

  /** The first hold on the number by somebody else. */
  public Optional<Hold<O>> heldByOther(Vni vni, O owner) {
    return firstHold(vni, other -> !other.equals(owner));
  }

  /** The first hold on the number by one of these owners. */
  public Optional<Hold<O>> firstHold(Vni vni, Predicate<O> owners) {
    return holds.getOrDefault(vni, List.of()).stream()
        .filter(hold -> owners.test(hold.owner()))
        .findFirst();
  }

  /** Whether the owner has the number and nobody had it before. */
  public boolean isFirstHolder(Vni vni, O owner) {
    List<Hold<O>> all = holds.getOrDefault(vni, List.of());
    return !all.isEmpty() && all.getFirst().owner().equals(owner);
  }

  /**
   * The lowest number that nobody has, ranges in order; empty when all are taken. Does not hold it.
   *
   * @param excluded numbers not to pick although nobody has them
   */
  public Optional<Vni> lowestFree(List<VniRange> ranges, Predicate<Vni> excluded) {
    for (VniRange range : ranges) {
      int cursor = cursors.getOrDefault(range, range.start().value());
      while (cursor <= range.end().value() && holds.containsKey(new Vni(cursor))) {
        cursor++;
      }
      cursors.put(range, cursor);
      for (int number = cursor; number <= range.end().value(); number++) {
        Vni vni = new Vni(number);
        if (!holds.containsKey(vni) && !excluded.test(vni)) {
          return Optional.of(vni);
        }
      }
    }
    return Optional.empty();
  }

  /** Every number that somebody has. */
  public Set<Vni> held() {
    return new HashSet<>(holds.keySet());
  }
}
