// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.BOTH;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.FINANCE;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.NOTHING;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.accepted;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.change;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.owned;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.kernel.PortGates;
import org.ovn.evpn.adapter.ovn.OvnChange;
import org.ovn.evpn.adapter.ovn.OvnNetworkState;
import org.ovn.evpn.adapter.ovn.OvnNetworkState.Why;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;

/** When ports may be mapped, may come up and must go down. */
class GatesTest {
  @Test
  void ports_ovnOutOfReach_stayAsTheyAre() {
    assertThat(Gates.ports(accepted(BOTH), Optional.empty())).isEqualTo(PortGates.CLOSED);
    assertThat(Gates.ports(accepted(BOTH, NOTHING), Optional.empty())).isEqualTo(PortGates.CLOSED);
  }

  @Test
  void port_nothingLeftToTake_mayComeUp() {
    StoredIntent stored = accepted(BOTH);
    assertThat(up(stored, List.of(), owned(true, true))).containsExactly(FINANCE);
    assertThat(
            up(stored, List.of(), owned(true, true, Why.NODE_OUTSIDE_EVPN, Why.NOT_IN_FLOOD_LIST)))
        .as("these stay on Geneve rightly")
        .containsExactly(FINANCE);
    assertThat(
            up(stored, List.of(change(FINANCE, OvnChange.Action.NAT_EXEMPTION)), owned(true, true)))
        .as("NAT is the IP-VRF's business")
        .containsExactly(FINANCE);
  }

  @Test
  void port_notBoundOrNotReadyOrStillTaking_staysDown() {
    StoredIntent stored = accepted(BOTH);
    assertThat(up(stored, List.of(), owned(true, true, Why.NOT_READY))).isEmpty();
    assertThat(up(stored, List.of(), owned(true, false))).isEmpty();
    assertThat(up(stored, List.of(change(FINANCE, OvnChange.Action.TAKE)), owned(true, true)))
        .isEmpty();
  }

  @Test
  void vni_portBound_mayBeMappedAheadOfTheTakeover() {
    StoredIntent stored = accepted(BOTH);
    assertThat(mayMap(stored, owned(true, false))).isEmpty();
    assertThat(mayMap(stored, owned(true, true, Why.NOT_READY))).containsExactly(FINANCE);
  }

  @Test
  void port_ofARetiringNetwork_goesDownOnceBrIntDoesNotHaveIt() {
    StoredIntent stored = accepted(BOTH, NOTHING);
    assertThat(down(stored, owned(true, true, true))).isEmpty();
    assertThat(down(stored, owned(true, true, false))).containsExactly(FINANCE);
    assertThat(down(accepted(BOTH), owned(true, true, false))).as("it is wanted").isEmpty();
  }

  @Test
  void released_networkThatIsGone_waitsUntilOvnHasNothingOfIt() {
    StoredIntent stored = accepted(BOTH, NOTHING);
    assertThat(Gates.released(stored, Optional.empty())).as("out of reach").isEqualTo(stored);
    assertThat(Gates.released(stored, plan(List.of(), owned(true, true))).retiring().networks())
        .extracting("name")
        .as("nothing is known of the other one, so it has nothing")
        .containsExactly(FINANCE);
    assertThat(Gates.released(stored, plan(List.of(), owned(false, false))).retiring().networks())
        .isEmpty();
  }

  @Test
  void port_whoseNameIsSomebodysOrThatIsNotMadeYet_mayNotJoin() {
    StoredIntent stored = accepted(BOTH);
    assertThat(Gates.ports(stored, plan(List.of(), owned(true, false))).mayJoin())
        .containsExactly(FINANCE);
    OvnNetworkState taken =
        new OvnNetworkState(
            true,
            false,
            false,
            List.of(),
            List.of(),
            Set.of(),
            Set.of(),
            List.of(
                Issue.blocks(
                    Subject.evpnNetwork(FINANCE), Reason.NAME_TAKEN, "Interface evo.1 …")));
    assertThat(Gates.ports(stored, plan(List.of(), taken)).mayJoin()).isEmpty();
    List<OvnChange> making = List.of(change(FINANCE, OvnChange.Action.OVS_PORT));
    assertThat(Gates.ports(stored, plan(making, owned(true, false))).mayJoin()).isEmpty();
  }

  private static Set<String> mayMap(StoredIntent stored, OvnNetworkState finance) {
    return Gates.ports(stored, plan(List.of(), finance)).mayMap();
  }

  private static Set<String> up(
      StoredIntent stored, List<OvnChange> changes, OvnNetworkState finance) {
    return Gates.ports(stored, plan(changes, finance)).mayComeUp();
  }

  private static Set<String> down(StoredIntent stored, OvnNetworkState finance) {
    return Gates.ports(stored, plan(List.of(), finance)).mustGoDown();
  }

  private static Optional<OvnPlan> plan(List<OvnChange> changes, OvnNetworkState finance) {
    return Optional.of(new OvnPlan(changes, Map.of(FINANCE, finance)));
  }
}
