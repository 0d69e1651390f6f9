// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.BOTH;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.DEV;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.FINANCE;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.NOTHING;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.kernel.AddressGate;
import org.ovn.evpn.adapter.kernel.GuardGates;
import org.ovn.evpn.adapter.kernel.KernelChange;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.Owner;
import org.ovn.evpn.adapter.kernel.PortGates;
import org.ovn.evpn.adapter.kernel.Shortfall;

/** A change is a repair when its network had everything and nothing else was wanted since. */
class DriftTest {
  private static final KernelChange OF_FINANCE =
      new KernelChange.SetUp(new Owner.Network(FINANCE), "evl2.1", true);
  private static final KernelChange MORE_OF_FINANCE =
      new KernelChange.SetUp(new Owner.Network(FINANCE), "evl3.1", true);
  private static final KernelChange OF_DEV =
      new KernelChange.SetUp(new Owner.Network(DEV), "evl2.2", true);

  private final Drift drift = new Drift();

  private static Drift.Wish wish(NodeIntent intent, String... mayMap) {
    return new Drift.Wish(
        intent, PortGates.open(Set.of(mayMap)), GuardGates.BY_INTENT, AddressGate.OPEN);
  }

  private static KernelPlan.NetworkReport report(Shortfall... missing) {
    return new KernelPlan.NetworkReport(
        OptionalInt.empty(), OptionalInt.empty(), 0, true, List.of(missing));
  }

  /** One round whose plan is carried out: how many repairs it has brought. */
  private long round(Drift.Wish wish, KernelPlan.NetworkReport dev, KernelChange... changes) {
    long before = drift.repaired();
    drift.planned(
        wish,
        new KernelPlan(
            changes.length == 0 ? List.of() : List.of(List.of(changes)),
            Map.of(FINANCE, report(), DEV, dev),
            Map.of()));
    drift.applied(List.of(changes));
    return drift.repaired() - before;
  }

  @Test
  void change_ofANetworkThatHadEverything_isARepair() {
    round(wish(BOTH), report());
    assertThat(round(wish(BOTH), report(), OF_FINANCE)).isEqualTo(1);
    assertThat(round(wish(BOTH), report(), MORE_OF_FINANCE)).as("what follows").isZero();
    assertThat(round(wish(BOTH), report())).isZero();
    assertThat(round(wish(BOTH), report(), OF_FINANCE, MORE_OF_FINANCE)).isEqualTo(2);
  }

  @Test
  void change_firstOfAllOrOfANewWish_isNone() {
    assertThat(round(wish(NOTHING), report(), OF_FINANCE)).as("a start").isZero();
    round(wish(NOTHING), report());
    assertThat(round(wish(BOTH), report(), OF_FINANCE)).as("another intent").isZero();
    round(wish(BOTH), report());
    assertThat(round(wish(BOTH, FINANCE), report(), OF_FINANCE)).as("a gate opened").isZero();
  }

  @Test
  void change_ofANetworkThatWaited_isNoneAndHidesNoOthers() {
    KernelPlan.NetworkReport waits = report(new Shortfall.FrrNotReady());
    round(wish(BOTH), waits);
    assertThat(round(wish(BOTH), report(), OF_DEV, OF_FINANCE)).isEqualTo(1);
  }
}
