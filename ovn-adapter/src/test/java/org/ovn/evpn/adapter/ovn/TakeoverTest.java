// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.ovn.SimulatedNode.CHASSIS_2;
import static org.ovn.evpn.adapter.ovn.SimulatedNode.FAR;
import static org.ovn.evpn.adapter.ovn.SimulatedNode.SWITCH;
import static org.ovn.evpn.adapter.ovn.SimulatedNode.VNI;
import static org.ovn.evpn.adapter.ovn.SimulatedNode.VTEP_2;
import static org.ovn.evpn.adapter.ovn.SimulatedNode.finance;
import static org.ovn.evpn.adapter.ovn.SimulatedNode.node2;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.intent.RemotePeer;
import org.ovn.evpn.adapter.ovn.OvnChange.Action;
import org.ovn.evpn.adapter.ovn.OvnNetworkState.LeftPort;
import org.ovn.evpn.adapter.ovn.OvnNetworkState.Why;
import org.ovn.evpn.adapter.ovsdb.OvsdbValue;
import org.ovn.evpn.adapter.ovsdb.Row;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.value.IpAddresses;

/** Whose ports are taken, what becomes of one whose pod moves here, and the mark on the switch. */
class TakeoverTest {
  private static final String ADDRESSES = "0a:58:0a:0a:00:05 10.10.0.5";
  private static final InetAddress VTEP_NEW = IpAddresses.parse("10.254.0.22");

  private final SimulatedNode node = new SimulatedNode("no-ra");

  @BeforeEach
  void announce() {
    node.networks.put("cudn.finance", finance(node2()));
    node.floodLists.put(VNI, Set.of(VTEP_2));
  }

  private Row far() {
    return node.port(FAR);
  }

  private boolean isTaken() {
    return far().map("external_ids").containsKey(OvnNames.ADDRESSES);
  }

  private OvnNetworkState state() {
    return node.plan().networks().get("cudn.finance");
  }

  private Optional<String> mark() {
    return Optional.ofNullable(
        node.nb.byName("Logical_Switch", SWITCH).map("external_ids").get(OvnNames.TAKEN));
  }

  private void setFar(String column, OvsdbValue value) {
    node.nb.set("Logical_Switch_Port", far().uuid(), column, value);
  }

  // ---- a path to the VTEP

  @Test
  void peer_withoutPath_staysOnGeneveAndIsNamedOnceThatLasts() {
    node.pathless = Set.of(VTEP_2);
    node.converge();
    assertThat(isTaken()).isFalse();
    assertThat(state().left()).containsExactly(new LeftPort(FAR, "node-2", Why.NO_PATH));
    assertThat(state().issues()).isEmpty();
    node.lost = Set.of(VTEP_2);
    assertThat(node.converge()).isZero();
    assertThat(state().issues())
        .singleElement()
        .satisfies(issue -> {
          assertThat(issue.reason()).isEqualTo(Reason.NO_PATH_TO_VTEP);
          assertThat(issue.blocks()).isFalse();
          assertThat(issue.message()).startsWith("VTEP 10.254.0.2 of node \"node-2\": ");
        });
    node.pathless = Set.of();
    node.lost = Set.of();
    node.converge();
    assertThat(isTaken()).as("the path is there").isTrue();
  }

  @Test
  void peer_whosePathGoesForAMoment_staysTaken() {
    node.converge();
    node.pathless = Set.of(VTEP_2);
    assertThat(node.converge()).isZero();
    assertThat(isTaken()).isTrue();
    assertThat(state().issues()).isEmpty();
  }

  @Test
  void peer_whosePathIsLost_isGivenBack() {
    node.converge();
    node.pathless = Set.of(VTEP_2);
    node.lost = Set.of(VTEP_2);
    node.converge();
    assertThat(isTaken()).isFalse();
    assertThat(far().texts("addresses")).containsExactly(ADDRESSES);
    assertThat(state().issues()).extracting(Issue::reason).containsExactly(Reason.NO_PATH_TO_VTEP);
  }

  @Test
  void peer_whoseVtepIsTheEndOfGeneve_needsNoRouteOfItsOwn() {
    node.sb.insert(
        "Encap",
        Map.of(
            "chassis_name", OvsdbValue.text(CHASSIS_2),
            "ip", OvsdbValue.text("10.254.0.2")));
    node.pathless = Set.of(VTEP_2);
    node.lost = Set.of(VTEP_2);
    node.converge();
    assertThat(isTaken()).isTrue();
  }

  // ---- a peer that changes its address

  @Test
  void peer_thatChangesItsVtep_staysTakenWhileEitherIsAnnounced() {
    node.converge();
    node.networks.put("cudn.finance", finance(new RemotePeer("node-2", List.of(VTEP_NEW))));
    assertThat(node.converge()).as("FRR has the old address").isZero();
    assertThat(isTaken()).isTrue();
    node.floodLists.put(VNI, Set.of(VTEP_2, VTEP_NEW));
    node.converge();
    node.floodLists.put(VNI, Set.of(VTEP_NEW));
    assertThat(node.converge()).as("FRR has the new address").isZero();
    assertThat(isTaken()).isTrue();
    node.floodLists.put(VNI, Set.of());
    node.converge();
    assertThat(isTaken()).isFalse();
  }

  @Test
  void peer_thatChangesItsVtepWhileFloodListsAreUnknown_staysTaken() {
    node.converge();
    node.networks.put("cudn.finance", finance(new RemotePeer("node-2", List.of(VTEP_NEW))));
    node.floodLists = new HashMap<>();
    assertThat(node.converge()).isZero();
    node.floodLists.put(VNI, Set.of(VTEP_2));
    assertThat(node.converge()).isZero();
    assertThat(isTaken()).isTrue();
  }

  // ---- a taken port that becomes local

  @Test
  void port_thatBecomesLocal_isEnabledAgainAndLosesOurKeys() {
    node.converge();
    setFar("type", OvsdbValue.text(""));
    setFar("addresses", OvsdbValue.texts(List.of("0a:58:0a:0a:00:09 10.10.0.9")));
    node.converge();
    assertThat(far().bool("enabled")).isEmpty();
    assertThat(far().texts("addresses")).containsExactly("0a:58:0a:0a:00:09 10.10.0.9");
    assertThat(far().map("external_ids").keySet())
        .noneMatch(key -> key.startsWith("evpn.k8s.ovn.org/"));
    assertThat(mark()).isEmpty();
  }

  @Test
  void port_ofTypeRemoteThatIsAskedForHere_isEnabledAgain() {
    node.converge();
    setFar(
        "options",
        OvsdbValue.map(Map.of("requested-chassis", "00000001-0000-4000-8000-000000000001")));
    setFar("addresses", OvsdbValue.texts(List.of(ADDRESSES)));
    node.converge();
    assertThat(far().bool("enabled")).isEmpty();
    assertThat(far().text("type")).as("OVN-Kubernetes' to say").isEqualTo("remote");
    assertThat(isTaken()).isFalse();
    assertThat(state().issues()).as("this node is not outside").isEmpty();
  }

  @Test
  void port_thatBecomesLocalWithoutAddresses_staysDisabled() {
    node.converge();
    setFar("type", OvsdbValue.text(""));
    node.converge();
    assertThat(far().bool("enabled")).as("the target of a migration").contains(false);
    assertThat(far().texts("addresses")).isEmpty();
    assertThat(isTaken()).isFalse();
  }

  @Test
  void port_thatBecameLocalWhileItsNetworkIsReleased_isEnabledAgain() {
    node.converge();
    setFar("type", OvsdbValue.text(""));
    setFar("addresses", OvsdbValue.texts(List.of(ADDRESSES)));
    node.networks.clear();
    node.converge();
    assertThat(far().bool("enabled")).isEmpty();
    assertThat(isTaken()).isFalse();
  }

  // ---- the mark on the switch

  @Test
  void mark_changesWithEachTransactionAndStaysOtherwise() {
    node.converge();
    String first = mark().orElseThrow();
    assertThat(node.plan().changes()).as("a pass without news writes nothing").isEmpty();
    setFar("addresses", OvsdbValue.texts(List.of(ADDRESSES)));
    node.converge();
    String second = mark().orElseThrow();
    assertThat(second).as("the same ports are taken, by another transaction").isNotEqualTo(first);
    assertThat(node.plan().changes()).isEmpty();
    node.floodLists.put(VNI, Set.of());
    node.converge();
    assertThat(mark()).as("nothing is taken").isEmpty();
  }

  @Test
  void mark_isInTheTransactionThatTakesAndInTheOneThatReleases() {
    node.networks.put("cudn.finance", finance());
    node.converge();
    node.networks.put("cudn.finance", finance(node2()));
    assertThat(node.plan().changes())
        .singleElement()
        .satisfies(change ->
            assertThat(change.transaction().ops())
                .anyMatch(op -> op.table().equals("Logical_Switch")));
    node.converge();
    node.networks.clear();
    OvnChange back =
        node.plan().changes().stream()
            .filter(change -> change.action() == Action.GIVE_ALL_BACK)
            .findFirst()
            .orElseThrow();
    assertThat(back.transaction().ops()).anyMatch(op -> op.table().equals("Logical_Switch"));
    node.converge();
    assertThat(mark()).isEmpty();
    assertThat(node.plan().networks()).isEmpty();
  }

  @Test
  void mark_thatSomebodyTakesAway_isWrittenAgainOnce() {
    node.converge();
    Row row = node.nb.byName("Logical_Switch", SWITCH);
    Map<String, String> ids = new HashMap<>(row.map("external_ids"));
    ids.remove(OvnNames.TAKEN);
    node.nb.set("Logical_Switch", row.uuid(), "external_ids", OvsdbValue.map(ids));
    int before = node.nb.transactions();
    node.converge();
    assertThat(node.nb.transactions() - before).isEqualTo(1);
    assertThat(mark()).isPresent();
  }

  @Test
  void mark_leftBehindWithoutPorts_goesWithTheNetwork() {
    node.converge();
    node.nb.remove("Logical_Switch_Port", far().uuid());
    assertThat(mark()).isPresent();
    node.networks.clear();
    node.converge();
    assertThat(mark()).isEmpty();
    assertThat(node.plan().networks()).isEmpty();
  }
}
