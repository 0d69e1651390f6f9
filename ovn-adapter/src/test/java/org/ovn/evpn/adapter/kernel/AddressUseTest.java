// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.VtepIntent;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.MacAddress;

/** Which addresses a node takes for its VTEP, and which it leaves to others. */
class AddressUseTest {
  private static final InetAddress GATEWAY = IpAddresses.parse("172.18.1.1");
  private static final InetAddress VTEP = IpAddresses.parse("10.254.0.9");
  private static final InetAddress OTHER = IpAddresses.parse("10.254.0.8");
  private static final MacAddress UPLINK_MAC = MacAddress.parse("02:00:00:00:00:02");
  private static final MacAddress ROUTER = MacAddress.parse("02:00:00:00:00:01");
  private static final MacAddress STRANGER = MacAddress.parse("02:00:00:00:00:99");

  private final Map<String, Device> devices = new HashMap<>();
  private final Map<String, Set<KernelState.InterfaceAddress>> addresses = new HashMap<>();
  private final List<MainTable.Route> routes = new ArrayList<>();

  AddressUseTest() {
    device(Device.named("breth0").index(4).up(true).mac(Optional.of(UPLINK_MAC)).build());
    device(Device.named("lo").index(1).up(true).build());
    device(
        Device.named("finance").index(5).kind("vrf").up(true).detail(new Device.Vrf(1009)).build());
    device(Device.named("k8s-mp1").index(6).up(true).master(Optional.of("finance")).build());
    address("breth0", "172.18.1.2", 24);
    address("k8s-mp1", "10.254.0.2", 16);
    route("0.0.0.0/0", 3, Optional.of(GATEWAY), "breth0");
  }

  private void device(Device device) {
    devices.put(device.name(), device);
  }

  private void address(String device, String ip, int length) {
    Set<KernelState.InterfaceAddress> all = new java.util.HashSet<>();
    all.addAll(addresses.getOrDefault(device, Set.of()));
    all.add(new KernelState.InterfaceAddress(IpAddresses.parse(ip), length));
    addresses.put(device, all);
  }

  private void route(String to, int protocol, Optional<InetAddress> gateway, String device) {
    routes.add(
        new MainTable.Route(
            IpPrefix.parse(to), protocol, 0, true, List.of(new MainTable.Hop(gateway, device))));
  }

  private KernelState state() {
    KernelState state =
        KernelStates.of(
            devices,
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            addresses,
            Set.of(),
            Set.of(),
            Map.of(),
            new TreeMap<>(),
            OptionalInt.of(1500),
            OptionalInt.of(1500),
            Set.of(),
            true);
    return KernelStates.withMain(state, new MainTable(routes));
  }

  private Optional<AddressUse.Role> role(String ip, boolean placed) {
    return AddressUse.inKernel(state(), IpAddresses.parse(ip), placed).map(AddressUse::role);
  }

  private KernelPlan plan(AddressGate gate, InetAddress... ips) {
    return KernelPlanner.plan(
        state(),
        new NodeIntent("n1", List.of(new VtepIntent("fabric", true, List.of(ips))), List.of()),
        PortGates.CLOSED,
        GuardGates.BY_INTENT,
        gate);
  }

  private static List<InetAddress> added(KernelPlan plan) {
    return plan.changes().stream()
        .filter(c -> c instanceof KernelChange.AddAddress)
        .map(c -> ((KernelChange.AddAddress) c).ip())
        .toList();
  }

  private static List<Shortfall> shortfalls(KernelPlan plan) {
    return plan.vteps().get("fabric").shortfalls();
  }

  private static AddressGate heard(InetAddress ip, AddressAnswer answer) {
    return new AddressGate(Set.of(), Map.of(ip, answer.use(ip)), Map.of(), true);
  }

  @Test
  void address_ofTheNextHop_isRefusedEvenIfTheNodeHadIt() {
    route("10.0.0.0/8", 4, Optional.of(VTEP), "breth0");
    assertThat(role("10.254.0.9", false)).contains(AddressUse.Role.NEXT_HOP);
    assertThat(role("10.254.0.9", true)).contains(AddressUse.Role.NEXT_HOP);
    assertThat(role("10.254.0.10", false)).isEmpty();
  }

  @Test
  void address_ofAnyNextHopOfSeveral_isRefused() {
    routes.add(
        new MainTable.Route(
            IpPrefix.parse("10.9.0.0/16"),
            186,
            20,
            true,
            List.of(
                new MainTable.Hop(Optional.of(OTHER), "breth0"),
                new MainTable.Hop(Optional.of(VTEP), "breth0"))));
    assertThat(role("10.254.0.9", false)).contains(AddressUse.Role.NEXT_HOP);
  }

  @Test
  void address_onADeviceOfSomebody_isRefusedUnlessTheNodeHadIt() {
    address("lo", "10.254.0.9", 32);
    assertThat(role("10.254.0.9", false)).contains(AddressUse.Role.LOCAL);
    assertThat(role("10.254.0.9", true)).isEmpty();
    KernelPlan plan = plan(AddressGate.OPEN, VTEP);
    assertThat(plan.vteps().get("fabric").addressed())
        .as("the address of somebody else does not carry our networks")
        .isFalse();
  }

  @Test
  void address_insideAConnectedPrefix_isRefusedByAddressAndByRoute() {
    assertThat(role("172.18.1.77", false)).contains(AddressUse.Role.CONNECTED);
    assertThat(role("172.18.1.77", true)).isEmpty();
    route("10.254.0.0/24", 2, Optional.empty(), "breth0");
    assertThat(role("10.254.0.9", false)).contains(AddressUse.Role.CONNECTED);
  }

  @Test
  void address_whoseDefaultRouteHasNoGateway_isNotConnected() {
    routes.clear();
    route("0.0.0.0/0", 3, Optional.empty(), "breth0");
    assertThat(role("10.254.0.9", false)).isEmpty();
  }

  @Test
  void address_insideAPrefixOfATenantsVrf_isFree() {
    assertThat(role("10.254.0.9", false)).isEmpty();
    assertThat(role("10.254.0.2", false)).isEmpty();
  }

  @Test
  void address_onOurDummy_staysWhoeverHasIt() {
    device(
        Device.named("evd-fabric")
            .index(9)
            .kind("dummy")
            .up(true)
            .alias(new Ownership(Role.VTEP_ADDRESS, "fabric").alias())
            .group(Ownership.GROUP)
            .addrGenNone(true)
            .build());
    address("evd-fabric", "10.254.0.9", 32);
    address("lo", "10.254.0.9", 32);
    route("10.0.0.0/8", 4, Optional.of(VTEP), "breth0");
    KernelPlan plan =
        plan(
            heard(
                VTEP,
                new AddressAnswer(
                    List.of(new AddressAnswer.Claim("breth0", STRANGER, false)),
                    Set.of(VTEP),
                    Optional.empty())),
            VTEP);
    assertThat(plan.changes()).isEmpty();
    assertThat(shortfalls(plan)).isEmpty();
  }

  @Test
  void address_answeredFor_isRefusedByName() {
    KernelPlan plan =
        plan(
            heard(
                VTEP,
                new AddressAnswer(
                    List.of(new AddressAnswer.Claim("breth0", STRANGER, false)),
                    Set.of(),
                    Optional.empty())),
            VTEP);
    assertThat(added(plan)).isEmpty();
    assertThat(shortfalls(plan))
        .singleElement()
        .satisfies(shortfall -> {
          assertThat(shortfall.reason()).isEqualTo(Reason.ADDRESS_IN_USE);
          assertThat(shortfall.blocks()).isTrue();
          assertThat(shortfall.message())
              .isEqualTo(
                  "spec.cidrs: 10.254.0.9, which this node should take, is answered for by"
                      + " 02:00:00:00:00:99 on device \"breth0\". Give the VTEP CIDRs that nothing"
                      + " else has; the agent takes the address once it is free.");
        });
  }

  @Test
  void address_answeredForByTheNextHop_isTaken() {
    KernelPlan plan =
        plan(
            heard(
                VTEP,
                new AddressAnswer(
                    List.of(new AddressAnswer.Claim("breth0", ROUTER, true)),
                    Set.of(),
                    Optional.empty())),
            VTEP);
    assertThat(added(plan)).containsExactly(VTEP);
  }

  @Test
  void address_ofTheApiServer_isRefusedEvenIfTheNodeHadIt() {
    AddressAnswer answer = AddressAnswer.NOBODY.withApiServers(Set.of(VTEP));
    KernelPlan plan =
        plan(new AddressGate(Set.of(VTEP), Map.of(VTEP, answer.use(VTEP)), Map.of(), true), VTEP);
    assertThat(added(plan)).isEmpty();
    assertThat(shortfalls(plan))
        .singleElement()
        .extracting(s -> ((Shortfall.AddressInUse) s).use().role())
        .isEqualTo(AddressUse.Role.API_SERVER);
  }

  @Test
  void address_withoutAnAnswer_waits() {
    KernelPlan plan = plan(new AddressGate(Set.of(), Map.of(), Map.of(), true), VTEP);
    assertThat(added(plan)).isEmpty();
    assertThat(shortfalls(plan))
        .extracting(Shortfall::reason)
        .containsExactly(Reason.VTEP_ADDRESS_MISSING);
    assertThat(
            added(
                plan(
                    new AddressGate(Set.of(), Map.of(VTEP, Optional.empty()), Map.of(), true),
                    VTEP)))
        .containsExactly(VTEP);
  }

  @Test
  void address_ofIpv6_isNotTakenAsNobodyIsAskedAboutIt() {
    InetAddress six = IpAddresses.parse("fd00::1");
    AddressGate silent = new AddressGate(Set.of(), Map.of(six, Optional.empty()), Map.of(), true);
    KernelPlan plan = plan(silent, six);
    assertThat(added(plan)).isEmpty();
    assertThat(shortfalls(plan))
        .singleElement()
        .satisfies(shortfall -> {
          assertThat(shortfall.blocks()).isTrue();
          assertThat(shortfall.message())
              .isEqualTo(
                  "spec.cidrs: this node does not take fd00::1, as the agent asks no neighbors"
                      + " about IPv6 addresses. Use IPv4 CIDRs.");
        });
    AddressGate before =
        new AddressGate(Set.of(six), Map.of(six, Optional.empty()), Map.of(), true);
    assertThat(added(plan(before, six))).as("the node had it").containsExactly(six);
    assertThat(AddressQuestion.of(state(), six, false).nobody()).contains(AddressQuestion.NO_IPV6);
  }

  @Test
  void address_takenUnasked_hasARemark() {
    KernelPlan plan =
        plan(
            new AddressGate(
                Set.of(), Map.of(VTEP, Optional.empty()), Map.of(VTEP, "there is no link"), true),
            VTEP);
    assertThat(added(plan)).containsExactly(VTEP);
    assertThat(shortfalls(plan))
        .filteredOn(s -> s instanceof Shortfall.AddressNotProbed)
        .singleElement()
        .satisfies(shortfall -> {
          assertThat(shortfall.blocks()).isFalse();
          assertThat(shortfall.message())
              .startsWith(
                  "spec.cidrs: this node takes 10.254.0.9 and could not ask all its neighbors"
                      + " whether it is theirs, as there is no link. See that nothing else");
        });
  }

  @Test
  void question_withoutADefaultRoute_hasNobodyToAsk() {
    assertThat(AddressQuestion.of(state(), VTEP, false).nobody()).isEmpty();
    routes.clear();
    AddressQuestion question = AddressQuestion.of(state(), VTEP, false);
    assertThat(question.nobody()).contains(AddressQuestion.NO_LINK);
    assertThat(AddressProber.ask(question).unasked()).contains(AddressQuestion.NO_LINK);
    assertThat(AddressQuestion.of(state(), VTEP, true).nobody()).as("nobody is to be").isEmpty();
  }

  @Test
  void question_isAskedOnTheLinksOfDefaultRoutes() {
    AddressQuestion question = AddressQuestion.of(state(), VTEP, false);
    assertThat(question.links())
        .containsExactly(new AddressQuestion.Link(4, "breth0", UPLINK_MAC, Set.of(GATEWAY)));
    assertThat(AddressQuestion.of(state(), VTEP, true).links())
        .as("of an address of before only the API server's addresses are asked")
        .isEmpty();
    device(devices.get("breth0").toBuilder().up(false).build());
    assertThat(AddressQuestion.of(state(), VTEP, false))
        .as("when the links change, it is another question")
        .isNotEqualTo(question);
  }

  @Test
  void path_byADefaultRouteOfBgpOrARouteOfItsOwn_isOne() {
    assertThat(state().main().hasPath(VTEP)).as("some default route").isFalse();
    route("10.254.0.9/32", 186, Optional.of(GATEWAY), "breth0");
    assertThat(state().main().hasPath(VTEP)).isTrue();
    assertThat(state().main().hasPath(OTHER)).isFalse();
    routes.clear();
    assertThat(state().main().hasPath(VTEP)).as("no route at all").isFalse();
    route("0.0.0.0/0", 186, Optional.of(GATEWAY), "breth0");
    assertThat(state().main().hasPath(VTEP)).as("a default route of BGP").isTrue();
    routes.add(new MainTable.Route(IpPrefix.parse("10.254.0.0/16"), 4, 0, false, List.of()));
    assertThat(state().main().hasPath(VTEP)).as("a black hole is more specific").isFalse();
  }

  @Test
  void path_ofTwoDefaultRoutes_isThatOfTheLeastMetric() {
    routes.clear();
    IpPrefix any = IpPrefix.parse("0.0.0.0/0");
    MainTable.Route bgp =
        new MainTable.Route(
            any, 186, 20, true, List.of(new MainTable.Hop(Optional.of(GATEWAY), "breth0")));
    MainTable.Route dhcp =
        new MainTable.Route(
            any, 16, 100, true, List.of(new MainTable.Hop(Optional.of(GATEWAY), "breth0")));
    assertThat(new MainTable(List.of(dhcp, bgp)).hasPath(VTEP)).isTrue();
    MainTable.Route first =
        new MainTable.Route(
            any, 16, 0, true, List.of(new MainTable.Hop(Optional.of(GATEWAY), "breth0")));
    assertThat(new MainTable(List.of(bgp, first)).hasPath(VTEP)).isFalse();
  }

  @Test
  void name_thatIsAnAlternativeNameOfSomebody_isLeftAlone() {
    device(Device.named("vrf1").index(7).kind("vrf").up(true).detail(new Device.Vrf(1011)).build());
    KernelState observed =
        KernelStates.withAltNames(
            state(), Map.of("evd-fabric", "breth0", "evb-fabric", "breth0", "evl3.2", "breth0"));
    NodeIntent intent =
        new NodeIntent(
            "n1",
            List.of(new VtepIntent("fabric", true, List.of(VTEP))),
            List.of(Intents.network("vrf1", 2).ip(201).build()));
    KernelPlan plan = KernelPlanner.plan(observed, intent, PortGates.CLOSED);
    assertThat(plan.changes()).isEmpty();
    assertThat(plan.vteps().get("fabric").shortfalls())
        .contains(new Shortfall.NameTaken("evd-fabric"), new Shortfall.NameTaken("evb-fabric"));
  }
}
