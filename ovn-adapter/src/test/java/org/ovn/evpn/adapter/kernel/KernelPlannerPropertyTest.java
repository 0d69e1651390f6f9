// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.ovn.evpn.adapter.intent.LocalPod;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.VtepIntent;

/** Random intents against the simulated kernel. */
class KernelPlannerPropertyTest {
  private static final int NETWORKS = 5;

  private static final List<String> TAKEN =
      List.of("evb-fabric", "ev4-fabric", "evd-fabric", "evl3.2", "evo.3");

  /**
   * What the rest of the node offers: ids of networks whose VRF, and whose OVS port is there; what
   * it has under names of ours; and whether an uplink has every address of a VTEP.
   */
  record World(Set<Integer> vrfs, Set<Integer> ports, Set<String> taken, boolean addressed) {}

  private static SimulatedKernel kernel(World world) {
    SimulatedKernel kernel = new SimulatedKernel();
    world.vrfs().forEach(id -> kernel.addVrf("n" + id, 1000 + id));
    world.ports().forEach(id -> kernel.addOvsPort("evo." + id));
    if (world.addressed()) {
      List.of("10.254.0.1", "10.254.0.2", "fd00::1")
          .forEach(ip -> kernel.addAddress(Intents.ip(ip)));
    }
    kernel.addForeign("evbr-vtep", "bridge", new Device.Bridge(true, 0, true), Optional.empty());
    kernel.addForeign(
        "evx4-vtep",
        "vxlan",
        new Device.Vxlan(true, true, Optional.empty(), 4789, false),
        Optional.of("evbr-vtep"));
    kernel.addForeign("evl9", "dummy", new Device.Plain(), Optional.empty());
    for (String name : world.taken()) {
      switch (name) {
        case "evb-fabric" ->
            kernel.addForeign(name, "bridge", new Device.Bridge(false, 1, true), Optional.empty());
        case "ev4-fabric" ->
            kernel.addForeign(
                name,
                "vxlan",
                new Device.Vxlan(true, true, Optional.empty(), 4789, false),
                Optional.of("evbr-vtep"));
        default -> kernel.addForeign(name, "dummy", new Device.Plain(), Optional.empty());
      }
    }
    return kernel;
  }

  private static Map<String, Device> foreign(SimulatedKernel kernel) {
    Map<String, Device> others = new HashMap<>();
    kernel
        .state()
        .devices()
        .forEach((name, d) -> {
          if (!d.isOurs() && !d.kind().equals(SimulatedKernel.OVS)) {
            others.put(name, d);
          }
        });
    return others;
  }

  private static void reconcile(SimulatedKernel kernel, NodeIntent intent, PortGates gates) {
    KernelPlan plan = KernelPlanner.plan(kernel.state(), intent, gates);
    kernel.apply(plan);
    if (plan.changes().stream().anyMatch(c -> c instanceof KernelChange.AddAddress)) {
      // networks start on an address that is there
      kernel.apply(KernelPlanner.plan(kernel.state(), intent, gates));
    }
    assertThat(KernelPlanner.plan(kernel.state(), intent, gates).changes())
        .as("the second plan")
        .isEmpty();
    assertWhole(kernel.state(), intent);
  }

  /**
   * What is there, said again without the planner: nothing more than the intent, and the tables
   * agree with each other. Nothing at all without a bridge or a VXLAN device of ours; what was
   * there before stays as it is.
   */
  private static void assertWhole(KernelState state, NodeIntent intent) {
    assertNamed(state, intent);
    boolean usable =
        intent.vteps().stream()
            .flatMap(v -> v.ips().stream())
            .map(ip -> ip instanceof Inet4Address ? Names.vxlan4("fabric") : Names.vxlan6("fabric"))
            .allMatch(vxlan ->
                state.device(vxlan).map(Device::isOurs).orElse(true)
                    && state.device("evb-fabric").map(Device::isOurs).orElse(true));
    if (!usable) {
      return;
    }
    Set<Integer> vnis = new HashSet<>();
    Set<String> entries = new HashSet<>();
    Set<String> neighbours = new HashSet<>();
    for (NetworkIntent n : intent.networks()) {
      n.macVni().ifPresent(v -> vnis.add(v.value()));
      n.ipVrf().ifPresent(v -> vnis.add(v.vni().value()));
      Device port = state.devices().get(n.ovsPort());
      Device svi = state.devices().get(Names.l2Svi(n.networkId()));
      for (LocalPod pod : n.pods()) {
        if (n.macVni().isPresent() && port != null && port.isOurs() && port.master().isPresent()) {
          entries.add(port.name() + " " + pod.mac());
        }
        if (svi != null && svi.up()) {
          pod.ips().forEach(ip -> neighbours.add(svi.name() + " " + ip + " " + pod.mac()));
        }
      }
    }
    for (Device device : state.owned()) {
      if (device.detail() instanceof Device.Vxlan) {
        Set<Integer> mapped = new HashSet<>();
        state.vlansOf(device.name()).forEach((_, vlan) -> vlan.vni().ifPresent(mapped::add));
        assertThat(vnis).containsAll(mapped);
        assertThat(state.vnisOf(device.name()))
            .as("the VNI filter")
            .containsExactlyInAnyOrderElementsOf(mapped);
        assertThat(state.vlansOf("evb-fabric").keySet())
            .isEqualTo(state.vlansOf(device.name()).keySet());
      }
    }
    assertThat(
            state.forwarding().values().stream()
                .flatMap(Set::stream)
                .filter(e -> !e.device().equals("evb-fabric")) // the bridge's own
                .map(e -> e.device() + " " + e.mac()))
        .containsExactlyInAnyOrderElementsOf(entries);
    assertThat(
            state.neighbours().values().stream()
                .flatMap(Set::stream)
                .map(e -> e.device() + " " + e.ip() + " " + e.mac().orElseThrow()))
        .containsExactlyInAnyOrderElementsOf(neighbours);
  }

  /** A device of a network's name is that network's, or not ours at all. */
  private static void assertNamed(KernelState state, NodeIntent intent) {
    for (NetworkIntent n : intent.networks()) {
      Map.of(
              Role.L2_SVI,
              Names.l2Svi(n.networkId()),
              Role.L3_SVI,
              Names.l3Svi(n.networkId()),
              Role.OVS_PORT,
              n.ovsPort())
          .forEach((role, name) ->
              state
                  .device(name)
                  .filter(Device::isOurs)
                  .ifPresent(d ->
                      assertThat(d.alias())
                          .as(name)
                          .isEqualTo(new Ownership(role, n.name()).alias())));
    }
  }

  @Property(tries = 500)
  void intent_fromAnyOther_convergesInOnePlanAndTouchesNothingForeign(
      @ForAll("worlds") World world,
      @ForAll("intents") NodeIntent first,
      @ForAll("intents") NodeIntent second,
      @ForAll("gates") PortGates gates) {
    SimulatedKernel kernel = kernel(world);
    Map<String, Device> before = foreign(kernel);
    reconcile(kernel, first, gates);
    reconcile(kernel, second, gates);
    assertThat(foreign(kernel)).isEqualTo(before);
    reconcile(kernel, new NodeIntent("node-1", List.of(), List.of()), gates);
    assertThat(kernel.state().owned())
        .as("after the last network is gone")
        .allMatch(d -> d.kind().equals(SimulatedKernel.OVS));
    assertThat(kernel.state().guardRoutes()).isEmpty();
    assertThat(foreign(kernel)).isEqualTo(before);
  }

  @Property(tries = 300)
  void plan_carriedOutInPart_isFinishedByTheNext(
      @ForAll("worlds") World world,
      @ForAll("intents") NodeIntent first,
      @ForAll("intents") NodeIntent second,
      @ForAll("gates") PortGates gates,
      @ForAll @IntRange(max = 120) int survived) {
    SimulatedKernel kernel = kernel(world);
    reconcile(kernel, first, gates);
    KernelPlan plan = KernelPlanner.plan(kernel.state(), second, gates);
    plan.changes().stream().limit(survived).forEach(kernel::apply);
    reconcile(kernel, second, gates);
  }

  @Property(tries = 300)
  void network_unchanged_isNotMentioned(
      @ForAll("worlds") World world,
      @ForAll("intents") NodeIntent intent,
      @ForAll("networks") List<NetworkIntent> others,
      @ForAll("gates") PortGates gates) {
    SimulatedKernel kernel = kernel(world);
    reconcile(kernel, intent, gates);
    Set<NetworkIntent> same = new HashSet<>(intent.networks());
    List<NetworkIntent> networks = new ArrayList<>(others);
    same.retainAll(Set.copyOf(networks));
    // Keep half of what was there, so that something is the same.
    for (int i = 0; i < intent.networks().size(); i += 2) {
      NetworkIntent kept = intent.networks().get(i);
      networks.removeIf(n -> n.networkId() == kept.networkId());
      networks.add(kept);
      same.add(kept);
    }
    KernelPlan plan =
        KernelPlanner.plan(
            kernel.state(), new NodeIntent("node-1", intent.vteps(), networks), gates);
    Set<Owner> mentioned = new HashSet<>();
    plan.changes().forEach(c -> mentioned.add(c.owner()));
    for (NetworkIntent network : same) {
      assertThat(mentioned).doesNotContain(new Owner.Network(network.name()));
    }
  }

  @Property(tries = 300)
  void restart_withClosedGatesAndSilentFrr_writesNothing(
      @ForAll("worlds") World world,
      @ForAll("intents") NodeIntent intent,
      @ForAll("gates") PortGates gates) {
    SimulatedKernel kernel = kernel(world);
    reconcile(kernel, intent, new PortGates(gates.mayMap(), gates.mayComeUp(), Set.of()));
    List<NetworkIntent> silent =
        intent.networks().stream()
            .map(n ->
                new NetworkIntent(
                    n.name(),
                    n.generation(),
                    n.networkName(),
                    n.networkId(),
                    n.topology(),
                    n.subnets(),
                    n.mtu(),
                    n.vrf(),
                    n.vtep(),
                    n.macVni(),
                    n.ipVrf(),
                    n.pods(),
                    n.peers(),
                    false))
            .toList();
    assertThat(
            KernelPlanner.plan(
                    kernel.state(),
                    new NodeIntent("node-1", intent.vteps(), silent),
                    PortGates.CLOSED)
                .changes())
        .isEmpty();
  }

  @Property(tries = 300)
  void devicesOfOurs_damaged_areRepairedByOnePlan(
      @ForAll("worlds") World world,
      @ForAll("intents") NodeIntent intent,
      @ForAll("gates") PortGates gates,
      @ForAll @IntRange(max = 7) int damage,
      @ForAll @IntRange(max = 50) int which) {
    SimulatedKernel kernel = kernel(world);
    reconcile(kernel, intent, gates);
    List<Device> owned =
        kernel.state().owned().stream()
            .sorted(java.util.Comparator.comparing(Device::name))
            .toList();
    if (owned.isEmpty()) {
      return;
    }
    Device d = owned.get(which % owned.size());
    switch (damage) {
      case 0 -> kernel.clearNeighbours();
      case 1 -> kernel.clearForwarding();
      case 2 -> kernel.clearMap(d.name());
      case 3 -> kernel.set(d.toBuilder().up(!d.up()).build());
      case 4 -> kernel.set(d.toBuilder().mtu(d.mtu() - 7).build());
      case 5 ->
          kernel.apply(
              new KernelChange.SetMaster(SimulatedKernel.ownerOf(d), d.name(), Optional.empty()));
      case 6 -> {
        if (!d.kind().equals(SimulatedKernel.OVS)) {
          kernel.apply(new KernelChange.DeleteDevice(SimulatedKernel.ownerOf(d), d.name()));
        }
      }
      default -> kernel.set(d.toBuilder().mac(Optional.empty()).build());
    }
    reconcile(kernel, intent, gates);
  }

  // ---- generators

  @Provide
  Arbitrary<World> worlds() {
    Arbitrary<Set<Integer>> ids = Arbitraries.integers().between(1, NETWORKS).set();
    Arbitrary<Set<String>> taken = Arbitraries.of(TAKEN).set().ofMaxSize(2);
    return Combinators.combine(ids, ids, taken, Arbitraries.of(true, false)).as(World::new);
  }

  @Provide
  Arbitrary<PortGates> gates() {
    Arbitrary<Set<String>> names =
        Arbitraries.integers().between(1, NETWORKS).map(id -> "cudn.n" + id).set();
    return Combinators.combine(names, names, names).as(PortGates::new);
  }

  @Provide
  Arbitrary<NodeIntent> intents() {
    Arbitrary<VtepIntent> vtep =
        Combinators.combine(
                Arbitraries.of(true, false),
                Arbitraries.of(
                    List.of("10.254.0.1"),
                    List.of("10.254.0.2"),
                    List.of("fd00::1"),
                    List.of("10.254.0.1", "fd00::1")))
            .as((managed, ips) -> Intents.vtep("fabric", managed, ips.toArray(String[]::new)));
    return Combinators.combine(vtep, networks())
        .as((v, n) -> new NodeIntent("node-1", List.of(v), n));
  }

  @Provide
  Arbitrary<List<NetworkIntent>> networks() {
    return Arbitraries.integers()
        .between(1, NETWORKS)
        .flatMap(KernelPlannerPropertyTest::network)
        .list()
        .ofMaxSize(NETWORKS)
        .uniqueElements(NetworkIntent::networkId);
  }

  private static Arbitrary<NetworkIntent> network(int id) {
    Arbitrary<List<LocalPod>> pods =
        Arbitraries.integers()
            .between(2, 9)
            .map(i ->
                Intents.pod(
                    "p" + i,
                    "0a:58:0a:0a:0" + id + ":0" + i,
                    "10.10." + id + "." + i,
                    "fd10::" + id + ":" + i))
            .list()
            .ofMaxSize(3)
            .uniqueElements();
    Arbitrary<Boolean> yes = Arbitraries.of(true, false);
    return Combinators.combine(yes, yes, yes, yes, pods)
        .as((mac, ip, split, frr, p) -> {
          Intents.Network n = Intents.network("n" + id, id);
          if (mac || !ip) {
            n.mac(10 * id);
          }
          if (ip) {
            n.ip(10 * id + 1, split ? new String[] {"10.200." + id + ".0/24"} : new String[0]);
          }
          if (!frr) {
            n.frrIsSilent();
          }
          return n.pods(p.toArray(LocalPod[]::new)).build();
        });
  }
}
