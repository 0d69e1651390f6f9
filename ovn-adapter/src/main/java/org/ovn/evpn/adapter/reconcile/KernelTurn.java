// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.kernel.Announcement;
import org.ovn.evpn.adapter.kernel.KernelChange;
import org.ovn.evpn.adapter.kernel.KernelOutcome;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelPlanner;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.api.condition.Issue;

/**
 * The kernel's part of a round: its plan, what of that is due, and carrying it out. What has to be
 * remembered for that is here: addresses that are asked about, entries that FRR is told of once
 * more, changes that do not last, SVIs that FRR is yet to let go of. For the order between kernel
 * and OVN see {@link Rounds}. Confined to the loop's thread.
 */
final class KernelTurn {
  private final KernelPort kernel;
  private final Failures failures;
  private final Consumer<StoredIntent> keep;
  private final LongSupplier nanos;

  private final Addresses addresses;
  private final Announcements announcements = new Announcements();
  private final Reassertions reassertions = new Reassertions();
  private final LettingGo lettingGo = new LettingGo();
  private final Drift drift = new Drift();

  /**
   * The turns of a node.
   *
   * @param failures of the rounds
   * @param keep takes what must outlive the process before the kernel is changed
   * @param nanos a counter that nobody sets, for how long something took
   */
  KernelTurn(
      KernelPort kernel,
      AddressPort neighbours,
      Failures failures,
      Consumer<StoredIntent> keep,
      LongSupplier nanos) {
    this.kernel = kernel;
    this.addresses = new Addresses(neighbours);
    this.failures = failures;
    this.keep = keep;
    this.nanos = nanos;
  }

  /** Rounds begin. */
  void begin(StoredIntent stored, Instant now) {
    announcements.resume(stored.announcing(), now);
    reassertions.forgetCalm(now);
  }

  /** Rounds end; the intent with what is to be told of again. */
  StoredIntent end(StoredIntent state) {
    announcements.retain(state.forKernel().networkNames());
    return state.announcing(announcements.networks());
  }

  /** Plans, with the gates that OVN's plan opens. */
  KernelPlan plan(
      KernelState observed, StoredIntent state, Optional<OvnPlan> ovnPlan, Instant now) {
    Drift.Wish wish =
        new Drift.Wish(
            state.forKernel(),
            Gates.ports(state, ovnPlan),
            Gates.guards(state, ovnPlan),
            addresses.look(observed, state.forKernel(), state.placed(), now));
    KernelPlan plan =
        KernelPlanner.plan(observed, wish.intent(), wish.ports(), wish.guards(), wish.addresses());
    drift.planned(wish, plan);
    return plan;
  }

  /**
   * Tells FRR of entries that it may have read too soon. What this leaves the next plan repairs.
   */
  void announce(KernelState observed, NodeIntent intent, Instant now) {
    Set<String> due = announcements.due(now);
    KernelPlan plan = Announcement.plan(observed, intent, due, announcements.anew(due));
    if (!plan.isEmpty()) {
      kernel.apply(observed, plan);
    }
    due.forEach(name -> announcements.announced(name, now));
  }

  /** The plan, less what is left alone for a while, and less what FRR is to let go of first. */
  KernelPlan due(KernelPlan plan, KernelState observed, Instant now) {
    reassertions.sees(observed);
    KernelPlan due = failures.due(plan, now);
    return lettingGo.due(
        new KernelPlan(reassertions.due(due.steps(), now), due.networks(), due.vteps()),
        observed,
        now);
  }

  /** Stores which entries are to be told of again once these changes are made. */
  StoredIntent keepAnnouncing(StoredIntent state, KernelPlan due) {
    Set<String> touched = Announcements.touchedBy(due.changes(), state.forKernel());
    if (state.announcing().containsAll(touched)) {
      return state;
    }
    touched.addAll(state.announcing());
    StoredIntent next = state.announcing(touched);
    keep.accept(next);
    return next;
  }

  /** Applies what is due; whether anything of it was carried out. */
  boolean apply(KernelState observed, KernelPlan due, StoredIntent state, Instant now, long start) {
    if (due.isEmpty()) {
      return false;
    }
    KernelOutcome outcome = kernel.apply(observed, due);
    failures.took(due, outcome, now);
    List<KernelChange> applied = new ArrayList<>(due.changes());
    outcome.failures().forEach(failure -> applied.remove(failure.change()));
    drift.applied(applied);
    // zebra's time to get to know the devices begins when they are there
    Instant after = now.plus(Duration.ofNanos(nanos.getAsLong() - start));
    for (String network : Announcements.touchedBy(applied, state.forKernel())) {
      announcements.changed(network, after);
      reassertions.forget(network);
    }
    Announcements.completedBy(
            applied, state.forKernel(), Mapped.macVrfs(observed, state.forKernel()))
        .forEach(network -> announcements.completed(network, after));
    applied.forEach(change -> reassertions.applied(change, now));
    return outcome.applied() > 0;
  }

  /** FRR has all lines of a network only now: what it was told before, it is told anew. */
  void completed(String network, Instant now) {
    announcements.completed(network, now);
  }

  /** Changes so far that put back what somebody else undid. */
  long repaired() {
    return drift.repaired();
  }

  /** What does not stay as it was written. */
  List<Issue> contested() {
    return reassertions.issues();
  }

  /** When an address is asked about again, or an SVI may go. */
  Optional<Instant> nextDeadline(Instant now) {
    return first(addresses.nextDeadline(now), lettingGo.nextDeadline(now));
  }

  /** When entries are to be told to FRR once more, or may be written again. */
  Optional<Instant> nextReminder(Instant now) {
    return first(announcements.nextDeadline(now), reassertions.nextDeadline(now));
  }

  private static Optional<Instant> first(Optional<Instant> a, Optional<Instant> b) {
    return Stream.of(a, b).flatMap(Optional::stream).min(Instant::compareTo);
  }
}
