// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.WayDown;

/**
 * Waits for FRR before devices go ({@link WayDown}). The kernel tells of none of FRR's entries, so
 * while something waits it is looked at every {@link #LOOK}. Confined to the loop's thread.
 */
final class LettingGo {
  /**
   * FRR is done with the end of an SVI, or of its mapping, when its entries have not changed for so
   * long.
   */
  static final Duration SETTLED = Duration.ofSeconds(1);

  /** FRR takes one or two seconds; one that is dead takes for ever. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration LOOK = Duration.ofMillis(200);

  /**
   * An SVI on its way down.
   *
   * @param since when it was seen to go first
   * @param last the SVI as last seen
   * @param changed when it, or FRR's entries, were last seen to change
   * @param met whether FRR ever had any
   */
  private record Going(Instant since, WayDown.Doomed last, Instant changed, boolean met) {
    static Going next(@Nullable Going before, WayDown.Doomed svi, Instant now) {
      boolean has = !svi.entries().isEmpty();
      if (before == null) {
        return new Going(now, svi, now, has);
      }
      boolean same = before.last().equals(svi) && !svi.up();
      return new Going(before.since(), svi, same ? before.changed() : now, before.met() || has);
    }

    boolean isOverdue(Instant now) {
      return !now.isBefore(since.plus(PATIENCE));
    }

    boolean isSettling(Instant now) {
      return met && !isOverdue(now) && now.isBefore(changed.plus(SETTLED));
    }
  }

  private Map<String, Going> going = new HashMap<>();
  private Instant looked = Instant.EPOCH;

  /** What is due of a plan. */
  KernelPlan due(KernelPlan plan, KernelState observed, Instant now) {
    Map<String, Going> next = new HashMap<>();
    Set<String> settling = new HashSet<>();
    Set<String> overdue = new HashSet<>();
    for (WayDown.Doomed svi : WayDown.doomed(plan, observed)) {
      Going state = Going.next(going.get(svi.svi()), svi, now);
      next.put(svi.svi(), state);
      if (state.isSettling(now)) {
        settling.add(svi.svi());
      }
      if (state.isOverdue(now)) {
        overdue.add(svi.svi());
      }
    }
    going = next;
    looked = now;
    return WayDown.due(plan, observed, settling, overdue);
  }

  /** When to look again. */
  Optional<Instant> nextDeadline(Instant now) {
    return going.isEmpty()
        ? Optional.empty()
        : Optional.of(looked.plus(LOOK)).filter(now::isBefore);
  }
}
