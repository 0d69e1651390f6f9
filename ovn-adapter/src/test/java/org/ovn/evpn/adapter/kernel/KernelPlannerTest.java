// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.kernel.Intents.network;
import static org.ovn.evpn.adapter.kernel.Intents.node;
import static org.ovn.evpn.adapter.kernel.Intents.pod;
import static org.ovn.evpn.adapter.kernel.Intents.vtep;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.VtepIntent;
import org.ovn.evpn.api.value.MacAddress;

class KernelPlannerTest {
  private static final VtepIntent FABRIC = vtep("fabric", true, "10.254.0.1");
  private static final Set<String> ALL = Set.of("cudn.finance", "cudn.hr");
  private final SimulatedKernel kernel = new SimulatedKernel();

  @BeforeEach
  void node1() {
    kernel.addVrf("finance", 1009);
    kernel.addVrf("hr", 1011);
    kernel.addOvsPort("evo.1");
  }

  private KernelPlan reconcile(NodeIntent intent, PortGates gates) {
    KernelPlan plan = KernelPlanner.plan(kernel.state(), intent, gates);
    kernel.apply(plan);
    if (plan.changes().stream().anyMatch(c -> c instanceof KernelChange.AddAddress)) {
      // networks start on an address that is there
      plan = KernelPlanner.plan(kernel.state(), intent, gates);
      kernel.apply(plan);
    }
    assertThat(KernelPlanner.plan(kernel.state(), intent, gates).changes()).isEmpty();
    return plan;
  }

  private KernelPlan reconcile(NodeIntent intent) {
    return reconcile(intent, PortGates.open(ALL));
  }

  private static NetworkIntent finance() {
    return network("finance", 1)
        .mac(100)
        .ip(101)
        .pods(pod("a", "0a:58:0a:0a:00:05", "10.10.0.5"))
        .build();
  }

  @ParameterizedTest
  @CsvSource({
    "fabric,       evb-fabric",
    "eleven-char,  evb-eleven-char",
    "twelve-chars, evb.d8d84d8a"
  })
  void deviceNames_ofAnyVtep_fitIntoTheKernel(String vtep, String expected) {
    if (vtep.length() > 11) {
      assertThat(Names.bridge(vtep))
          .hasSize(12)
          .startsWith("evb.")
          .isNotEqualTo(Names.bridge(vtep + "x"));
    } else {
      assertThat(Names.bridge(vtep)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({"10.254.0.1, 02:e7:0a:fe:00:01", "192.168.255.254, 02:e7:c0:a8:ff:fe"})
  void routerMac_ofVtepAddress_followsFromIt(String ip, String mac) {
    MacAddress address = RouterMac.of(Intents.ip(ip));
    assertThat(address).hasToString(mac);
    assertThat(address.isMulticast()).isFalse();
    assertThat(RouterMac.of(Intents.ip("fd00::1")))
        .isEqualTo(RouterMac.of(Intents.ip("fd00::1")))
        .isNotEqualTo(RouterMac.of(Intents.ip("fd00::2")));
  }

  @Test
  void aliases_ofLongNames_fitAndStayApart() {
    String longName = "udn." + "n".repeat(120) + "." + "x".repeat(120);
    Ownership one = new Ownership(Role.OVS_PORT, longName + "1");
    Ownership two = new Ownership(Role.OVS_PORT, longName + "2");
    assertThat(one.alias()).hasSizeLessThanOrEqualTo(255).isNotEqualTo(two.alias());
    assertThat(Ownership.parse(one.alias())).map(Ownership::role).contains(Role.OVS_PORT);
    assertThat(Ownership.parse(new Ownership(Role.BRIDGE, "fabric").alias()))
        .contains(new Ownership(Role.BRIDGE, "fabric"));
    assertThat(Ownership.parse("ovn-k8s-ndm:bridge:evbr-vtep")).isEmpty();
  }

  @Test
  void bringUp_ofVtepAndNetwork_isInTheOrderThatKernelAndFrrNeed() {
    reconcile(node(FABRIC));
    KernelPlan plan =
        KernelPlanner.plan(kernel.state(), node(FABRIC, finance()), PortGates.open(ALL));
    List<String> order = new ArrayList<>();
    for (KernelChange c : plan.changes()) {
      switch (c) {
        case KernelChange.CreateDevice d -> order.add("create " + d.device());
        case KernelChange.AddTunnel t -> order.add("map " + t.vni());
        case KernelChange.SetUp u -> order.add("up " + u.device());
        case KernelChange.AddVlan v when v.device().equals("evo.1") -> order.add("vlan evo.1");
        case KernelChange.AddFdb _ -> order.add("fdb");
        case KernelChange.AddNeighbour _ -> order.add("neighbour");
        default -> {}
      }
    }
    assertThat(order)
        .containsSubsequence(
            "create evb-fabric",
            "create ev4-fabric",
            "up evb-fabric",
            "create evl2.1",
            "up evl2.1",
            "vlan evo.1",
            "fdb",
            "neighbour",
            "map 100",
            "up evo.1")
        .containsSubsequence("map 101", "create evl3.1", "up evl3.1", "up evo.1");
    assertThat(plan.steps()).as("however many networks, this many round trips").hasSizeLessThan(20);
  }

  @Test
  void macVni_beforeItsPortIsBound_isNotAnnouncedAndAfterwardsStays() {
    NodeIntent intent = node(FABRIC, finance(), network("hr", 2).mac(200).build());
    PortGates onlyFinance = PortGates.open(Set.of("cudn.finance"));
    assertThat(mapped(reconcile(intent))).as("there is no evo.2").containsExactly(101, 100);
    kernel.addOvsPort("evo.2");
    assertThat(mapped(reconcile(intent, onlyFinance))).as("OVN has not bound it").isEmpty();
    assertThat(mapped(reconcile(intent))).containsExactly(200);
    assertThat(mapped(reconcile(intent, PortGates.CLOSED))).isEmpty();
    assertThat(kernel.state().vnisOf("ev4-fabric")).contains(200);
  }

  private static List<Integer> mapped(KernelPlan plan) {
    return plan.changes().stream()
        .filter(c -> c instanceof KernelChange.AddTunnel)
        .map(c -> ((KernelChange.AddTunnel) c).vni())
        .toList();
  }

  @Test
  void teardown_ofOneNetwork_unmapsBeforeItDeletes() {
    reconcile(node(FABRIC, finance(), network("hr", 2).ip(201).build()));
    KernelPlan plan =
        KernelPlanner.plan(
            kernel.state(), node(FABRIC, network("hr", 2).ip(201).build()), PortGates.open(ALL));
    List<KernelChange> changes = plan.changes();
    int down = first(changes, KernelChange.SetUp.class);
    int unmap = first(changes, KernelChange.DeleteTunnel.class);
    int delete = first(changes, KernelChange.DeleteGroup.class);
    assertThat(down).isLessThan(unmap);
    assertThat(unmap).isLessThan(delete);
    // bgpd would announce VNI 100 anew when 101 goes, and for ever, were it still in finance's VRF
    assertThat(
            changes.subList(0, unmap).stream()
                .filter(c -> c instanceof KernelChange.SetUp up && !up.up())
                .map(c -> ((KernelChange.SetUp) c).device()))
        .contains("evl2.1")
        .doesNotContain("evl3.2");
    assertThat(changes.get(delete))
        .isInstanceOfSatisfying(
            KernelChange.DeleteGroup.class,
            d -> {
              assertThat(d.group()).isEqualTo(Ownership.DOOMED);
              assertThat(d.devices()).containsOnlyKeys("evl2.1", "evl3.1");
            });
    kernel.apply(plan);
    assertThat(kernel.find("evl3.2")).isPresent();
  }

  @Test
  void release_ofManyNetworks_goesByOneMessageThoughOneIsLeftAlone() {
    NetworkIntent[] many = new NetworkIntent[10];
    for (int i = 0; i < many.length; i++) {
      many[i] = network("n" + i, 10 + i).ip(1000 + i).build();
      kernel.addVrf("n" + i, 2000 + i);
    }
    reconcile(node(FABRIC, many));
    for (NodeIntent next :
        List.of(node(FABRIC, many[1]), new NodeIntent("node-1", List.of(), List.of()))) {
      KernelPlan whole = KernelPlanner.plan(kernel.state(), next, PortGates.CLOSED);
      KernelPlan plan = whole.without(new Owner.Network("cudn.n0")::equals);
      assertThat(plan.changes().stream().filter(c -> c instanceof KernelChange.DeleteDevice))
          .as("each costs the kernel a grace period")
          .isEmpty();
      assertThat(plan.changes())
          .filteredOn(c -> c instanceof KernelChange.DeleteGroup)
          .singleElement()
          .satisfies(c ->
              assertThat(((KernelChange.DeleteGroup) c).devices())
                  .containsKey("evl3.19")
                  .doesNotContainKey("evl3.10"));
      kernel.apply(plan);
      assertThat(kernel.find("evl3.19")).isEmpty();
      reconcile(node(FABRIC, many));
    }
  }

  @Test
  void group_ofDoomed_ofWhichOneIsLeftAlone_goesOneByOne() {
    Owner a = new Owner.Network("a");
    Owner b = new Owner.Network("b");
    Owner c = new Owner.Network("c");
    KernelChange group =
        new KernelChange.DeleteGroup(
            new Owner.Node(),
            Ownership.DOOMED,
            new TreeMap<>(Map.of("a1", a, "b1", b, "c1", c)),
            Set.of("a1"));
    assertThat(group.without(a::equals))
        .as("a1 is in the group since a plan before")
        .containsExactly(
            new KernelChange.DeleteDevice(b, "b1"), new KernelChange.DeleteDevice(c, "c1"));
    assertThat(group.without(b::equals))
        .singleElement()
        .isInstanceOf(KernelChange.DeleteGroup.class);
  }

  private static int first(List<KernelChange> changes, Class<? extends KernelChange> type) {
    for (int i = 0; i < changes.size(); i++) {
      if (type.isInstance(changes.get(i))) {
        return i;
      }
    }
    throw new AssertionError("no " + type.getSimpleName() + " in " + changes);
  }

  @Test
  void foreignDevice_inOurGroup_isNotDeletedWithIt() {
    reconcile(node(FABRIC, finance()));
    Device mine =
        Device.named("mine")
            .index(99)
            .kind("dummy")
            .group(Ownership.GROUP)
            .ipv4(new Device.Ipv4Conf(false, 0))
            .build();
    kernel.set(mine);
    reconcile(new NodeIntent("node-1", List.of(), List.of()));
    assertThat(kernel.find("mine")).contains(mine);
    assertThat(kernel.find("evb-fabric")).isEmpty();
  }

  @Test
  void device_createdBeforeCrash_isAdopted() {
    reconcile(node(FABRIC));
    KernelPlan plan =
        KernelPlanner.plan(kernel.state(), node(FABRIC, finance()), PortGates.open(ALL));
    for (KernelChange c : plan.changes()) {
      kernel.apply(c);
      if (c instanceof KernelChange.CreateDevice d && d.device().equals("evl2.1")) {
        break; // no alias yet
      }
    }
    assertThat(kernel.find("evl2.1").orElseThrow().alias()).isEmpty();
    reconcile(node(FABRIC, finance()));
    assertThat(kernel.find("evl2.1").orElseThrow().alias())
        .isEqualTo("evpn.k8s.ovn.org:l2svi:cudn.finance");
  }

  @Test
  void programmed_ofNetwork_isReadFromTheMap() {
    reconcile(node(FABRIC, finance()));
    assertThat(kernel.state().programmed(ALL).get("cudn.finance"))
        .isEqualTo(
            new KernelState.Programmed(
                OptionalInt.of(100), OptionalInt.of(2), OptionalInt.of(101), OptionalInt.of(3), 1));
    kernel.clearMap("ev4-fabric");
    kernel.clearForwarding();
    KernelState.Programmed damaged = kernel.state().programmed(ALL).get("cudn.finance");
    assertThat(damaged.macVni()).isEmpty();
    assertThat(damaged.localPods()).isZero();
    assertThat(kernel.state().programmed(ALL).get("cudn.hr").macVlan()).isEmpty();
  }

  @Test
  void addressOfPod_movedToAnotherNode_isNotTakenBack() {
    NodeIntent withoutIt = node(FABRIC, network("finance", 1).mac(100).ip(101).build());
    reconcile(node(FABRIC, finance()));
    kernel.moveAway("evo.1", "ev4-fabric");
    assertThat(reconcile(withoutIt).changes())
        .as("FRR's entry stays")
        .singleElement()
        .isInstanceOf(KernelChange.DeleteNeighbour.class);
    assertThat(reconcile(node(FABRIC, finance())).changes())
        .as("a pod that stays is put back")
        .hasSize(2);
  }

  @Test
  void vni_unknownToFrr_doesNotSlipIntoThePlaceOfTheOldOne() {
    reconcile(node(FABRIC, finance()));
    reconcile(node(FABRIC, network("finance", 1).mac(100).ip(102).frrIsSilent().build()));
    assertThat(kernel.state().vnisOf("ev4-fabric")).containsExactly(100);
    assertThat(kernel.find("evl3.1")).isEmpty();
    reconcile(node(FABRIC, network("finance", 1).mac(150).ip(102).frrIsSilent().build()));
    assertThat(kernel.state().vnisOf("ev4-fabric")).isEmpty();
    reconcile(node(FABRIC, network("finance", 1).mac(150).ip(102).build()));
    assertThat(kernel.state().vnisOf("ev4-fabric")).containsExactly(102, 150);
  }

  @Test
  void sviOfMacVni_renumbered_goesDownBeforeTheOldVniGoes() {
    for (boolean frrKnows : List.of(false, true)) {
      reconcile(node(FABRIC, finance()));
      var anew = network("finance", 1).mac(150).ip(101);
      KernelPlan plan =
          KernelPlanner.plan(
              kernel.state(),
              node(FABRIC, frrKnows ? anew.build() : anew.frrIsSilent().build()),
              PortGates.open(ALL));
      List<KernelChange> changes = plan.changes();
      assertThat(
              changes.subList(0, first(changes, KernelChange.DeleteTunnel.class)).stream()
                  .filter(c -> c instanceof KernelChange.SetUp up && !up.up())
                  .map(c -> ((KernelChange.SetUp) c).device()))
          .contains("evl2.1");
    }
  }

  @Test
  void vlanIds_ofNetworksThatComeAndGo_areKeptAndReused() {
    KernelPlan plan = reconcile(node(FABRIC, finance(), network("hr", 2).ip(201).build()));
    assertThat(plan.networks().get("cudn.hr").ipVlan()).isEqualTo(OptionalInt.of(4));
    plan = reconcile(node(FABRIC, network("hr", 2).ip(201).build()));
    assertThat(plan.networks().get("cudn.hr").ipVlan()).isEqualTo(OptionalInt.of(4));
    plan = reconcile(node(FABRIC, network("hr", 2).ip(201).build(), finance()));
    assertThat(plan.networks().get("cudn.finance").macVlan()).isEqualTo(OptionalInt.of(2));
    assertThat(plan.networks().get("cudn.hr").ipVlan()).isEqualTo(OptionalInt.of(4));
  }

  @Test
  void network_withoutVrfOrPort_saysSo() {
    KernelPlan plan =
        reconcile(
            node(
                FABRIC,
                network("nowhere", 7).mac(700).ip(701).build(),
                network("hr", 2).mac(200).build()));
    assertThat(plan.networks().get("cudn.nowhere").shortfalls())
        .containsExactly(new Shortfall.VrfMissing("nowhere"));
    assertThat(plan.networks().get("cudn.nowhere").macVlan()).isEmpty();
    assertThat(plan.networks().get("cudn.hr").shortfalls())
        .containsExactly(new Shortfall.OvsPortMissing("evo.2"));
  }

  @Test
  void svi_whoseVrfIsGone_goesDown() {
    reconcile(node(FABRIC, finance()));
    kernel.deleteVrf("finance");
    KernelPlan plan = reconcile(node(FABRIC, finance()));
    assertThat(kernel.find("evl3.1").orElseThrow().up()).isFalse();
    assertThat(plan.networks().get("cudn.finance").shortfalls())
        .contains(new Shortfall.VrfMissing("finance"));
    assertThat(plan.changes())
        .as("VLAN map and port stay")
        .hasSize(2)
        .allMatch(c -> c instanceof KernelChange.SetUp);
    kernel.addVrf("finance", 1030);
    reconcile(node(FABRIC, finance()));
    assertThat(kernel.find("evl3.1").orElseThrow().up()).isTrue();
    assertThat(kernel.hasNeighbour("evl2.1", Intents.ip("10.10.0.5"))).isTrue();
  }

  @Test
  void mtu_tooLargeForUnderlay_isARemarkAndNoObstacle() {
    KernelPlan plan = reconcile(node(FABRIC, network("finance", 1).mac(100).mtu(1500).build()));
    assertThat(plan.networks().get("cudn.finance").shortfalls())
        .containsExactly(new Shortfall.MtuTooSmall(1500, 1450));
    assertThat(plan.networks().get("cudn.finance").complete()).isTrue();
    assertThat(plan.vteps().get("fabric").mtu()).isEqualTo(1450);
  }

  @Test
  void node_losingItsDefaultRoute_keepsItsMtus() {
    kernel.underlayMtu = OptionalInt.of(9000);
    reconcile(node(FABRIC, finance()));
    kernel.underlayMtu = OptionalInt.empty();
    KernelPlan plan = reconcile(node(FABRIC, finance()));
    assertThat(plan.changes()).isEmpty();
    assertThat(plan.vteps().get("fabric").mtu()).isEqualTo(8950);
    assertThat(plan.vteps().get("fabric").shortfalls())
        .containsExactly(new Shortfall.UnderlayUnknown(9000));
  }

  @Test
  void vtep_removed_goesByOneMessageInWhateverOrderDevicesAreFound() {
    reconcile(node(FABRIC, finance()));
    Owner owner = new Owner.Vtep("fabric");
    for (List<String> order :
        List.of(
            List.of("evb-fabric", "evl2.1", "evl3.1", "ev4-fabric", "evd-fabric"),
            List.of("evl3.1", "evl2.1", "evd-fabric", "ev4-fabric", "evb-fabric"))) {
      PlanBuilder plan = new PlanBuilder(kernel.state());
      order.forEach(device -> plan.delete(owner, device));
      assertThat(plan.steps())
          .as("%s", order)
          .singleElement()
          .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
          .singleElement()
          .isInstanceOfSatisfying(
              KernelChange.DeleteGroup.class,
              c -> assertThat(c.group()).isEqualTo(Ownership.GROUP));
    }
  }

  @Test
  void twoNetworks_withOneVni_doNotFight() {
    KernelPlan plan = reconcile(node(FABRIC, finance(), network("hr", 2).ip(101).build()));
    assertThat(plan.networks().get("cudn.hr").shortfalls())
        .containsExactly(new Shortfall.VniTaken(101, "cudn.finance"));
    assertThat(plan.networks().get("cudn.finance").complete()).isTrue();
  }

  @Test
  void device_notMadeByOpenVswitch_isNotTakenForItsPort() {
    kernel.addForeign("evo.2", "dummy", new Device.Plain(), Optional.empty());
    KernelPlan plan = reconcile(node(FABRIC, network("hr", 2).mac(200).build()));
    assertThat(plan.networks().get("cudn.hr").shortfalls())
        .containsExactly(new Shortfall.NameTaken("evo.2"));
    assertThat(kernel.find("evo.2").orElseThrow().alias()).isEmpty();
    assertThat(mapped(plan)).isEmpty();
  }

  @Test
  void vtep_notOfThisNode_saysSo() {
    KernelPlan plan = reconcile(new NodeIntent("node-1", List.of(), List.of(finance())));
    assertThat(plan.networks().get("cudn.finance").shortfalls())
        .containsExactly(new Shortfall.VtepMissing("fabric"));
  }

  @Test
  void unmanagedVtep_withoutAddress_hasNoDummyAndSaysSo() {
    NodeIntent intent = node(vtep("fabric", false, "172.18.1.2"), finance());
    KernelPlan plan = reconcile(intent);
    assertThat(plan.changes()).as("what others send would not arrive").isEmpty();
    assertThat(plan.vteps().get("fabric").shortfalls())
        .containsExactly(
            new Shortfall.VtepAddressMissing(Intents.ip("172.18.1.2"), true, Optional.empty()));
    assertThat(plan.vteps().get("fabric").addressed()).isFalse();
    kernel.addAddress(Intents.ip("172.18.1.2"));
    plan = reconcile(intent);
    assertThat(mapped(plan)).containsExactly(101, 100);
    assertThat(plan.vteps().get("fabric").addressed()).isTrue();
    assertThat(kernel.find("evd-fabric")).isEmpty();
  }

  @Test
  void vtepAddress_leavingTheNode_tearsNothingDownAndStartsNothing() {
    VtepIntent fabric = vtep("fabric", false, "172.18.1.2");
    kernel.addAddress(Intents.ip("172.18.1.2"));
    assertThat(mapped(reconcile(node(fabric, finance()), PortGates.CLOSED))).containsExactly(101);
    kernel.dropAddresses();
    assertThat(mapped(reconcile(node(fabric, finance())))).as("VNI 100 was on its way").isEmpty();
    kernel.addOvsPort("evo.2");
    NetworkIntent hr = network("hr", 2).mac(200).ip(201).build();
    assertThat(reconcile(node(fabric, finance(), hr)).changes()).isEmpty();
    assertThat(kernel.state().vnisOf("ev4-fabric")).containsExactly(101);
    kernel.addAddress(Intents.ip("172.18.1.2"));
    reconcile(node(fabric, finance(), hr));
    assertThat(kernel.state().vnisOf("ev4-fabric")).containsExactly(100, 101, 200, 201);
    kernel.dropAddresses();
    assertThat(reconcile(node(fabric, finance(), hr)).changes()).isEmpty();
  }

  private KernelPlan renumbered(Map<InetAddress, Optional<AddressUse>> heard) {
    return KernelPlanner.plan(
        kernel.state(),
        node(vtep("fabric", true, "10.254.0.2"), finance()),
        PortGates.open(Set.of("cudn.finance")),
        GuardGates.BY_INTENT,
        new AddressGate(Set.of(), heard, Map.of(), true));
  }

  @Test
  void vtep_renumbered_worksByTheOldAddressUntilTheNewOneMayCome() {
    reconcile(node(FABRIC, finance()));
    KernelPlan plan = renumbered(Map.of());
    assertThat(plan.changes()).as("nobody has answered yet").isEmpty();
    assertThat(plan.vteps().get("fabric").addressed()).as("what is sent to it arrives").isTrue();
    assertThat(plan.vteps().get("fabric").shortfalls())
        .containsExactly(
            new Shortfall.VtepAddressMissing(
                Intents.ip("10.254.0.2"), true, Optional.of(Intents.ip("10.254.0.1"))));
    AddressUse stranger = new AddressUse(AddressUse.Role.ANSWERED, "answered for by somebody");
    plan = renumbered(Map.of(Intents.ip("10.254.0.2"), Optional.of(stranger)));
    assertThat(plan.changes()).as("somebody else has it").isEmpty();
    assertThat(plan.vteps().get("fabric").shortfalls())
        .extracting(Shortfall::message)
        .containsExactly(
            "spec.cidrs: 10.254.0.2, which this node should take, is answered for by somebody. Give"
                + " the VTEP CIDRs that nothing else has; the agent takes the address once it is"
                + " free, and the VTEP goes on with 10.254.0.1 until then. Two nodes that swap"
                + " their addresses wait for each other: give one of them a third address first.");
    AddressUse local = new AddressUse(AddressUse.Role.LOCAL, "an address of device \"eth0\"");
    plan = renumbered(Map.of(Intents.ip("10.254.0.2"), Optional.of(local)));
    assertThat(plan.vteps().get("fabric").shortfalls())
        .as("no other node has it")
        .extracting(Shortfall::message)
        .singleElement()
        .matches(message -> message.endsWith("goes on with 10.254.0.1 until then."));
    plan = renumbered(Map.of(Intents.ip("10.254.0.2"), Optional.empty()));
    assertThat(plan.changes())
        .filteredOn(c ->
            c instanceof KernelChange.AddAddress
                || c instanceof KernelChange.SetVxlanLocal
                || c instanceof KernelChange.DeleteAddress)
        .extracting(c -> c.getClass().getSimpleName())
        .as("there is an address at each moment")
        .containsExactly("AddAddress", "SetVxlanLocal", "DeleteAddress");
    kernel.apply(plan);
    assertThat(renumbered(Map.of(Intents.ip("10.254.0.2"), Optional.empty())).changes()).isEmpty();
  }

  @Test
  void vtep_withAnAddressThatTheKernelRefuses_hasItsDevicesPlannedNotLater() {
    VtepIntent dual = vtep("fabric", true, "10.254.0.1", "fd00::1");
    List<List<KernelChange>> steps =
        KernelPlanner.plan(kernel.state(), node(dual), PortGates.CLOSED).steps();
    assertThat(steps.getLast())
        .as("what is refused stops the later steps of the VTEP, so there are none")
        .filteredOn(c -> c instanceof KernelChange.AddAddress)
        .hasSize(2);
  }

  @Test
  void vtep_renumberedBeforeItsNetworksRun_startsNoneByTheOldAddress() {
    reconcile(node(FABRIC));
    assertThat(renumbered(Map.of()).changes()).isEmpty();
  }

  @Test
  void svi_thatDoesNotFitAndWhoseVrfIsGone_goesDownAndStays() {
    reconcile(node(FABRIC, finance()));
    KernelState observed = kernel.state();
    PlanBuilder out = new PlanBuilder(observed);
    Device bridge = observed.device("evb-fabric").orElseThrow();
    VtepBase base =
        new VtepBase("evb-fabric", bridge, List.of(), bridge.mac().orElseThrow(), bridge.mtu());
    new SviPlanner(out, finance(), base, false, _ -> {}).plan(Role.L2_SVI, "evl2.1", 99);
    assertThat(out.steps().stream().flatMap(List::stream))
        .containsExactly(
            new KernelChange.SetUp(new Owner.Network("cudn.finance"), "evl2.1", false));
  }

  @Test
  void dummy_ofSomeoneElse_startsNothing() {
    kernel.addForeign("evd-fabric", "dummy", new Device.Plain(), Optional.empty());
    KernelPlan plan = reconcile(node(FABRIC, finance()));
    assertThat(mapped(plan)).isEmpty();
    assertThat(plan.changes())
        .noneMatch(c -> c instanceof KernelChange.SetUp up && up.device().equals("evo.1"));
    assertThat(plan.vteps().get("fabric").shortfalls())
        .containsExactly(
            new Shortfall.NameTaken("evd-fabric"),
            new Shortfall.VtepAddressMissing(Intents.ip("10.254.0.1"), true, Optional.empty()));
  }

  @Test
  void dualStackVtep_missingOneFamily_doesNotHoldUpTheOther() {
    NodeIntent intent = node(vtep("fabric", false, "10.254.0.1", "fd00::1"), finance());
    kernel.addAddress(Intents.ip("10.254.0.1"));
    KernelPlan plan = reconcile(intent);
    assertThat(
            plan.changes().stream()
                .filter(c -> c instanceof KernelChange.AddTunnel)
                .map(c -> ((KernelChange.AddTunnel) c).device()))
        .hasSize(2)
        .containsOnly("ev4-fabric");
    assertThat(plan.vteps().get("fabric").shortfalls())
        .containsExactly(
            new Shortfall.VtepAddressMissing(Intents.ip("fd00::1"), false, Optional.empty()));
    kernel.addAddress(Intents.ip("fd00::1"));
    reconcile(intent);
    assertThat(kernel.state().vnisOf("ev6-fabric")).containsExactly(100, 101);
  }

  @Test
  void networkId_stillHeld_isWaitedFor() {
    reconcile(node(FABRIC, finance()));
    NetworkIntent heir = network("hr", 1).mac(200).ip(201).build();
    kernel.deleteVrf("finance"); // its CUDN is gone, but OVN has not let go of it
    KernelPlan plan = reconcile(node(FABRIC, finance(), heir));
    assertThat(plan.networks().get("cudn.hr").shortfalls())
        .containsExactly(new Shortfall.NetworkIdTaken(1, "cudn.finance"));
    assertThat(kernel.state().vnisOf("ev4-fabric")).containsExactly(100, 101);
    kernel.remakeOvsPort("evo.1");
    reconcile(node(FABRIC, heir));
    assertThat(kernel.state().vnisOf("ev4-fabric")).containsExactly(200, 201);
  }

  @Test
  void svis_whenWholeVtepGoes_goDownFirst() {
    kernel.addOvsPort("evo.2");
    reconcile(node(FABRIC, finance(), network("hr", 2).mac(200).ip(201).build()));
    List<KernelChange> changes =
        KernelPlanner.plan(
                kernel.state(), new NodeIntent("node-1", List.of(), List.of()), PortGates.CLOSED)
            .changes();
    assertThat(
            changes.subList(0, first(changes, KernelChange.DeleteGroup.class)).stream()
                .filter(c -> c instanceof KernelChange.SetUp up && !up.up())
                .map(c -> ((KernelChange.SetUp) c).device()))
        .containsExactlyInAnyOrder("evo.1", "evo.2", "evl2.1", "evl2.2", "evl3.1", "evl3.2");
  }

  @Test
  void guardRoutes_networkThatCannotBeProgrammed_doNotCome() {
    NetworkIntent split = network("hr", 2).ip(201, "10.200.0.0/24").build();
    kernel.apply(
        KernelPlanner.plan(
            kernel.state(),
            node(FABRIC, network("hr", 2).ip(201, "10.200.0.0/24").frrIsSilent().build()),
            PortGates.open(ALL)));
    assertThat(kernel.state().guardRoutes()).as("FRR does not have the VRF").isEmpty();
    NetworkIntent namesake = network("finance", 2).mac(100).ip(101).build();
    reconcile(node(FABRIC, namesake, split));
    assertThat(kernel.state().guardRoutes()).as("another network has its id").isEmpty();
  }

  @Test
  void guardRoutes_ofSplit_followTheSvi() {
    reconcile(node(FABRIC));
    List<KernelChange> changes =
        KernelPlanner.plan(
                kernel.state(),
                node(FABRIC, network("hr", 2).ip(201, "10.200.0.0/24").build()),
                PortGates.open(ALL))
            .changes();
    int svi = changes.indexOf(new KernelChange.SetUp(new Owner.Network("cudn.hr"), "evl3.2", true));
    assertThat(svi).isNotNegative().isLessThan(first(changes, KernelChange.AddGuardRoute.class));
  }

  @Test
  void guardRoutes_ofSplit_comeAndGoLast() {
    reconcile(node(FABRIC, network("hr", 2).ip(201, "10.200.0.0/24").build()));
    assertThat(kernel.state().guardRoutes()).hasSize(1);
    KernelPlan plan =
        KernelPlanner.plan(
            kernel.state(), new NodeIntent("node-1", List.of(), List.of()), PortGates.CLOSED);
    assertThat(plan.changes().getLast()).isInstanceOf(KernelChange.DeleteGuardRoute.class);
  }
}
