// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.BOTH;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.DEV;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.FABRIC;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.FINANCE;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.T0;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.accepted;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.change;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.down;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.owned;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.state;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.svi;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.Samples;
import org.ovn.evpn.adapter.kernel.Device;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.ovn.OvnChange;
import org.ovn.evpn.adapter.ovn.OvnPlan;

/** A node without the network's VRF and switch does not need it, and says so only then. */
class NeedsTest {
  private static final Instant LATER = T0.plus(Needs.PATIENCE);
  private final ScriptedNode node = new ScriptedNode();
  private final Needs needs = new Needs();

  private static Device vrf(String name) {
    return Device.named(name).kind("vrf").up(true).detail(new Device.Vrf(1009)).build();
  }

  private static KernelState kernel(Device... devices) {
    Map<String, Device> byName = new HashMap<>();
    List.of(devices).forEach(device -> byName.put(device.name(), device));
    return state(byName, new TreeMap<>());
  }

  private Set<String> look(
      StoredIntent stored, KernelState kernel, Set<String> there, Instant now) {
    return needs.look(kernel, stored, () -> Optional.of(there), now);
  }

  @Test
  void network_withoutVrfAndSwitch_isNotNeededAfterAWhile() {
    StoredIntent stored = accepted(BOTH);
    KernelState kernel = kernel(vrf("dev"));
    assertThat(look(stored, kernel, Set.of(DEV), T0)).as("it may be on its way").isEmpty();
    assertThat(needs.nextDeadline(T0)).contains(LATER);
    assertThat(look(stored, kernel, Set.of(DEV), LATER.minusMillis(1))).isEmpty();
    assertThat(look(stored, kernel, Set.of(DEV), LATER)).containsExactly(FINANCE);
  }

  @Test
  void network_withEitherOfThem_isNeededAtOnce() {
    StoredIntent idle = accepted(BOTH).notNeeded(new TreeSet<>(Set.of(FINANCE)));
    assertThat(look(idle, kernel(vrf("dev")), Set.of(DEV), T0)).containsExactly(FINANCE);
    assertThat(look(idle, kernel(vrf("dev")), Set.of(DEV, FINANCE), T0)).isEmpty();
    assertThat(look(idle, kernel(vrf("dev"), vrf("finance")), Set.of(DEV), T0)).isEmpty();
  }

  @Test
  void network_withOneOfThemOnly_isStillWaitedFor() {
    StoredIntent stored = accepted(BOTH);
    for (Instant now : List.of(T0, LATER, LATER.plus(Needs.PATIENCE))) {
      assertThat(look(stored, kernel(vrf("dev")), Set.of(DEV, FINANCE), now)).isEmpty();
      assertThat(look(stored, kernel(vrf("dev"), vrf("finance")), Set.of(DEV), now)).isEmpty();
    }
  }

  @Test
  void rows_notInSync_changeNothingAndProveNothing() {
    StoredIntent stored = accepted(BOTH);
    StoredIntent idle = stored.notNeeded(new TreeSet<>(Set.of(FINANCE)));
    KernelState kernel = kernel(vrf("dev"));
    assertThat(needs.look(kernel, idle, Optional::empty, T0)).containsExactly(FINANCE);
    assertThat(look(stored, kernel, Set.of(DEV), T0)).isEmpty();
    assertThat(needs.look(kernel, stored, Optional::empty, LATER)).isEmpty();
    assertThat(look(stored, kernel, Set.of(DEV), LATER)).as("from here on it counts").isEmpty();
    assertThat(look(stored, kernel, Set.of(DEV), LATER.plus(Needs.PATIENCE)))
        .containsExactly(FINANCE);
  }

  @Test
  void network_thatRanAndIsNotNeeded_goesLikeAnyRelease() {
    node.kernel.state = kernel(vrf("dev"), down(svi(FINANCE, 1)));
    node.ovn.there = Optional.of(Set.of(DEV));
    OvnPlan running =
        new OvnPlan(List.of(), Map.of(FINANCE, owned(true, true), DEV, owned(true, true)));
    node.ovn.plans.add(running);
    Rounds.Result before = node.rounds.run(accepted(BOTH), T0);
    assertThat(before.stored().notNeeded()).isEmpty();
    assertThat(node.rounds.nextDeadline(T0)).isPresent();

    node.ovn.plans.clear();
    node.ovn.plans.add(
        new OvnPlan(
            List.of(
                change(FINANCE, OvnChange.Action.REMOVE_OVS_PORT),
                change(FINANCE, OvnChange.Action.GIVE_ALL_BACK)),
            Map.of(FINANCE, owned(true, true), DEV, owned(true, true))));
    node.ovn.plans.add(new OvnPlan(List.of(), Map.of(DEV, owned(true, true))));
    node.log.clear();
    StoredIntent after = node.rounds.run(before.stored(), LATER).stored();
    assertThat(after.notNeeded()).containsExactly(FINANCE);
    assertThat(after.current()).as("it is wanted all the same").isEqualTo(BOTH);
    assertThat(after.retiring().networks()).isEmpty();
    assertThat(after.forKernel().networkNames()).containsExactly(DEV);
    assertThat(node.kept)
        .as("stored before it is acted upon")
        .anyMatch(kept ->
            kept.notNeeded().contains(FINANCE) && kept.retiring().networkNames().contains(FINANCE));
    assertThat(node.log.indexOf("ovn GIVE_ALL_BACK " + FINANCE))
        .isNotNegative()
        .isLessThan(node.log.indexOf("kernel DeleteDevice network " + FINANCE));

    node.ovn.there = Optional.of(Set.of(DEV, FINANCE));
    StoredIntent back = node.rounds.run(after, LATER.plusSeconds(5)).stored();
    assertThat(back.notNeeded()).isEmpty();
    assertThat(back.forKernel().networkNames()).contains(FINANCE, DEV);
  }

  @Test
  void networkNotNeeded_whileOvnRefuses_keepsRetiring() {
    node.kernel.state = kernel(vrf("dev"), down(svi(FINANCE, 1)));
    node.ovn.there = Optional.of(Set.of(DEV));
    node.ovn.plans.add(
        new OvnPlan(
            List.of(change(FINANCE, OvnChange.Action.REMOVE_OVS_PORT)),
            Map.of(FINANCE, owned(true, true, true), DEV, owned(true, true))));
    node.ovn.refuses = ScriptedNode.refusing(FINANCE);
    StoredIntent idle = accepted(BOTH).notNeeded(new TreeSet<>(Set.of(FINANCE)));
    StoredIntent after = node.rounds.run(idle, T0).stored();
    assertThat(after.retiring().networkNames()).containsExactly(FINANCE);
    assertThat(after.forKernel().networkNames()).contains(FINANCE);
    assertThat(node.failures(FINANCE)).isNotEmpty();
  }

  @Test
  void wish_changedMeanwhile_startsNothingOfANetworkThatIsNotNeeded() {
    StoredIntent idle = accepted(BOTH).notNeeded(new TreeSet<>(Set.of(FINANCE))).retired(_ -> true);
    NodeIntent changed =
        new NodeIntent(
            "n1",
            List.of(FABRIC),
            List.of(Samples.layer2(FINANCE, 5, 500, 0), Samples.layer2(DEV, 2, 300, 0)));
    StoredIntent next = idle.accept(changed);
    assertThat(next.notNeeded()).containsExactly(FINANCE);
    assertThat(next.retiring().networks()).isEmpty();
    assertThat(next.forKernel().networkNames()).containsExactly(DEV);
    assertThat(idle.accept(ScriptedNode.NOTHING).notNeeded()).isEmpty();
    assertThat(idle.accept(ScriptedNode.NOTHING).retiring().networkNames()).containsExactly(DEV);
  }
}
