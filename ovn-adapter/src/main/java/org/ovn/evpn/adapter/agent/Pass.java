package org.ovn.evpn.adapter.agent;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.kernel.KernelChange;
import org.ovn.evpn.adapter.kernel.KernelOutcome;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelPlanner;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.Owner;
import org.ovn.evpn.adapter.kernel.Ownership;
import org.ovn.evpn.adapter.kernel.PortGates;
import org.ovn.evpn.adapter.ovn.OvnChange;
import org.ovn.evpn.adapter.ovn.OvnFacts;
import org.ovn.evpn.adapter.ovn.OvnNetworkState;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.adapter.ovn.OvnSide;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.Vni;

/**
 * Makes kernel and OVN follow the intent, in rounds, until neither has anything to do.
 *
 * <p>Order on the way up: OVN's ports and the kernel's devices in any order, since neither carries
 * traffic yet; then the remote ports are taken over, as their VTEPs appear in the flood lists; only
 * when OVN has nothing left to take does the EVPN port go up. On the way down: OVN first (it
 * removes the port of br-int and gives the remote ports back), and only then the devices, which for
 * that reason stay in the kernel's intent as retiring.
 *
 * <p>A change that fails holds up its own network only, which is left alone for a growing while.
 * Confined to the loop's thread.
 */
final class Pass {
  private static final int ROUNDS = 6;

  /**
   * How long after a change of a network's devices its pods' entries wait. zebra takes links and
   * neighbours from different queues: an entry that it reads before it knows the port and its VLAN
   * is dropped, and the kernel never repeats it (seen with FRR 10.3; akin to FRR#23319).
   */
  static final Duration SETTLE = Duration.ofSeconds(2);

  private static final String NODE = "node";

  private final KernelPort kernel;
  private final OvnPort ovn;
  private final Map<IpPrefix, String> reserved;
  private final BackOff backOff = new BackOff();
  private Optional<OvnFacts> lastFacts = Optional.empty();
  private final Map<Owner, Instant> settledAt = new HashMap<>();

  /**
   * What a pass left behind.
   *
   * @param stored the intent, less what was given back
   * @param again whether there is more to do at once
   */
  record Result(
      StoredIntent stored,
      KernelState observed,
      KernelPlan kernel,
      Optional<OvnPlan> ovn,
      boolean again) {}

  Pass(KernelPort kernel, OvnPort ovn, Map<IpPrefix, String> reserved) {
    this.kernel = kernel;
    this.ovn = ovn;
    this.reserved = Map.copyOf(reserved);
  }

  BackOff backOff() {
    return backOff;
  }

  /** The wish about a network changed: what failed before may work now. */
  void changed(String network) {
    backOff.forget(key(new Owner.Network(network)));
  }

  /** When entries that wait for devices to settle may be added. */
  Optional<Instant> nextDeadline(Instant now) {
    return settledAt.values().stream().filter(now::isBefore).min(Instant::compareTo);
  }

  Result run(StoredIntent stored, Instant now) {
    long start = System.nanoTime();
    takeAtOnce(stored.current(), now);
    StoredIntent state = stored;
    for (int round = 1; ; round++) {
      KernelState observed = kernel.observe();
      KernelPlan plan = KernelPlanner.plan(observed, state.forKernel(), PortGates.CLOSED);
      OvnFacts facts = facts(observed, plan, state.current());
      lastFacts = Optional.of(facts);
      Optional<OvnPlan> ovnPlan = ovn.plan(state.current(), facts);
      boolean worked = false;
      if (ovnPlan.isPresent()) {
        worked = applyOvn(ovnPlan.get(), now);
        ovnPlan = worked ? ovn.plan(state.current(), facts) : ovnPlan;
      }
      state = retire(state, ovnPlan);
      plan = KernelPlanner.plan(observed, state.forKernel(), gates(state, ovnPlan));
      worked |=
          applyKernel(
              observed, settled(plan, state, now.plusNanos(System.nanoTime() - start)), now);
      if (!worked || round == ROUNDS) {
        return new Result(state, observed, plan, ovnPlan, worked);
      }
    }
  }

  /**
   * A remote port that appears is served twice until it is taken, and one that ovnkube has written
   * back not at all. Reading the kernel takes longer than that should last, so remote ports are
   * seen to first, by the flood lists of the last look; should these have changed, the rounds that
   * follow put it right.
   */
  private void takeAtOnce(NodeIntent intent, Instant now) {
    if (lastFacts.isEmpty()) {
      return;
    }
    Optional<OvnPlan> plan = ovn.plan(intent, lastFacts.get());
    if (plan.isPresent()) {
      List<OvnChange> taking =
          plan.get().changes().stream()
              .filter(change -> change.action() == OvnChange.Action.REMOTE_PORTS)
              .filter(change -> wants(intent, change.network()))
              .toList();
      boolean _ = applyOvn(new OvnPlan(taking, plan.get().networks()), now);
    }
  }

  private static boolean wants(NodeIntent intent, String network) {
    return intent.networks().stream().anyMatch(n -> n.name().equals(network));
  }

  /** What is no longer owned in OVN is given back: its devices may go. */
  private static StoredIntent retire(StoredIntent state, Optional<OvnPlan> plan) {
    if (plan.isEmpty() || state.retiring().networks().isEmpty()) {
      return state;
    }
    Map<String, OvnNetworkState> states = plan.get().networks();
    return state.retired(name -> {
      OvnNetworkState network = states.get(name);
      return network == null || !network.owned();
    });
  }

  static PortGates gates(StoredIntent state, Optional<OvnPlan> plan) {
    Set<String> mustGoDown =
        state.retiring().networks().stream().map(NetworkIntent::name).collect(Collectors.toSet());
    if (plan.isEmpty()) {
      return new PortGates(Set.of(), Set.of(), mustGoDown);
    }
    Set<String> taking =
        plan.get().changes().stream()
            .filter(change -> change.action() != OvnChange.Action.NAT_EXEMPTION)
            .map(OvnChange::network)
            .collect(Collectors.toSet());
    Set<String> mayMap = new HashSet<>();
    Set<String> mayComeUp = new HashSet<>();
    plan.get()
        .networks()
        .forEach((name, network) -> {
          boolean notReady =
              network.left().stream().anyMatch(left -> left.why() == OvnNetworkState.Why.NOT_READY);
          if (network.portBound()) {
            mayMap.add(name);
          }
          if (network.portBound() && !notReady && !taking.contains(name)) {
            mayComeUp.add(name);
          }
        });
    return new PortGates(mayMap, mayComeUp, mustGoDown);
  }

  OvnFacts facts(KernelState observed, KernelPlan plan, NodeIntent intent) {
    Map<Vni, Set<InetAddress>> floodLists = new HashMap<>();
    Set<String> fabricRoutes = new HashSet<>();
    for (NetworkIntent network : intent.networks()) {
      network.macVni().ifPresent(vni -> floodLists.put(vni, observed.floodList(vni.value())));
      if (hasFabricRoutes(observed, network)) {
        fabricRoutes.add(network.name());
      }
    }
    Map<String, Integer> overlayMtu = new HashMap<>();
    plan.vteps().forEach((name, vtep) -> overlayMtu.put(name, vtep.mtu()));
    return new OvnFacts(floodLists, overlayMtu, fabricRoutes, reserved);
  }

  private static boolean hasFabricRoutes(KernelState observed, NetworkIntent network) {
    OptionalInt table = observed.vrfTable(network.vrf());
    return table.isPresent()
        && network
            .ipVrf()
            .filter(vrf -> vrf.egress() == Egress.SPLIT)
            .filter(vrf ->
                vrf.fabricPrefixes().stream()
                    .allMatch(prefix ->
                        observed
                            .guardRoutes()
                            .contains(
                                new KernelState.GuardRoute(
                                    table.getAsInt(), prefix, Ownership.GUARD_METRIC))))
            .isPresent();
  }

  private boolean applyOvn(OvnPlan plan, Instant now) {
    List<OvnChange> due =
        plan.changes().stream()
            .filter(change -> !backOff.holds(ovnKey(change.network()), now))
            .toList();
    if (due.isEmpty()) {
      return false;
    }
    boolean worked = false;
    for (Map.Entry<String, OvnSide.Outcome> e :
        ovn.apply(new OvnPlan(due, plan.networks())).entrySet()) {
      OvnSide.Outcome outcome = e.getValue();
      worked |= outcome.applied() > 0 || outcome.again();
      if (outcome.failure().isPresent() && !outcome.again()) {
        backOff.failed(ovnKey(e.getKey()), List.of(outcome.failure().get()), now);
      } else {
        backOff.forget(ovnKey(e.getKey()));
      }
    }
    return worked;
  }

  /** The plan less the entries of pods whose network's devices change or changed just now. */
  private KernelPlan settled(KernelPlan plan, StoredIntent state, Instant now) {
    settledAt.values().removeIf(when -> !now.isBefore(when));
    plan.changes().stream()
        .filter(change -> !isEntry(change))
        .forEach(change -> settledAt.put(change.owner(), now.plus(SETTLE)));
    if (settledAt.isEmpty()) {
      return plan;
    }
    Set<Owner> unsettled = new HashSet<>(settledAt.keySet());
    for (NetworkIntent network : state.forKernel().networks()) {
      if (unsettled.contains(new Owner.Vtep(network.vtep()))) {
        unsettled.add(new Owner.Network(network.name()));
      }
    }
    List<List<KernelChange>> steps =
        plan.steps().stream()
            .map(step ->
                step.stream()
                    .filter(change -> !(isNewEntry(change) && unsettled.contains(change.owner())))
                    .toList())
            .filter(step -> !step.isEmpty())
            .toList();
    return new KernelPlan(steps, plan.networks(), plan.vteps());
  }

  private static boolean isNewEntry(KernelChange change) {
    return change instanceof KernelChange.AddFdb || change instanceof KernelChange.AddNeighbour;
  }

  private static boolean isEntry(KernelChange change) {
    return isNewEntry(change)
        || change instanceof KernelChange.DeleteFdb
        || change instanceof KernelChange.DeleteNeighbour;
  }

  private boolean applyKernel(KernelState observed, KernelPlan plan, Instant now) {
    Predicate<KernelChange> due = change -> !backOff.holds(key(change.owner()), now);
    List<List<KernelChange>> steps = new ArrayList<>();
    Set<String> owners = new HashSet<>();
    for (List<KernelChange> step : plan.steps()) {
      List<KernelChange> kept = step.stream().filter(due).toList();
      kept.forEach(change -> owners.add(key(change.owner())));
      if (!kept.isEmpty()) {
        steps.add(kept);
      }
    }
    if (steps.isEmpty()) {
      return false;
    }
    KernelOutcome outcome =
        kernel.apply(observed, new KernelPlan(steps, plan.networks(), plan.vteps()));
    Map<String, List<String>> failed = new TreeMap<>();
    for (KernelOutcome.Failure failure : outcome.failures()) {
      failed
          .computeIfAbsent(key(failure.change().owner()), _ -> new ArrayList<>())
          .add(failure.reason());
    }
    for (String owner : owners) {
      List<String> reasons = failed.get(owner);
      if (reasons == null) {
        backOff.forget(owner);
      } else {
        backOff.failed(owner, reasons, now);
      }
    }
    return outcome.applied() > 0;
  }

  /** Sentences about what failed, by network. */
  Map<String, List<String>> failures(Set<String> networks) {
    Map<String, List<String>> result = new HashMap<>();
    for (String network : networks) {
      List<String> reasons = new ArrayList<>(backOff.reasons(ovnKey(network)));
      reasons.addAll(backOff.reasons(key(new Owner.Network(network))));
      if (!reasons.isEmpty()) {
        result.put(network, reasons);
      }
    }
    return result;
  }

  /** Sentences about what failed and serves several networks. */
  List<String> nodeFailures() {
    return backOff.failing().stream()
        .filter(who -> who.equals(NODE) || who.startsWith("vtep/"))
        .flatMap(who -> backOff.reasons(who).stream())
        .toList();
  }

  private static String ovnKey(String network) {
    return "ovn/" + network;
  }

  private static String key(Owner owner) {
    return switch (owner) {
      case Owner.Network(String name) -> "network/" + name;
      case Owner.Vtep(String name) -> "vtep/" + name;
      case Owner.Node() -> NODE;
    };
  }
}
