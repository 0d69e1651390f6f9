// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.ovn.evpn.adapter.kernel.KernelOutcome;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.Owner;
import org.ovn.evpn.adapter.ovn.OvnChange;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.adapter.ovn.OvnSide;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.value.Backoff;

/**
 * Whose changes failed, why, and until when they are left alone: 1 s, doubling to a minute. Retries
 * never end. A failure holds up its own party only. Thread-safe.
 */
final class Failures {
  /** Issues of the node itself; the node's name is not known here. */
  static final Subject THIS_NODE = Subject.node("");

  private static final Backoff DELAYS = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

  /** Whose changes fail together, and are held back together. */
  sealed interface Party {
    /** Whom changes of the kernel serve. */
    record InKernel(Owner owner) implements Party {}

    /** Changes of OVN that depend on one another. */
    record InOvn(OvnChange.Chain chain) implements Party {}
  }

  /** By subject, the chains of OVN in their order, and then the kernel. */
  private static final Comparator<Party> ORDER =
      Comparator.comparing(Failures::subject)
          .thenComparing(who -> who instanceof Party.InKernel)
          .thenComparing(Failures::part);

  private record Failure(Instant until, int times, List<String> reasons) {}

  private final Map<Party, Failure> failures = new HashMap<>();

  /** The plan, less what belongs to someone who is left alone now. */
  synchronized KernelPlan due(KernelPlan plan, Instant now) {
    return plan.without(owner -> holds(new Party.InKernel(owner), now));
  }

  /** The plan, less the chains that are left alone now. */
  synchronized OvnPlan due(OvnPlan plan, Instant now) {
    return new OvnPlan(
        plan.changes().stream()
            .filter(change -> !holds(new Party.InOvn(change.chain()), now))
            .toList(),
        plan.networks());
  }

  private boolean holds(Party who, Instant now) {
    Failure failure = failures.get(who);
    return failure != null && now.isBefore(failure.until());
  }

  /** Takes what became of a plan of the kernel. */
  synchronized void took(KernelPlan plan, KernelOutcome outcome, Instant now) {
    Map<Owner, List<String>> failed = new HashMap<>();
    outcome
        .failures()
        .forEach(failure ->
            failed
                .computeIfAbsent(failure.change().owner(), _ -> new ArrayList<>())
                .add(failure.reason()));
    Set<Owner> owners = new HashSet<>();
    plan.changes().forEach(change -> owners.add(change.owner()));
    for (Owner owner : owners) {
      Party who = new Party.InKernel(owner);
      List<String> reasons = failed.get(owner);
      if (reasons == null) {
        failures.remove(who);
      } else {
        failed(who, reasons, now);
      }
    }
  }

  /** Takes what became of a plan of OVN. */
  synchronized void took(Map<OvnChange.Chain, OvnSide.Outcome> outcomes, Instant now) {
    outcomes.forEach((chain, outcome) -> {
      Party who = new Party.InOvn(chain);
      switch (outcome.stop()) {
        case REFUSED -> failed(who, List.of(outcome.why()), now);
        case NONE, CHANGED -> failures.remove(who);
        case DISCONNECTED -> {
          // says nothing about the change; the connection, when it is back, raises the signal
        }
      }
    });
  }

  private void failed(Party who, List<String> reasons, Instant now) {
    Failure before = failures.get(who);
    int times = before == null ? 1 : before.times() + 1;
    failures.put(who, new Failure(now.plus(DELAYS.delay(times)), times, List.copyOf(reasons)));
  }

  /** The wish about a network changed: what failed before may work now. */
  synchronized void forget(String network) {
    failures.keySet().removeIf(who -> subject(who).equals(Subject.evpnNetwork(network)));
  }

  /**
   * Forgets whoever has nothing to do any more.
   *
   * @param ovn absent while nobody knows what is to be done in OVN: then its failures stay
   */
  synchronized void retain(KernelPlan kernel, Optional<OvnPlan> ovn) {
    Set<Party> wanted = new HashSet<>();
    kernel.changes().forEach(change -> wanted.add(new Party.InKernel(change.owner())));
    ovn.ifPresent(
        plan -> plan.changes().forEach(change -> wanted.add(new Party.InOvn(change.chain()))));
    failures
        .keySet()
        .removeIf(
            who -> !wanted.contains(who) && (ovn.isPresent() || !(who instanceof Party.InOvn)));
  }

  /** When the next one may try again. */
  synchronized Optional<Instant> nextDeadline(Instant now) {
    return failures.values().stream()
        .map(Failure::until)
        .filter(now::isBefore)
        .min(Instant::compareTo);
  }

  /** What failed last and is tried again, of each network that of OVN first. */
  synchronized List<Issue> issues() {
    return failures.keySet().stream().sorted(ORDER).flatMap(this::issues).toList();
  }

  private Stream<Issue> issues(Party who) {
    return failures.getOrDefault(who, new Failure(Instant.MIN, 0, List.of())).reasons().stream()
        .map(reason -> Issue.blocks(subject(who), Reason.PROGRAMMING_FAILED, reason));
  }

  private static OvnChange.Part part(Party who) {
    return who instanceof Party.InOvn(OvnChange.Chain chain) ? chain.part() : OvnChange.Part.PORT;
  }

  private static Subject subject(Party who) {
    return switch (who) {
      case Party.InOvn(OvnChange.Chain chain) -> Subject.evpnNetwork(chain.network());
      case Party.InKernel(Owner.Network(String name)) -> Subject.evpnNetwork(name);
      case Party.InKernel(Owner.Vtep(String name)) -> Subject.vtep(name);
      case Party.InKernel(Owner.Node()) -> THIS_NODE;
    };
  }
}
