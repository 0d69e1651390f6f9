// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.kernel.AddressGate;
import org.ovn.evpn.adapter.kernel.GuardGates;
import org.ovn.evpn.adapter.kernel.KernelChange;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.Owner;
import org.ovn.evpn.adapter.kernel.PortGates;

/**
 * Counts what somebody else undid in the kernel and the agent did again: changes for a network or a
 * VTEP that had everything, while nothing else was wanted of this node than before. Changes that
 * only follow from those, in the next rounds, are not counted. Confined to the loop's thread.
 */
final class Drift {
  /** All that a plan of the kernel is made of beside the kernel. */
  record Wish(NodeIntent intent, PortGates ports, GuardGates guards, AddressGate addresses) {}

  private Optional<Wish> last = Optional.empty();

  /** Who had everything by the last plan. */
  private Set<Owner> settled = Set.of();

  /** Of these a change is a repair now. */
  private Set<Owner> stood = Set.of();

  private long repaired;

  /** Takes a plan before it is carried out. */
  void planned(Wish wish, KernelPlan plan) {
    stood = last.equals(Optional.of(wish)) ? settled : Set.of();
    last = Optional.of(wish);
    Set<Owner> now = new HashSet<>();
    plan.networks()
        .forEach((name, report) -> {
          if (report.complete()) {
            now.add(new Owner.Network(name));
          }
        });
    plan.vteps()
        .forEach((name, report) -> {
          if (report.addressed()) {
            now.add(new Owner.Vtep(name));
          }
        });
    plan.changes().forEach(change -> now.remove(change.owner()));
    settled = now;
  }

  /** Takes what of it the kernel carried out. */
  void applied(Collection<KernelChange> changes) {
    repaired += changes.stream().filter(change -> stood.contains(change.owner())).count();
  }

  /** Repairs so far. */
  long repaired() {
    return repaired;
  }
}
