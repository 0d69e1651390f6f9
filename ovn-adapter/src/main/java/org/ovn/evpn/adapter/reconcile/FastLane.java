// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.ovn.OvnChange;
import org.ovn.evpn.adapter.ovn.OvnFacts;
import org.ovn.evpn.adapter.ovn.OvnNetworkState;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.adapter.ovn.OvnSide;
import org.ovn.evpn.api.value.Vni;

/**
 * Changes of OVN that must not wait for a look at the kernel, which takes seconds on a node with
 * many networks: a remote port that appears is served twice until it is taken, and one that ovnkube
 * has written back not at all; a local pod that appears does not reach the fabric until it is in
 * the guard's group.
 *
 * <p>They are planned from the rows as they are, and from the kernel as the last round found it.
 * Should that have changed, the rounds that follow put it right. So only what adds is done here:
 * what is given back, and what is made for the first time, has its place in an order.
 *
 * <p>Another thread than that of the rounds may run it: the two take turns at OVN ({@link #turn}),
 * and a turn of the rounds leaves behind what the next one here works by. Thread-safe.
 */
public final class FastLane {
  private final OvnPort ovn;
  private final Failures failures;
  private @Nullable NodeIntent intent;
  private @Nullable OvnFacts facts;

  /**
   * A lane beside rounds.
   *
   * @param failures of the rounds: what is left alone there is left alone here
   */
  FastLane(OvnPort ovn, Failures failures) {
    this.ovn = ovn;
    this.failures = failures;
  }

  /**
   * Does what is to be done at once.
   *
   * @return whether anything was
   */
  public synchronized boolean run(Instant now) {
    NodeIntent wanted = intent;
    OvnFacts known = facts;
    if (wanted == null || known == null) {
      return false;
    }
    Optional<OvnPlan> plan = ovn.plan(wanted, known);
    if (plan.isEmpty()) {
      return false;
    }
    OvnPlan due = failures.due(atOnce(plan.get()), now);
    if (due.changes().isEmpty()) {
      return false;
    }
    Map<OvnChange.Chain, OvnSide.Outcome> outcomes = ovn.apply(due);
    failures.took(outcomes, now);
    return outcomes.values().stream().anyMatch(outcome -> outcome.applied() > 0);
  }

  private static OvnPlan atOnce(OvnPlan plan) {
    List<OvnChange> changes =
        plan.changes().stream()
            .filter(change ->
                switch (change.action()) {
                  case TAKE -> true;
                  // of a port that works already, this is its group
                  case SWITCH_PORT ->
                      Optional.ofNullable(plan.networks().get(change.network()))
                          .filter(OvnNetworkState::portBound)
                          .isPresent();
                  default -> false;
                })
            .toList();
    return new OvnPlan(changes, plan.networks());
  }

  /** A turn of the rounds at OVN, in which they work by this intent and these facts. */
  synchronized <T> T turn(NodeIntent wanted, OvnFacts known, Supplier<T> work) {
    intent = wanted;
    facts = known;
    return work.get();
  }

  /**
   * Works by this intent from now on; it does nothing before the rounds had a turn. A flood list of
   * the last turn is that of the network which had the VNI then: it says nothing of one that has
   * the VNI now, be it by another network, port or VTEP. Such a network waits for the rounds.
   */
  synchronized void follow(NodeIntent wanted) {
    if (intent != null && facts != null) {
      Set<Carried> before = carried(intent);
      Set<Vni> same =
          carried(wanted).stream()
              .filter(before::contains)
              .map(Carried::vni)
              .collect(Collectors.toSet());
      facts = facts.ofVnis(same::contains);
    }
    intent = wanted;
  }

  /** Whose a flood list is. */
  private record Carried(Vni vni, String network, int networkId, String vtep) {}

  private static Set<Carried> carried(NodeIntent intent) {
    return intent.networks().stream()
        .flatMap(n ->
            n.macVni().stream().map(vni -> new Carried(vni, n.name(), n.networkId(), n.vtep())))
        .collect(Collectors.toSet());
  }
}
