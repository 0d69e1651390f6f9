// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.BOTH;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.DEV;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.FABRIC;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.FINANCE;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.NOTHING;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.T0;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.accepted;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.bridge;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.change;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.down;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.owned;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.port;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.refusing;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.state;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.svi;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.Samples;
import org.ovn.evpn.adapter.kernel.KernelChange;
import org.ovn.evpn.adapter.kernel.Owner;
import org.ovn.evpn.adapter.ovn.OvnChange;
import org.ovn.evpn.adapter.ovn.OvnPlan;

/** The order between kernel and OVN. */
class RoundsTest {
  private final ScriptedNode node = new ScriptedNode();
  private final List<String> log = node.log;
  private final ScriptedNode.FakeKernel kernel = node.kernel;
  private final ScriptedNode.FakeOvn ovn = node.ovn;
  private final Rounds rounds = node.rounds;

  @Test
  void rounds_nothingToDo_doNothing() {
    ovn.plans.add(new OvnPlan(List.of(), Map.of()));
    Rounds.Result result = rounds.run(accepted(NOTHING), T0);
    assertThat(log).containsExactly("kernel read");
    assertThat(result.again()).isFalse();
  }

  @Test
  void release_wholeNetwork_givesThePortsBackBeforeTheDevicesGo() {
    kernel.state = state(Map.of("evl2.1", down(svi(FINANCE, 1))), new TreeMap<>());
    NodeIntent dev = new NodeIntent("n1", List.of(FABRIC), List.of(Samples.layer2(DEV, 2, 300, 0)));
    ovn.plans.add(
        new OvnPlan(
            List.of(
                change(FINANCE, OvnChange.Action.REMOVE_OVS_PORT),
                change(FINANCE, OvnChange.Action.GIVE_ALL_BACK)),
            Map.of(FINANCE, owned(true, true))));
    ovn.plans.add(new OvnPlan(List.of(), Map.of(DEV, owned(true, true))));
    Rounds.Result result = rounds.run(accepted(BOTH, dev), T0);
    assertThat(result.stored().retiring().networks()).isEmpty();
    assertThat(log).contains("kernel DeleteDevice network " + FINANCE);
    assertThat(log.indexOf("ovn GIVE_ALL_BACK " + FINANCE))
        .isNotNegative()
        .isLessThan(log.indexOf("kernel DeleteDevice network " + FINANCE));
  }

  @Test
  void release_ovnAwayOrRefusing_keepsTheDevices() {
    kernel.state =
        state(
            Map.of("evl2.1", down(svi(FINANCE, 1)), "evl2.2", down(svi(DEV, 2)), "evo.1", port()),
            new TreeMap<>());
    StoredIntent stored = accepted(BOTH, NOTHING);
    Rounds.Result away = rounds.run(stored, T0);
    assertThat(kernelWants(FINANCE) && kernelWants(DEV)).isTrue();
    assertThat(goesDown()).as("Geneve does not carry the network either").isFalse();
    kernel.told.clear();
    assertThat(away.stored().retiring()).as("OVN is out of reach").isEqualTo(stored.retiring());
    ovn.plans.add(
        new OvnPlan(
            List.of(change(FINANCE, OvnChange.Action.REMOVE_OVS_PORT)),
            Map.of(FINANCE, owned(true, true, true))));
    ovn.refuses = refusing(FINANCE);
    Rounds.Result refused = rounds.run(stored, T0);
    assertThat(refused.stored().retiring().networks())
        .extracting("name")
        .as("OVN refuses; the other network was given back")
        .containsExactly(FINANCE);
    assertThat(kernelWants(FINANCE)).isTrue();
    assertThat(kernelWants(DEV)).isFalse();
    assertThat(goesDown()).isFalse();
    kernel.told.clear();
    ovn.plans.clear();
    ovn.plans.add(
        new OvnPlan(
            List.of(change(FINANCE, OvnChange.Action.GIVE_ALL_BACK)),
            Map.of(FINANCE, owned(true, true))));
    rounds.run(stored, T0.plusMillis(1));
    assertThat(goesDown()).as("Open vSwitch may be slow, or not there at all").isTrue();
  }

  @Test
  void kernel_afterOvnDidSomething_isReadAnew() {
    kernel.state = state(Map.of("evo.1", port(), "evb-fabric", bridge()), new TreeMap<>());
    StoredIntent stored = accepted(BOTH, NOTHING);
    ovn.plans.add(
        new OvnPlan(
            List.of(change(FINANCE, OvnChange.Action.REMOVE_OVS_PORT)),
            Map.of(FINANCE, owned(true, true, true))));
    ovn.plans.add(new OvnPlan(List.of(), Map.of()));
    ovn.afterwards = () -> kernel.state = state(Map.of("evb-fabric", bridge()), new TreeMap<>());
    rounds.run(stored, T0);
    assertThat(goesDown()).as("evo.1 is gone").isFalse();
  }

  @Test
  void newRemotePort_floodListKnown_isTakenBeforeTheKernelIsRead() {
    StoredIntent stored = accepted(BOTH);
    ovn.plans.add(new OvnPlan(List.of(), Map.of()));
    rounds.run(stored, T0);
    ovn.plans.clear();
    ovn.plans.add(
        new OvnPlan(
            List.of(
                change(DEV, OvnChange.Action.SWITCH_PORT), change(FINANCE, OvnChange.Action.TAKE)),
            Map.of(FINANCE, owned(true, true))));
    ovn.plans.add(new OvnPlan(List.of(), Map.of(FINANCE, owned(true, true))));
    log.clear();
    rounds.run(stored, T0.plusSeconds(1));
    assertThat(log.subList(0, 2)).containsExactly("ovn TAKE " + FINANCE, "kernel read");
  }

  @Test
  void givingBack_aheadOfTheRounds_doesNotHappen() {
    ovn.plans.add(new OvnPlan(List.of(), Map.of()));
    rounds.run(accepted(BOTH), T0);
    ovn.plans.clear();
    ovn.plans.add(
        new OvnPlan(
            List.of(
                change(FINANCE, OvnChange.Action.REMOVE_OVS_PORT),
                change(FINANCE, OvnChange.Action.GIVE_ALL_BACK),
                change(DEV, OvnChange.Action.GIVE_BACK)),
            Map.of(FINANCE, owned(true, true, true))));
    ovn.plans.add(new OvnPlan(List.of(), Map.of()));
    log.clear();
    NodeIntent routedOnly =
        new NodeIntent(
            "n1",
            List.of(FABRIC),
            List.of(Samples.layer2(FINANCE, 1, 0, 101), Samples.layer2(DEV, 2, 300, 0)));
    rounds.run(accepted(BOTH, routedOnly), T0.plusSeconds(1));
    assertThat(log.subList(0, 4))
        .containsExactly(
            "kernel read",
            "ovn REMOVE_OVS_PORT " + FINANCE,
            "ovn GIVE_ALL_BACK " + FINANCE,
            "ovn GIVE_BACK " + DEV);
  }

  private boolean goesDown() {
    return kernel.told.stream()
        .anyMatch(c -> c instanceof KernelChange.SetUp s && !s.up() && s.device().equals("evo.1"));
  }

  private boolean kernelWants(String network) {
    return kernel.told.stream()
        .anyMatch(
            c -> c instanceof KernelChange.AddVlan && c.owner().equals(new Owner.Network(network)));
  }
}
