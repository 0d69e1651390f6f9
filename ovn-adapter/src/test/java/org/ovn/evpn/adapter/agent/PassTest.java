// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.VtepIntent;
import org.ovn.evpn.adapter.kernel.Device;
import org.ovn.evpn.adapter.kernel.KernelChange;
import org.ovn.evpn.adapter.kernel.KernelOutcome;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.Names;
import org.ovn.evpn.adapter.kernel.Owner;
import org.ovn.evpn.adapter.kernel.Ownership;
import org.ovn.evpn.adapter.kernel.PortGates;
import org.ovn.evpn.adapter.kernel.Role;
import org.ovn.evpn.adapter.ovn.OvnChange;
import org.ovn.evpn.adapter.ovn.OvnFacts;
import org.ovn.evpn.adapter.ovn.OvnNetworkState;
import org.ovn.evpn.adapter.ovn.OvnNetworkState.LeftPort;
import org.ovn.evpn.adapter.ovn.OvnNetworkState.Why;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.adapter.ovn.OvnSide;
import org.ovn.evpn.adapter.ovsdb.Transaction;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.Vni;

class PassTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final String FINANCE = "cudn.finance";
  private static final String DEV = "udn.dev.dev";
  private static final VtepIntent FABRIC =
      new VtepIntent("fabric", true, List.of(IpAddresses.parse("10.254.0.1")));
  private static final NodeIntent NOTHING = new NodeIntent("n1", List.of(), List.of());
  private static final NodeIntent BOTH =
      new NodeIntent(
          "n1",
          List.of(FABRIC),
          List.of(Samples.layer2(FINANCE, 1, 100, 0), Samples.layer2(DEV, 2, 300, 0)));

  private final List<String> log = new ArrayList<>();

  /** A kernel that never changes and remembers what it was told. */
  private final class FakeKernel implements KernelPort {
    KernelState state = state(Map.of(), new TreeMap<>());
    Function<KernelChange, Optional<String>> refuses = _ -> Optional.empty();
    List<KernelChange> told = new ArrayList<>();
    Predicate<KernelChange> works = _ -> false;

    /** What the next looks find, in place of {@link #state}. */
    final Deque<KernelState> looks = new ArrayDeque<>();

    @Override
    public KernelState observe() {
      log.add("kernel read");
      return looks.isEmpty() ? state : looks.removeFirst();
    }

    @Override
    public KernelOutcome apply(KernelState observed, KernelPlan plan) {
      List<KernelOutcome.Failure> failures = new ArrayList<>();
      int applied = 0;
      for (KernelChange change : plan.changes()) {
        told.add(change);
        log.add("kernel " + change.getClass().getSimpleName() + " " + change.owner());
        Optional<String> refusal = refuses.apply(change);
        if (refusal.isPresent()) {
          failures.add(new KernelOutcome.Failure(change, refusal.get()));
        } else if (works.test(change)) {
          applied++;
        }
      }
      return new KernelOutcome(applied, failures);
    }
  }

  /** An OVN whose next plans are given; applying moves on to the next one. */
  private final class FakeOvn implements OvnPort {
    List<OvnPlan> plans = new ArrayList<>();
    Function<OvnChange, Optional<String>> refuses = _ -> Optional.empty();
    OvnSide.Stop how = OvnSide.Stop.REFUSED;
    List<OvnFacts> asked = new ArrayList<>();
    Runnable afterwards = () -> {};
    Optional<Function<OvnFacts, OvnPlan>> planner = Optional.empty();

    @Override
    public Optional<OvnPlan> plan(NodeIntent intent, OvnFacts facts) {
      asked.add(facts);
      if (planner.isPresent()) {
        return planner.map(p -> p.apply(facts));
      }
      return plans.isEmpty() ? Optional.empty() : Optional.of(plans.getFirst());
    }

    @Override
    public Map<OvnChange.Chain, OvnSide.Outcome> apply(OvnPlan plan) {
      Map<OvnChange.Chain, OvnSide.Outcome> outcomes = new LinkedHashMap<>();
      for (OvnChange change : plan.changes()) {
        log.add("ovn " + change.action() + " " + change.network());
        Optional<String> failure = refuses.apply(change);
        outcomes.put(
            change.chain(),
            failure.isPresent()
                ? new OvnSide.Outcome(0, how, failure.get())
                : new OvnSide.Outcome(1, OvnSide.Stop.NONE, ""));
      }
      if (plans.size() > 1) {
        plans.removeFirst();
      }
      afterwards.run();
      return outcomes;
    }
  }

  private final FakeKernel kernel = new FakeKernel();
  private final FakeOvn ovn = new FakeOvn();
  private final Pass pass =
      new Pass(kernel, ovn, Map.of(IpPrefix.parse("10.97.0.0/16"), "service CIDR of old"), _ -> {});

  private static KernelState state(
      Map<String, Device> devices, SortedMap<Integer, Set<InetAddress>> floodLists) {
    return state(
        devices,
        floodLists,
        Map.of(
            "evd-fabric", Set.of(new KernelState.InterfaceAddress(FABRIC.ips().getFirst(), 32))));
  }

  private static KernelState state(
      Map<String, Device> devices,
      SortedMap<Integer, Set<InetAddress>> floodLists,
      Map<String, Set<KernelState.InterfaceAddress>> addresses) {
    return new KernelState(
        devices,
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        addresses,
        Set.of(),
        Set.of(),
        floodLists,
        OptionalInt.of(1500),
        OptionalInt.empty(),
        Set.of(IpPrefix.parse("10.96.0.0/16")),
        true);
  }

  private static Device svi(String network, int id) {
    return new Device(
        6 + id,
        "evl2." + id,
        "vlan",
        true,
        1450,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new Ownership(Role.L2_SVI, network).alias(),
        Ownership.GROUP,
        true,
        new Device.Ipv4Conf(true, 0),
        new Device.Svi(1 + id),
        Optional.empty());
  }

  private static Device port() {
    return new Device(
        9,
        "evo.1",
        "openvswitch",
        true,
        1450,
        Optional.empty(),
        Optional.of(Names.bridge("fabric")),
        Optional.empty(),
        new Ownership(Role.OVS_PORT, FINANCE).alias(),
        0,
        true,
        new Device.Ipv4Conf(false, 0),
        new Device.Plain(),
        Optional.empty());
  }

  private static Function<OvnChange, Optional<String>> of(String network) {
    return change ->
        change.network().equals(network) ? Optional.of("constraint violation") : Optional.empty();
  }

  private static OvnChange change(String network, OvnChange.Action action) {
    return new OvnChange(
        network, OvnChange.Target.NB, action, new Transaction("for a test", List.of()));
  }

  private static OvnNetworkState owned(boolean owned, boolean bound, Why... left) {
    return owned(owned, bound, false, left);
  }

  private static OvnNetworkState owned(
      boolean owned, boolean bound, boolean portLeft, Why... left) {
    return new OvnNetworkState(
        owned,
        bound,
        portLeft,
        List.of(),
        List.of(left).stream().map(why -> new LeftPort("far", "n2", why)).toList(),
        Set.of(),
        List.of());
  }

  private static StoredIntent accepted(NodeIntent... intents) {
    StoredIntent stored = StoredIntent.none("n1");
    for (NodeIntent intent : intents) {
      stored = stored.accept(intent);
    }
    return stored;
  }

  @Test
  void nothingToDoMeansNothingIsDone() {
    ovn.plans.add(new OvnPlan(List.of(), Map.of()));
    Pass.Result result = pass.run(accepted(NOTHING), T0);
    assertThat(log).containsExactly("kernel read");
    assertThat(result.again()).isFalse();
  }

  @Test
  void releaseGivesThePortsBackBeforeTheDevicesGo() {
    kernel.state = state(Map.of("evl2.1", svi(FINANCE, 1)), new TreeMap<>());
    NodeIntent dev = new NodeIntent("n1", List.of(FABRIC), List.of(Samples.layer2(DEV, 2, 300, 0)));
    ovn.plans.add(
        new OvnPlan(
            List.of(
                change(FINANCE, OvnChange.Action.REMOVE_OVS_PORT),
                change(FINANCE, OvnChange.Action.GIVE_ALL_BACK)),
            Map.of(FINANCE, owned(true, true))));
    ovn.plans.add(new OvnPlan(List.of(), Map.of(DEV, owned(true, true))));
    Pass.Result result = pass.run(accepted(BOTH, dev), T0);
    assertThat(result.stored().retiring().networks()).isEmpty();
    assertThat(log).contains("kernel DeleteDevice network " + FINANCE);
    assertThat(log.indexOf("ovn GIVE_ALL_BACK " + FINANCE))
        .isNotNegative()
        .isLessThan(log.indexOf("kernel DeleteDevice network " + FINANCE));
  }

  @Test
  void devicesStayAsLongAsOvnCannotTakeThePortsBack() {
    kernel.state =
        state(
            Map.of("evl2.1", svi(FINANCE, 1), "evl2.2", svi(DEV, 2), "evo.1", port()),
            new TreeMap<>());
    StoredIntent stored = accepted(BOTH, NOTHING);
    Pass.Result away = pass.run(stored, T0);
    assertThat(kernelWants(FINANCE) && kernelWants(DEV)).isTrue();
    assertThat(goesDown()).as("Geneve does not carry the network either").isFalse();
    kernel.told.clear();
    assertThat(away.stored().retiring()).as("OVN is out of reach").isEqualTo(stored.retiring());
    ovn.plans.add(
        new OvnPlan(
            List.of(change(FINANCE, OvnChange.Action.REMOVE_OVS_PORT)),
            Map.of(FINANCE, owned(true, true, true))));
    ovn.refuses = of(FINANCE);
    Pass.Result refused = pass.run(stored, T0);
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
    pass.run(stored, T0.plusMillis(1));
    assertThat(goesDown()).as("Open vSwitch may be slow, or not there at all").isTrue();
  }

  @Test
  void afterOvnDidSomethingTheKernelIsReadAnew() {
    kernel.state = state(Map.of("evo.1", port(), "evb-fabric", bridge()), new TreeMap<>());
    StoredIntent stored = accepted(BOTH, NOTHING);
    ovn.plans.add(
        new OvnPlan(
            List.of(change(FINANCE, OvnChange.Action.REMOVE_OVS_PORT)),
            Map.of(FINANCE, owned(true, true, true))));
    ovn.plans.add(new OvnPlan(List.of(), Map.of()));
    ovn.afterwards = () -> kernel.state = state(Map.of("evb-fabric", bridge()), new TreeMap<>());
    pass.run(stored, T0);
    assertThat(goesDown()).as("evo.1 is gone").isFalse();
  }

  @Test
  void aGroupOfDevicesIsNotDeletedWhileOneOfTheirOwnersIsLeftAlone() {
    kernel.state =
        state(
            Map.of(
                "evl2.1",
                svi(FINANCE, 1),
                "evl2.3",
                svi(FINANCE, 3),
                "evo.1",
                port(),
                "evb-fabric",
                bridge()),
            new TreeMap<>());
    kernel.refuses =
        c ->
            c.owner().equals(new Owner.Network(FINANCE)) && c instanceof KernelChange.SetUp
                ? Optional.of("set evo.1 down: EBUSY")
                : Optional.empty();
    kernel.works = c -> c instanceof KernelChange.DeleteGroup;
    ovn.plans.add(new OvnPlan(List.of(), Map.of()));
    NodeIntent dev = new NodeIntent("n1", List.of(FABRIC), List.of(Samples.layer2(DEV, 2, 300, 0)));
    for (NodeIntent intent : List.of(dev, NOTHING)) {
      pass.run(accepted(intent), T0);
      kernel.told.clear();
      Pass.Result result = pass.run(accepted(intent), T0.plusMillis(1));
      assertThat(kernel.told)
          .noneMatch(c -> c instanceof KernelChange.DeleteGroup)
          .noneMatch(c -> c.owner().equals(new Owner.Network(FINANCE)));
      assertThat(result.again()).isFalse();
    }
    assertThat(kernel.told)
        .as("others do not wait for it")
        .contains(new KernelChange.DeleteDevice(new Owner.Vtep("fabric"), "evb-fabric"));
  }

  private static Device bridge() {
    return new Device(
        3,
        Names.bridge("fabric"),
        "bridge",
        true,
        1450,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new Ownership(Role.BRIDGE, "fabric").alias(),
        Ownership.GROUP,
        true,
        new Device.Ipv4Conf(false, 0),
        new Device.Bridge(true, 0, false),
        Optional.empty());
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

  @Test
  void thePortComesUpWhenNothingIsLeftToTake() {
    StoredIntent stored = accepted(BOTH);
    assertThat(Pass.gates(stored, Optional.empty())).isEqualTo(PortGates.CLOSED);
    assertThat(up(stored, List.of(), owned(true, true))).containsExactly(FINANCE);
    assertThat(
            up(stored, List.of(), owned(true, true, Why.NODE_OUTSIDE_EVPN, Why.NOT_IN_FLOOD_LIST)))
        .as("these stay on Geneve rightly")
        .containsExactly(FINANCE);
    assertThat(up(stored, List.of(), owned(true, true, Why.NOT_READY))).isEmpty();
    assertThat(up(stored, List.of(), owned(true, false))).isEmpty();
    assertThat(mayMap(stored, owned(true, false))).isEmpty();
    assertThat(mayMap(stored, owned(true, true, Why.NOT_READY))).containsExactly(FINANCE);
    assertThat(up(stored, List.of(change(FINANCE, OvnChange.Action.TAKE)), owned(true, true)))
        .isEmpty();
    assertThat(
            up(stored, List.of(change(FINANCE, OvnChange.Action.NAT_EXEMPTION)), owned(true, true)))
        .as("NAT is the IP-VRF's business")
        .containsExactly(FINANCE);
    assertThat(Pass.gates(accepted(BOTH, NOTHING), Optional.empty())).isEqualTo(PortGates.CLOSED);
  }

  private static Set<String> mayMap(StoredIntent stored, OvnNetworkState finance) {
    return Pass.gates(stored, Optional.of(new OvnPlan(List.of(), Map.of(FINANCE, finance))))
        .mayMap();
  }

  private static Set<String> up(
      StoredIntent stored, List<OvnChange> changes, OvnNetworkState finance) {
    return Pass.gates(stored, Optional.of(new OvnPlan(changes, Map.of(FINANCE, finance))))
        .mayComeUp();
  }

  @Test
  void aFailingNetworkIsLeftAloneForAWhileAndTheOtherGoesOn() {
    OvnPlan plan =
        new OvnPlan(
            List.of(
                change(FINANCE, OvnChange.Action.SWITCH_PORT),
                change(DEV, OvnChange.Action.SWITCH_PORT)),
            Map.of());
    ovn.plans.add(plan);
    ovn.refuses = of(FINANCE);
    kernel.refuses =
        c ->
            c.owner().equals(new Owner.Network(FINANCE))
                ? Optional.of("RTM_NEWLINK evl2.1: EBUSY")
                : Optional.empty();
    StoredIntent stored = accepted(BOTH);
    pass.run(stored, T0);
    assertThat(log).contains("ovn SWITCH_PORT " + FINANCE, "ovn SWITCH_PORT " + DEV);
    assertThat(pass.failures(Set.of(FINANCE, DEV)))
        .containsOnlyKeys(FINANCE)
        .extractingByKey(FINANCE)
        .asString()
        .contains("constraint violation");
    assertThat(pass.backOff().nextDeadline(T0)).contains(T0.plusSeconds(1));

    log.clear();
    pass.run(stored, T0.plusMillis(500));
    assertThat(log).noneMatch(line -> line.contains("network " + FINANCE));
    assertThat(log).doesNotContain("ovn SWITCH_PORT " + FINANCE).contains("ovn SWITCH_PORT " + DEV);

    log.clear();
    pass.run(stored, T0.plusMillis(1001));
    assertThat(log).contains("ovn SWITCH_PORT " + FINANCE);
    assertThat(pass.backOff().nextDeadline(T0.plusMillis(1001)))
        .as("twice as long")
        .contains(T0.plusMillis(3001));

    log.clear();
    ovn.refuses = _ -> Optional.empty();
    kernel.refuses = _ -> Optional.empty();
    pass.run(stored, T0.plusSeconds(10));
    assertThat(pass.failures(Set.of(FINANCE, DEV))).isEmpty();
  }

  @Test
  void aFailureIsForgottenWhenNobodyWantsThatAnyMore() {
    ovn.plans.add(
        new OvnPlan(
            List.of(change(FINANCE, OvnChange.Action.GIVE_BACK)),
            Map.of(FINANCE, owned(true, true))));
    ovn.refuses = of(FINANCE);
    kernel.refuses =
        c ->
            c.owner().equals(new Owner.Vtep("fabric"))
                ? Optional.of("EOPNOTSUPP")
                : Optional.empty();
    pass.run(accepted(BOTH), T0);
    assertThat(pass.failures(Set.of(FINANCE))).isNotEmpty();
    assertThat(pass.vtepFailures()).containsOnlyKeys("fabric");

    ovn.plans.clear();
    pass.run(accepted(NOTHING), T0.plusMillis(1));
    assertThat(pass.vtepFailures()).isEmpty();
    assertThat(pass.failures(Set.of(FINANCE))).as("OVN is out of reach: not known").isNotEmpty();
    ovn.plans.add(new OvnPlan(List.of(), Map.of()));
    pass.run(accepted(NOTHING), T0.plusMillis(2));
    assertThat(pass.failures(Set.of(FINANCE))).isEmpty();
  }

  @Test
  void aNewRemotePortIsTakenBeforeTheKernelIsRead() {
    StoredIntent stored = accepted(BOTH);
    ovn.plans.add(new OvnPlan(List.of(), Map.of()));
    pass.run(stored, T0);
    ovn.plans.clear();
    ovn.plans.add(
        new OvnPlan(
            List.of(
                change(DEV, OvnChange.Action.SWITCH_PORT), change(FINANCE, OvnChange.Action.TAKE)),
            Map.of(FINANCE, owned(true, true))));
    ovn.plans.add(new OvnPlan(List.of(), Map.of(FINANCE, owned(true, true))));
    log.clear();
    pass.run(stored, T0.plusSeconds(1));
    assertThat(log.subList(0, 2)).containsExactly("ovn TAKE " + FINANCE, "kernel read");
  }

  @Test
  void nothingIsGivenBackAheadOfTheRest() {
    ovn.plans.add(new OvnPlan(List.of(), Map.of()));
    pass.run(accepted(BOTH), T0);
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
    pass.run(accepted(BOTH, routedOnly), T0.plusSeconds(1));
    assertThat(log.subList(0, 4))
        .containsExactly(
            "kernel read",
            "ovn REMOVE_OVS_PORT " + FINANCE,
            "ovn GIVE_ALL_BACK " + FINANCE,
            "ovn GIVE_BACK " + DEV);
  }

  @Test
  void whatFailsHoldsUpNothingThatDoesNotDependOnIt() {
    StoredIntent stored = accepted(BOTH);
    OvnPlan nat =
        new OvnPlan(
            List.of(
                change(FINANCE, OvnChange.Action.NAT_EXEMPTION),
                change(FINANCE, OvnChange.Action.SWITCH_PORT)),
            Map.of(FINANCE, owned(true, true)));
    ovn.plans.add(nat);
    ovn.refuses = of(FINANCE);
    Instant now = T0;
    for (int i = 0; i < 5; i++) {
      now = pass.backOff().nextDeadline(now).orElse(now);
      pass.run(stored, now);
    }
    assertThat(pass.failures(Set.of(FINANCE)).get(FINANCE)).hasSize(2);
    ovn.plans.clear();
    ovn.refuses = _ -> Optional.empty();
    List<OvnChange> more = new ArrayList<>(nat.changes());
    more.add(change(FINANCE, OvnChange.Action.TAKE));
    more.add(change(FINANCE, OvnChange.Action.REMOVE_OVS_PORT));
    ovn.plans.add(new OvnPlan(more, Map.of(FINANCE, owned(true, true))));
    ovn.plans.add(new OvnPlan(more, Map.of(FINANCE, owned(true, true))));
    ovn.plans.add(new OvnPlan(List.of(), Map.of(FINANCE, owned(true, true))));
    log.clear();
    pass.run(stored, now.plusMillis(1));
    assertThat(log)
        .contains("ovn TAKE " + FINANCE, "ovn REMOVE_OVS_PORT " + FINANCE)
        .doesNotContain("ovn NAT_EXEMPTION " + FINANCE, "ovn SWITCH_PORT " + FINANCE);

    ovn.plans.clear();
    ovn.plans.add(nat);
    ovn.plans.add(new OvnPlan(List.of(), Map.of(FINANCE, owned(true, true))));
    pass.changed(FINANCE);
    pass.run(stored, now.plusMillis(2));
    assertThat(log).contains("ovn NAT_EXEMPTION " + FINANCE, "ovn SWITCH_PORT " + FINANCE);
  }

  @Test
  void aLostConnectionIsNoFailureOfTheNetwork() {
    ovn.plans.add(
        new OvnPlan(
            List.of(change(FINANCE, OvnChange.Action.TAKE)), Map.of(FINANCE, owned(true, true))));
    ovn.refuses = of(FINANCE);
    ovn.how = OvnSide.Stop.DISCONNECTED;
    assertThat(pass.run(accepted(BOTH), T0).again()).isFalse();
    assertThat(pass.failures(Set.of(FINANCE))).isEmpty();
    log.clear();
    pass.run(accepted(BOTH), T0.plusMillis(1));
    assertThat(log).contains("ovn TAKE " + FINANCE);
    ovn.how = OvnSide.Stop.CHANGED;
    assertThat(pass.run(accepted(BOTH), T0.plusMillis(2)).again()).as("rows changed").isTrue();
    assertThat(pass.failures(Set.of(FINANCE))).isEmpty();
  }

  @Test
  void ovnIsToldTheFloodListsOfEveryStretchedNetwork() {
    kernel.state =
        state(Map.of(), new TreeMap<>(Map.of(100, Set.of(IpAddresses.parse("10.254.0.2")))));
    ovn.plans.add(new OvnPlan(List.of(), Map.of()));
    pass.run(accepted(BOTH), T0);
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

  private static KernelState flooding(String... remotes) {
    return state(
        Map.of(),
        new TreeMap<>(
            Map.of(100, Set.copyOf(List.of(remotes).stream().map(IpAddresses::parse).toList()))));
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

  @Test
  void whatOneLookMissesIsNotGivenBackAndWhatTwoDoNotFindIs() {
    ovn.planner = Optional.of(PassTest::givesBackWhatLeft);
    kernel.state = flooding("10.254.0.2", "10.254.0.3");
    kernel.looks.add(flooding("10.254.0.3"));
    pass.run(accepted(BOTH), T0);
    assertThat(log)
        .as("missed at the first look of the process")
        .doesNotContain("ovn GIVE_BACK " + FINANCE);
    kernel.looks.add(flooding("10.254.0.3"));
    Pass.Result result = pass.run(accepted(BOTH), T0.plusSeconds(1));
    assertThat(log).as("missed later").doesNotContain("ovn GIVE_BACK " + FINANCE);
    assertThat(result.again()).isFalse();
    log.clear();
    kernel.state = flooding("10.254.0.3");
    pass.run(accepted(BOTH), T0.plusSeconds(2));
    log.removeIf(line -> !line.equals("kernel read") && !line.startsWith("ovn"));
    assertThat(log.subList(0, 3))
        .as("it is looked at again at once")
        .containsExactly("kernel read", "kernel read", "ovn GIVE_BACK " + FINANCE);
  }

  @Test
  void whatIsReleasedByTheIntentDoesNotWaitForASecondLook() {
    ovn.plans.add(
        new OvnPlan(
            List.of(change(FINANCE, OvnChange.Action.GIVE_ALL_BACK)),
            Map.of(FINANCE, owned(true, true))));
    ovn.plans.add(new OvnPlan(List.of(), Map.of()));
    pass.run(accepted(BOTH, NOTHING), T0);
    assertThat(log.subList(0, 2)).containsExactly("kernel read", "ovn GIVE_ALL_BACK " + FINANCE);
  }

  @Test
  void nothingChangesHandsWhileTheNodeHasNoAddressOfTheVtep() {
    kernel.state =
        state(
            Map.of(),
            new TreeMap<>(Map.of(100, Set.of(IpAddresses.parse("10.254.0.2")))),
            Map.of());
    ovn.plans.add(new OvnPlan(List.of(), Map.of()));
    pass.run(accepted(BOTH), T0);
    pass.run(accepted(BOTH), T0.plusSeconds(1));
    assertThat(ovn.asked).isNotEmpty().allMatch(facts -> facts.floodLists().isEmpty());
  }
}
