// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.BOTH;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.FINANCE;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.NOTHING;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.T0;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.accepted;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.change;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.owned;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.state;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelPlanner;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.PortGates;
import org.ovn.evpn.adapter.ovn.OvnChange;
import org.ovn.evpn.adapter.ovn.OvnFacts;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.Vni;

/** Two looks at the kernel before anybody has left a flood list. */
class FloodListsTest {
  private final ScriptedNode node = new ScriptedNode();
  private final List<String> log = node.log;
  private final ScriptedNode.FakeKernel kernel = node.kernel;
  private final ScriptedNode.FakeOvn ovn = node.ovn;
  private final Rounds rounds = node.rounds;

  private static KernelState flooding(String... remotes) {
    return state(Map.of(), new TreeMap<>(Map.of(100, addresses(remotes))));
  }

  /** As the real planner: what is known to be out of the flood list is given back. */
  private static OvnPlan givesBackWhatLeft(OvnFacts facts) {
    Set<InetAddress> flood = facts.floodLists().get(new Vni(100));
    return new OvnPlan(
        flood == null || flood.contains(IpAddresses.parse("10.254.0.2"))
            ? List.of()
            : List.of(change(FINANCE, OvnChange.Action.GIVE_BACK)),
        Map.of(FINANCE, owned(true, true)));
  }

  private static FloodLists.Look look(FloodLists lists, KernelState observed) {
    KernelPlan plan = KernelPlanner.plan(observed, BOTH, PortGates.CLOSED);
    return lists.look(observed, plan, BOTH);
  }

  private static Set<InetAddress> addresses(String... addresses) {
    return Set.copyOf(List.of(addresses).stream().map(IpAddresses::parse).toList());
  }

  @Test
  void look_theFirstOne_knowsNothingYet() {
    FloodLists.Look first = look(new FloodLists(), flooding("10.254.0.2"));
    assertThat(first.known()).isEmpty();
    assertThat(first.sure()).isFalse();
  }

  @Test
  void look_vtepAppears_countsAtOnce() {
    FloodLists lists = new FloodLists();
    look(lists, flooding("10.254.0.2"));
    FloodLists.Look second = look(lists, flooding("10.254.0.2", "10.254.0.3"));
    assertThat(second.known())
        .containsEntry(new Vni(100), addresses("10.254.0.2", "10.254.0.3"))
        .as("an empty list is known to be empty")
        .containsEntry(new Vni(300), Set.of());
    assertThat(second.sure()).isTrue();
  }

  @Test
  void look_vtepIsMissing_countsWithTheSecondLook() {
    FloodLists lists = new FloodLists();
    look(lists, flooding("10.254.0.2", "10.254.0.3"));
    FloodLists.Look second = look(lists, flooding("10.254.0.3"));
    assertThat(second.known()).containsEntry(new Vni(100), addresses("10.254.0.2", "10.254.0.3"));
    assertThat(second.sure()).isFalse();
    FloodLists.Look third = look(lists, flooding("10.254.0.3"));
    assertThat(third.known()).containsEntry(new Vni(100), addresses("10.254.0.3"));
    assertThat(third.sure()).isTrue();
  }

  @Test
  void remotePort_vtepMissedByOneLook_isNotGivenBackButByTwoIs() {
    ovn.planner = Optional.of(FloodListsTest::givesBackWhatLeft);
    kernel.state = flooding("10.254.0.2", "10.254.0.3");
    kernel.looks.add(flooding("10.254.0.3"));
    rounds.run(accepted(BOTH), T0);
    assertThat(log)
        .as("missed at the first look of the process")
        .doesNotContain("ovn GIVE_BACK " + FINANCE);
    kernel.looks.add(flooding("10.254.0.3"));
    Rounds.Result result = rounds.run(accepted(BOTH), T0.plusSeconds(1));
    assertThat(log).as("missed later").doesNotContain("ovn GIVE_BACK " + FINANCE);
    assertThat(result.again()).isFalse();
    log.clear();
    kernel.state = flooding("10.254.0.3");
    rounds.run(accepted(BOTH), T0.plusSeconds(2));
    log.removeIf(line -> !line.equals("kernel read") && !line.startsWith("ovn"));
    assertThat(log.subList(0, 3))
        .as("it is looked at again at once")
        .containsExactly("kernel read", "kernel read", "ovn GIVE_BACK " + FINANCE);
  }

  @Test
  void remotePort_releasedByTheIntent_doesNotWaitForASecondLook() {
    ovn.plans.add(
        new OvnPlan(
            List.of(change(FINANCE, OvnChange.Action.GIVE_ALL_BACK)),
            Map.of(FINANCE, owned(true, true))));
    ovn.plans.add(new OvnPlan(List.of(), Map.of()));
    rounds.run(accepted(BOTH, NOTHING), T0);
    assertThat(log.subList(0, 2)).containsExactly("kernel read", "ovn GIVE_ALL_BACK " + FINANCE);
  }

  @Test
  void floodList_nodeWithoutAddressOfTheVtep_isNotKnown() {
    kernel.state =
        state(
            Map.of(),
            new TreeMap<>(Map.of(100, Set.of(IpAddresses.parse("10.254.0.2")))),
            Map.of());
    ovn.plans.add(new OvnPlan(List.of(), Map.of()));
    rounds.run(accepted(BOTH), T0);
    rounds.run(accepted(BOTH), T0.plusSeconds(1));
    assertThat(ovn.asked).isNotEmpty().allMatch(facts -> facts.floodLists().isEmpty());
  }
}
