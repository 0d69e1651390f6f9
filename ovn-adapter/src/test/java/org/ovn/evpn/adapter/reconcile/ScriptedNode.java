// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

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
import java.util.stream.Collectors;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.Samples;
import org.ovn.evpn.adapter.intent.VtepIntent;
import org.ovn.evpn.adapter.kernel.Device;
import org.ovn.evpn.adapter.kernel.KernelChange;
import org.ovn.evpn.adapter.kernel.KernelOutcome;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.KernelStates;
import org.ovn.evpn.adapter.kernel.Names;
import org.ovn.evpn.adapter.kernel.Ownership;
import org.ovn.evpn.adapter.kernel.Role;
import org.ovn.evpn.adapter.ovn.LocalPods;
import org.ovn.evpn.adapter.ovn.OvnChange;
import org.ovn.evpn.adapter.ovn.OvnFacts;
import org.ovn.evpn.adapter.ovn.OvnNetworkState;
import org.ovn.evpn.adapter.ovn.OvnNetworkState.LeftPort;
import org.ovn.evpn.adapter.ovn.OvnNetworkState.Why;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.adapter.ovn.OvnSide;
import org.ovn.evpn.adapter.ovsdb.Transaction;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * A node whose kernel never changes and whose OVN plans as given; the log has all they are told.
 */
final class ScriptedNode {
  static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  static final String FINANCE = "cudn.finance";
  static final String DEV = "udn.dev.dev";
  static final VtepIntent FABRIC =
      new VtepIntent("fabric", true, List.of(IpAddresses.parse("10.254.0.1")));
  static final NodeIntent NOTHING = new NodeIntent("n1", List.of(), List.of());
  static final NodeIntent BOTH =
      new NodeIntent(
          "n1",
          List.of(FABRIC),
          List.of(Samples.layer2(FINANCE, 1, 100, 0), Samples.layer2(DEV, 2, 300, 0)));

  final List<String> log = new ArrayList<>();

  /** What was to outlive the process. */
  final List<StoredIntent> kept = new ArrayList<>();

  /** A kernel that never changes and remembers what it was told. */
  final class FakeKernel implements KernelPort {
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
  final class FakeOvn implements OvnPort {
    List<OvnPlan> plans = new ArrayList<>();
    Function<OvnChange, Optional<String>> refuses = _ -> Optional.empty();
    OvnSide.Stop how = OvnSide.Stop.REFUSED;
    List<OvnFacts> asked = new ArrayList<>();
    Runnable afterwards = () -> {};

    /** What the rows say; as when they were never seen. */
    Optional<Map<String, LocalPods>> pods = Optional.empty();

    /** Which networks OVN-Kubernetes runs; unknown while its rows are not in sync. */
    Optional<Set<String>> there = Optional.empty();

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
    public Optional<Map<String, LocalPods>> localPods(NodeIntent intent) {
      return pods;
    }

    @Override
    public Optional<Set<String>> there(NodeIntent intent) {
      return there;
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

  final FakeKernel kernel = new FakeKernel();
  final FakeOvn ovn = new FakeOvn();
  final Rounds rounds =
      new Rounds(
          kernel,
          ovn,
          Map.of(IpPrefix.parse("10.97.0.0/16"), "service CIDR of old"),
          kept::add,
          () -> 0);

  static KernelState state(
      Map<String, Device> devices, SortedMap<Integer, Set<InetAddress>> floodLists) {
    return state(
        devices,
        floodLists,
        Map.of(
            "evd-fabric", Set.of(new KernelState.InterfaceAddress(FABRIC.ips().getFirst(), 32))));
  }

  static KernelState state(
      Map<String, Device> devices,
      SortedMap<Integer, Set<InetAddress>> floodLists,
      Map<String, Set<KernelState.InterfaceAddress>> addresses) {
    return KernelStates.of(
        devices,
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        addresses,
        Set.of(),
        Set.of(),
        Map.of(),
        floodLists,
        OptionalInt.of(1500),
        OptionalInt.empty(),
        Set.of(IpPrefix.parse("10.96.0.0/16")),
        true);
  }

  static Device svi(String network, int id) {
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

  /** The device after the first step of its way down. */
  static Device down(Device device) {
    return device.toBuilder().up(false).build();
  }

  static Device port() {
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

  static Device bridge() {
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

  static Function<OvnChange, Optional<String>> refusing(String network) {
    return change ->
        change.network().equals(network) ? Optional.of("constraint violation") : Optional.empty();
  }

  static OvnChange change(String network, OvnChange.Action action) {
    return new OvnChange(
        network, OvnChange.Target.NB, action, new Transaction("for a test", List.of()));
  }

  static OvnNetworkState owned(boolean owned, boolean bound, Why... left) {
    return owned(owned, bound, false, left);
  }

  static OvnNetworkState owned(boolean owned, boolean bound, boolean portLeft, Why... left) {
    return new OvnNetworkState(
        owned,
        bound,
        portLeft,
        List.of(),
        List.of(left).stream().map(why -> new LeftPort("far", "n2", why)).toList(),
        Set.of(),
        Set.of(),
        List.of());
  }

  static StoredIntent accepted(NodeIntent... intents) {
    StoredIntent stored = StoredIntent.none("n1");
    for (NodeIntent intent : intents) {
      stored = stored.accept(intent);
    }
    return stored;
  }

  /** What failed of that network. */
  List<String> failures(String network) {
    return rounds.failed().stream()
        .filter(issue -> issue.subject().equals(Subject.evpnNetwork(network)))
        .map(Issue::message)
        .toList();
  }

  /** Of whom something failed. */
  Set<Subject> failing() {
    return rounds.failed().stream().map(Issue::subject).collect(Collectors.toSet());
  }
}
