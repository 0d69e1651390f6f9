// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.VtepIntent;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.Shortfall;
import org.ovn.evpn.adapter.ovn.OvnNetworkState;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Place;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.api.v1alpha1.NodeNetwork;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.Vni;

class NodeStateBuilderTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final String FINANCE = "cudn.finance";
  private static final VtepIntent FABRIC =
      new VtepIntent("fabric", true, List.of(IpAddresses.parse("10.254.0.1")));
  private static final NetworkIntent NETWORK =
      NetworkIntent.named(FINANCE)
          .generation(4)
          .networkName("cluster_udn_finance")
          .networkId(1)
          .vrf("finance")
          .vtep("fabric")
          .macVni(Optional.of(new Vni(100)))
          .frrKnowsIt(true)
          .build();

  private List<Shortfall> shortfalls = List.of();
  private List<Issue> ofOvn = List.of();
  private List<Issue> issues = List.of();
  private Map<String, KernelState.Programmed> programmed =
      Map.of(
          FINANCE,
          new KernelState.Programmed(
              OptionalInt.of(100), OptionalInt.of(2), OptionalInt.empty(), OptionalInt.empty(), 3));
  private List<Shortfall> vtepShortfalls = List.of();
  private boolean kernelThere = true;
  private Set<String> present = Set.of(FINANCE);
  private boolean ovnThere = true;
  private List<String> away = List.of();
  private Set<String> notNeeded = Set.of();
  private NodeIntent intent = new NodeIntent("n1", List.of(FABRIC), List.of(NETWORK));

  private EvpnNodeStateStatus build(EvpnNodeStateStatus previous, Instant now) {
    boolean wanted = !intent.networks().isEmpty();
    KernelPlan kernel =
        new KernelPlan(
            List.of(),
            wanted
                ? Map.of(
                    FINANCE,
                    new KernelPlan.NetworkReport(
                        OptionalInt.of(2), OptionalInt.empty(), 3, true, shortfalls))
                : Map.of(),
            Map.of(
                "fabric",
                new KernelPlan.VtepReport(
                    FABRIC.ips(),
                    true,
                    "evb-fabric",
                    List.of("ev4-fabric"),
                    1450,
                    vtepShortfalls)));
    OvnPlan ovn =
        new OvnPlan(
            List.of(),
            Map.of(
                FINANCE,
                new OvnNetworkState(
                    wanted,
                    true,
                    !wanted,
                    List.of("a", "b"),
                    List.of(),
                    Set.of(),
                    Set.of(),
                    ofOvn)));
    EvpnNodeStateStatus status =
        NodeStateBuilder.build(
            new NodeReport(
                intent,
                kernelThere ? Optional.of(kernel) : Optional.empty(),
                ovnThere ? Optional.of(ovn) : Optional.empty(),
                present,
                programmed,
                Set.of(),
                notNeeded,
                issues,
                away),
            "1.0",
            previous,
            now);
    reasonsAreInTheirPlaces(status);
    return status;
  }

  /** What the reference says of a reason holds for every status that a test here builds. */
  private static void reasonsAreInTheirPlaces(EvpnNodeStateStatus status) {
    place(status.conditions(), Place.NODE_READY, Place.NODE_DEGRADED);
    status
        .networks()
        .forEach(network ->
            place(network.conditions(), Place.NODE_NETWORK_READY, Place.NODE_NETWORK_DEGRADED));
  }

  private static void place(List<Condition> conditions, Place ready, Place degraded) {
    for (Place place : List.of(ready, degraded)) {
      Condition condition = condition(conditions, place.type().wire());
      assertThat(Reason.ofWire(condition.reason()).orElseThrow().places()).contains(place);
    }
  }

  private static Condition condition(List<Condition> conditions, String type) {
    return Conditions.find(conditions, type).orElseThrow();
  }

  @Test
  void status_allInPlace_isReadyAndTheSameTwice() {
    EvpnNodeStateStatus status = build(EvpnNodeStateStatus.EMPTY, T0);
    NodeNetwork network = status.networks().getFirst();
    assertThat(network.observedGeneration()).isEqualTo(4);
    assertThat(network.macVni()).isEqualTo(new Vni(100));
    assertThat(network.macVlan()).isEqualTo(2);
    assertThat(network.ipVlan()).isNull();
    assertThat(network.localPods()).isEqualTo(3);
    assertThat(network.takenPorts()).isEqualTo(2);
    assertThat(condition(network.conditions(), "Ready").isTrue()).isTrue();
    assertThat(condition(network.conditions(), "Degraded").isTrue()).isFalse();
    assertThat(condition(status.conditions(), "Ready").isTrue()).isTrue();
    assertThat(status.vteps().getFirst().bridge()).isEqualTo("evb-fabric");
    assertThat(build(status, T0.plusSeconds(99)))
        .as("nothing changed, so nothing is written, not even a time")
        .isEqualTo(status);
  }

  @Test
  void shortfalls_blockingOrNot_areNotReadyOrDegraded() {
    EvpnNodeStateStatus good = build(EvpnNodeStateStatus.EMPTY, T0);
    shortfalls =
        List.of(new Shortfall.VrfMissing("finance"), new Shortfall.MtuTooSmall(1500, 1450));
    EvpnNodeStateStatus status = build(good, T0.plusSeconds(5));
    Condition ready = condition(status.networks().getFirst().conditions(), "Ready");
    assertThat(ready.status()).isEqualTo(Condition.Status.FALSE);
    assertThat(ready.reason()).isEqualTo("VRFMissing");
    assertThat(ready.lastTransitionTime()).isEqualTo("2026-01-01T00:00:05Z");
    Condition degraded = condition(status.networks().getFirst().conditions(), "Degraded");
    assertThat(degraded.isTrue()).isTrue();
    assertThat(degraded.reason()).isEqualTo("MTUTooSmall");
    assertThat(condition(status.conditions(), "Ready").message()).contains(FINANCE);
  }

  @Test
  void issues_ofOvnFailuresAndFrr_areTold() {
    ofOvn =
        List.of(
            Issue.degrades(
                Subject.evpnNetwork(FINANCE), Reason.PODS_OUTSIDE_EVPN, "Pods on node n9."),
            Issue.blocks(Subject.evpnNetwork(FINANCE), Reason.WAITING_FOR_PORT, "Not bound."));
    issues =
        List.of(
            Issue.blocks(
                Subject.evpnNetwork(FINANCE), Reason.PROGRAMMING_FAILED, "RTM_NEWLINK: EBUSY"),
            Issue.degrades(
                Subject.evpnNetwork(FINANCE), Reason.FRR_SILENT, "See the FRRNodeState."));
    NodeNetwork network = build(EvpnNodeStateStatus.EMPTY, T0).networks().getFirst();
    Condition ready = condition(network.conditions(), "Ready");
    assertThat(ready.reason()).isEqualTo("ProgrammingFailed");
    assertThat(ready.message()).contains("EBUSY", "Not bound.").doesNotContain("n9");
    Condition degraded = condition(network.conditions(), "Degraded");
    assertThat(degraded.reason()).isEqualTo("PodsOutsideEVPN");
    assertThat(degraded.message()).contains("n9", "FRRNodeState");
  }

  @Test
  void vni_wantedAnotherOne_isThatOfTheKernel() {
    intent =
        new NodeIntent(
            "n1", List.of(FABRIC), List.of(NETWORK.onPort(1, Optional.of(new Vni(150)))));
    EvpnNodeStateStatus status = build(EvpnNodeStateStatus.EMPTY, T0);
    assertThat(status.networks().getFirst().macVni()).isEqualTo(new Vni(100));
    kernelThere = false;
    programmed = Map.of();
    NodeNetwork unread = build(status, T0).networks().getFirst();
    assertThat(unread.macVni()).as("no news").isEqualTo(new Vni(100));
    assertThat(unread.localPods()).isEqualTo(3);
  }

  @Test
  void vtep_notWorking_keepsItsNetworksFromReady() {
    issues =
        List.of(
            Issue.blocks(
                Subject.vtep("fabric"),
                Reason.PROGRAMMING_FAILED,
                "set ev4-fabric up: EADDRINUSE"));
    vtepShortfalls =
        List.of(
            new Shortfall.NameTaken("ev4-fabric"),
            new Shortfall.VtepAddressMissing(
                IpAddresses.parse("10.254.0.1"), true, Optional.empty()),
            new Shortfall.VtepAddressMissing(
                IpAddresses.parse("fd00::1"), false, Optional.empty()));
    EvpnNodeStateStatus status = build(EvpnNodeStateStatus.EMPTY, T0);
    for (List<Condition> conditions :
        List.of(status.conditions(), status.networks().getFirst().conditions())) {
      assertThat(condition(conditions, "Ready").reason()).isEqualTo("ProgrammingFailed");
      assertThat(condition(conditions, "Ready").message())
          .contains(
              "VTEP \"fabric\": set ev4-fabric up: EADDRINUSE",
              "ev4-fabric\" exists",
              "10.254.0.1");
      assertThat(condition(conditions, "Degraded").message())
          .contains("fd00:")
          .doesNotContain("10.254.0.1");
    }
  }

  @Test
  void hint_aboutTheNode_isSaidBesideReady_andDegradesNothing() {
    issues = List.of(Issue.hint(Subject.node("n1"), Reason.VERSION_TOO_OLD, "FRR 1: is old."));
    EvpnNodeStateStatus status = build(EvpnNodeStateStatus.EMPTY, T0);
    Condition ready = condition(status.conditions(), "Ready");
    assertThat(ready.isTrue()).isTrue();
    assertThat(ready.reason()).isEqualTo(Reason.VERSION_TOO_OLD.wire());
    assertThat(ready.message())
        .isEqualTo("All networks of this node are programmed. FRR 1: is old.");
    assertThat(condition(status.conditions(), "Degraded").isTrue()).isFalse();
  }

  @Test
  void issueOfTheNode_alone_holdsUpNoNetwork() {
    issues =
        List.of(
            Issue.degrades(
                Subject.node("n1"), Reason.NODE_ANNOTATION_MISSING, "Node \"n1\": bad."));
    EvpnNodeStateStatus status = build(EvpnNodeStateStatus.EMPTY, T0);
    assertThat(condition(status.conditions(), "Degraded").message()).isEqualTo("Node \"n1\": bad.");
    assertThat(condition(status.conditions(), "Ready").isTrue()).isTrue();
    assertThat(condition(status.networks().getFirst().conditions(), "Ready").isTrue()).isTrue();
  }

  @Test
  void network_noLongerWanted_staysListedUntilNothingOfItIsLeft() {
    EvpnNodeStateStatus status = build(EvpnNodeStateStatus.EMPTY, T0);
    intent = new NodeIntent("n1", List.of(), List.of());
    EvpnNodeStateStatus releasing = build(status, T0.plusSeconds(1));
    assertThat(releasing.networks()).extracting(NodeNetwork::name).containsExactly(FINANCE);
    NodeNetwork network = releasing.networks().getFirst();
    assertThat(network.observedGeneration()).as("what was programmed last").isEqualTo(4);
    assertThat(condition(network.conditions(), "Ready").reason()).isEqualTo("Releasing");
    present = Set.of();
    assertThat(build(releasing, T0.plusSeconds(2)).networks()).isEmpty();
  }

  @Test
  void network_notNeeded_isReadyAndSaysSo() {
    notNeeded = Set.of(FINANCE);
    programmed = Map.of();
    shortfalls = List.of(new Shortfall.VrfMissing("finance"));
    ofOvn =
        List.of(Issue.blocks(Subject.evpnNetwork(FINANCE), Reason.WAITING_FOR_NETWORK, "None."));
    EvpnNodeStateStatus status = build(EvpnNodeStateStatus.EMPTY, T0);
    NodeNetwork network = status.networks().getFirst();
    assertThat(network.macVni()).isNull();
    assertThat(network.observedGeneration()).isEqualTo(4);
    assertThat(condition(network.conditions(), "Ready").isTrue()).isTrue();
    assertThat(condition(network.conditions(), "Ready").reason())
        .isEqualTo(Reason.NOT_NEEDED.wire());
    assertThat(condition(status.conditions(), "Ready").reason()).isEqualTo("Programmed");
    assertThat(build(status, T0.plusSeconds(9))).isEqualTo(status);
  }

  @Test
  void network_notNeededThatCannotBeGivenBack_isNotReady() {
    notNeeded = Set.of(FINANCE);
    issues =
        List.of(Issue.blocks(Subject.evpnNetwork(FINANCE), Reason.PROGRAMMING_FAILED, "EBUSY"));
    EvpnNodeStateStatus status = build(EvpnNodeStateStatus.EMPTY, T0);
    assertThat(condition(status.networks().getFirst().conditions(), "Ready").reason())
        .isEqualTo("ProgrammingFailed");
    issues = List.of();
    ovnThere = false;
    assertThat(condition(build(status, T0).networks().getFirst().conditions(), "Ready").reason())
        .isEqualTo("OVNUnreachable");
  }

  @Test
  void ovn_outOfReach_isSaid() {
    ovnThere = false;
    EvpnNodeStateStatus status = build(EvpnNodeStateStatus.EMPTY, T0);
    assertThat(condition(status.conditions(), "Ready").reason()).isEqualTo("OVNUnreachable");
  }

  @Test
  void ovn_outOfReach_saysOnceWhereItWasLookedFor() {
    ovnThere = false;
    away = List.of("OVN_Northbound at /a, /b: no such socket", "Open_vSwitch at /c: refused");
    EvpnNodeStateStatus status = build(EvpnNodeStateStatus.EMPTY, T0);
    assertThat(condition(status.conditions(), "Ready").message())
        .contains(
            "OVN's databases cannot be reached. OVN_Northbound at /a, /b: no such socket;"
                + " Open_vSwitch at /c: refused.");
    assertThat(condition(status.networks().getFirst().conditions(), "Ready").message())
        .contains("OVN's databases cannot be reached.")
        .doesNotContain("/a");
  }

  @Test
  void kernel_unreadable_isSaid() {
    kernelThere = false;
    EvpnNodeStateStatus status = build(EvpnNodeStateStatus.EMPTY, T0);
    assertThat(condition(status.conditions(), "Ready").reason())
        .isEqualTo(Reason.KERNEL_UNREACHABLE.wire());
  }

  /** KernelPlannerTest, KernelRepairTest and KernelTest show what the planner finds when. */
  static Stream<Arguments> ofNetworks() {
    return Stream.of(
        arguments(new Shortfall.FrrNotReady(), Reason.FRR_NOT_READY),
        arguments(new Shortfall.VrfMissing("finance"), Reason.VRF_MISSING),
        arguments(new Shortfall.OvsPortMissing("evo.1"), Reason.OVS_PORT_MISSING),
        arguments(new Shortfall.PortHeldDown("evo.1"), Reason.PORT_HELD_DOWN),
        arguments(new Shortfall.PortUnfiltered("evo.1"), Reason.PORT_HELD_DOWN),
        arguments(new Shortfall.NameTaken("evl3.1"), Reason.NAME_TAKEN),
        arguments(new Shortfall.VniTaken(100, "cudn.hr"), Reason.VNI_TAKEN),
        arguments(new Shortfall.NetworkIdTaken(1, "cudn.hr"), Reason.NETWORK_ID_TAKEN),
        arguments(new Shortfall.NoFreeVlan("evb-fabric"), Reason.VLANS_EXHAUSTED),
        arguments(new Shortfall.NoRoomInMap("evb-fabric", 100), Reason.VNI_MAP_FULL),
        arguments(new Shortfall.VtepMissing("fabric"), Reason.VTEP_MISSING),
        arguments(new Shortfall.MtuTooSmall(1500, 1450), Reason.MTU_TOO_SMALL),
        arguments(
            new Shortfall.UnreachableDefaultMissing("finance"),
            Reason.UNREACHABLE_DEFAULT_MISSING));
  }

  @ParameterizedTest
  @MethodSource("ofNetworks")
  void shortfall_ofANetwork_hasItsReasonInTheStatus(Shortfall shortfall, Reason reason) {
    shortfalls = List.of(shortfall);
    NodeNetwork network = build(EvpnNodeStateStatus.EMPTY, T0).networks().getFirst();
    String type = shortfall.blocks() ? "Ready" : "Degraded";
    assertThat(condition(network.conditions(), type).reason()).isEqualTo(reason.wire());
  }

  static Stream<Arguments> ofVteps() {
    return Stream.of(
        arguments(
            new Shortfall.VtepAddressMissing(
                IpAddresses.parse("10.254.0.1"), true, Optional.empty()),
            Reason.VTEP_ADDRESS_MISSING),
        arguments(
            new Shortfall.AddressNotProbed(IpAddresses.parse("fd00::1"), "why", true),
            Reason.ADDRESS_NOT_PROBED),
        arguments(
            new Shortfall.AddressNotProbed(IpAddresses.parse("10.254.0.1"), "why", false),
            Reason.ADDRESS_NOT_PROBED),
        arguments(new Shortfall.UnderlayUnknown(1500), Reason.UNDERLAY_UNKNOWN));
  }

  @ParameterizedTest
  @MethodSource("ofVteps")
  void shortfall_ofAVtep_hasItsReasonInTheStatus(Shortfall shortfall, Reason reason) {
    vtepShortfalls = List.of(shortfall);
    EvpnNodeStateStatus status = build(EvpnNodeStateStatus.EMPTY, T0);
    String type = shortfall.blocks() ? "Ready" : "Degraded";
    assertThat(condition(status.conditions(), type).reason()).isEqualTo(reason.wire());
  }
}
