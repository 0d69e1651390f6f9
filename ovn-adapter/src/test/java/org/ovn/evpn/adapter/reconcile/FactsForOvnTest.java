// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.BOTH;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.FINANCE;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.T0;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.accepted;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.state;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.ovn.OvnFacts;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.Vni;

/** What OVN is told of the kernel. */
class FactsForOvnTest {
  private final ScriptedNode node = new ScriptedNode();
  private final ScriptedNode.FakeKernel kernel = node.kernel;
  private final ScriptedNode.FakeOvn ovn = node.ovn;
  private final Rounds rounds = node.rounds;

  @Test
  void factsForOvn_stretchedNetworks_haveFloodListsMtuAndReservedPrefixes() {
    kernel.state =
        state(Map.of(), new TreeMap<>(Map.of(100, Set.of(IpAddresses.parse("10.254.0.2")))));
    ovn.plans.add(new OvnPlan(List.of(), Map.of()));
    rounds.run(accepted(BOTH), T0);
    OvnFacts facts = ovn.asked.getLast();
    assertThat(facts.floodLists())
        .containsEntry(new Vni(100), Set.of(IpAddresses.parse("10.254.0.2")))
        .as("an empty list is known to be empty")
        .containsEntry(new Vni(300), Set.of());
    assertThat(facts.overlayMtu()).containsEntry("fabric", 1450);
    assertThat(facts.reserved())
        .as("as the node's routes and the environment say")
        .containsEntry(IpPrefix.parse("10.96.0.0/16"), "service CIDR")
        .containsEntry(IpPrefix.parse("10.97.0.0/16"), "service CIDR of old");
    assertThat(facts.guarded()).containsEntry(FINANCE, Set.of());
  }
}
