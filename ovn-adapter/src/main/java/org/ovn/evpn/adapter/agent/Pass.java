// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.agent;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.kernel.Announcement;
import org.ovn.evpn.adapter.kernel.GuardGates;
import org.ovn.evpn.adapter.kernel.KernelChange;
import org.ovn.evpn.adapter.kernel.KernelOutcome;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelPlanner;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.Names;
import org.ovn.evpn.adapter.kernel.Owner;
import org.ovn.evpn.adapter.kernel.Ownership;
import org.ovn.evpn.adapter.kernel.PortGates;
import org.ovn.evpn.adapter.ovn.OvnChange;
import org.ovn.evpn.adapter.ovn.OvnFacts;
import org.ovn.evpn.adapter.ovn.OvnNetworkState;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.adapter.ovn.OvnSide;
import org.ovn.evpn.adapter.status.Remark;
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

  private static final String NODE = "node";
  private static final String VTEP = "vtep/";
  private static final String OVN = "ovn/";

  private final KernelPort kernel;
  private final OvnPort ovn;
  private final Map<IpPrefix, String> reserved;
  private final BackOff backOff = new BackOff();
  private Optional<OvnFacts> lastFacts = Optional.empty();

  /** Flood lists as the last look at the kernel found them. */
  private Map<Vni, Set<InetAddress>> lastFlood = Map.of();

  private final Consumer<StoredIntent> keep;
  private final Announcements announcements = new Announcements();
  private final Reassertions reassertions = new Reassertions();

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

  /**
   * Makes the rounds of a node.
   *
   * @param keep takes what must outlive the process before the kernel is changed
   */
  Pass(
      KernelPort kernel, OvnPort ovn, Map<IpPrefix, String> reserved, Consumer<StoredIntent> keep) {
    this.kernel = kernel;
    this.ovn = ovn;
    this.reserved = Map.copyOf(reserved);
    this.keep = keep;
  }

  BackOff backOff() {
    return backOff;
  }

  /** The wish about a network changed: what failed before may work now. */
  void changed(String network) {
    backOff.forget(key(new Owner.Network(network)));
    keys(network).forEach(backOff::forget);
  }

  /** When entries are to be told to FRR once more, or may be added again. */
  Optional<Instant> nextDeadline(Instant now) {
    return Stream.of(announcements.nextDeadline(now), reassertions.nextDeadline(now))
        .flatMap(Optional::stream)
        .min(Instant::compareTo);
  }

  /** What deserves an administrator's eye. */
  List<Remark> remarks() {
    return reassertions.remarks();
  }

  Result run(StoredIntent stored, Instant now) {
    long start = System.nanoTime();
    stored.announcing().stream()
        .filter(name -> !announcements.networks().contains(name))
        .forEach(name -> announcements.changed(name, now)); // a process before this one did not
    reassertions.forgetCalm(now);
    takeAtOnce(stored.current(), now);
    StoredIntent state = stored;
    for (int round = 1; ; round++) {
      KernelState observed = kernel.observe();
      if (round == 1) {
        announce(observed, state.forKernel(), now);
      }
      KernelPlan plan = KernelPlanner.plan(observed, state.forKernel(), PortGates.CLOSED);
      Map<Vni, Set<InetAddress>> flood = floodLists(observed, plan, state.current());
      boolean unsure = !sure(flood);
      OvnFacts facts = facts(observed, plan, state.current(), settled(flood));
      lastFacts = Optional.of(facts);
      lastFlood = flood;
      Optional<OvnPlan> ovnPlan = ovn.plan(state.current(), facts);
      boolean worked = false;
      if (ovnPlan.isPresent()) {
        worked = applyOvn(ovnPlan.get(), now);
        if (worked) {
          // a port that was removed is gone from the kernel as well
          observed = kernel.observe();
          ovnPlan = ovn.plan(state.current(), facts);
        }
      }
      state = splitRefused(retire(state, ovnPlan), ovnPlan);
      plan =
          KernelPlanner.plan(
              observed, state.forKernel(), gates(state, ovnPlan), guards(state, ovnPlan));
      KernelPlan due = due(plan, now);
      Set<String> touched = touched(due.changes(), state.forKernel());
      if (!state.announcing().containsAll(touched)) {
        touched.addAll(state.announcing());
        state = state.announcing(touched);
        keep.accept(state);
      }
      if (!due.isEmpty()) {
        KernelOutcome outcome = applyKernel(observed, due, now);
        worked |= outcome.applied() > 0;
        List<KernelChange> applied = new ArrayList<>(due.changes());
        outcome.failures().forEach(failure -> applied.remove(failure.change()));
        Instant after = now.plusNanos(System.nanoTime() - start);
        for (String network : touched(applied, state.forKernel())) {
          announcements.changed(network, after);
          reassertions.forget(network);
        }
        applied.forEach(change -> reassertions.applied(change, now));
      }
      boolean again = worked || unsure;
      if (!again || round == ROUNDS) {
        announcements.retain(names(state.forKernel()));
        forgetWhatNobodyWants(plan, ovnPlan);
        state = state.announcing(announcements.networks());
        return new Result(state, observed, plan, ovnPlan, again);
      }
    }
  }

  /**
   * A remote port that appears is served twice until it is taken, and one that ovnkube has written
   * back not at all. Reading the kernel takes longer than that should last, so remote ports are
   * seen to first, by the flood lists of the last look; should these have changed, the rounds that
   * follow put it right. Only what is to be taken: what is given back has its place in an order.
   */
  private void takeAtOnce(NodeIntent intent, Instant now) {
    if (lastFacts.isEmpty()) {
      return;
    }
    Optional<OvnPlan> plan = ovn.plan(intent, lastFacts.get());
    if (plan.isPresent()) {
      List<OvnChange> taking =
          plan.get().changes().stream()
              .filter(change -> change.action() == OvnChange.Action.TAKE)
              .toList();
      boolean _ = applyOvn(new OvnPlan(taking, plan.get().networks()), now);
    }
  }

  /**
   * What is no longer owned in OVN is given back, and so is a port that is gone: devices may go.
   */
  private static StoredIntent retire(StoredIntent state, Optional<OvnPlan> plan) {
    if (plan.isEmpty() || state.retiring().networks().isEmpty()) {
      return state;
    }
    Map<String, OvnNetworkState> states = plan.get().networks();
    return state.retired(network -> {
      OvnNetworkState there = states.get(network.name());
      return there == null || !(state.wants(network) ? there.portLeft() : there.owned());
    });
  }

  /**
   * A port that is given back goes down with the first word of OVN that br-int no longer has it
   * (the device may outlive that while Open vSwitch is slow), and not before: as long as OVN is out
   * of reach or refuses, the remote ports are taken, and nobody else carries the network.
   */
  static PortGates gates(StoredIntent state, Optional<OvnPlan> plan) {
    if (plan.isEmpty()) {
      return PortGates.CLOSED;
    }
    Map<String, OvnNetworkState> states = plan.get().networks();
    Set<String> mustGoDown =
        state.retiring().networks().stream()
            .map(NetworkIntent::name)
            .filter(name ->
                Optional.ofNullable(states.get(name)).filter(n -> !n.portLeft()).isPresent())
            .collect(Collectors.toSet());
    Set<String> taking =
        plan.get().changes().stream()
            .filter(change -> change.action() != OvnChange.Action.NAT_EXEMPTION)
            .map(OvnChange::network)
            .collect(Collectors.toSet());
    Set<String> mayMap = new HashSet<>();
    Set<String> mayComeUp = new HashSet<>();
    states.forEach((name, network) -> {
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

  /** What is refused is remembered: OVN being away is no reason to cut it off. */
  private static StoredIntent splitRefused(StoredIntent state, Optional<OvnPlan> plan) {
    if (plan.isEmpty()) {
      return state;
    }
    Set<String> refused = new HashSet<>();
    plan.get()
        .networks()
        .forEach((name, network) -> {
          if (network.splitRefused()) {
            refused.add(name);
          }
        });
    return state.splitRefused().equals(refused) ? state : state.splitRefused(refused);
  }

  private static GuardGates guards(StoredIntent state, Optional<OvnPlan> plan) {
    return new GuardGates(
        plan.map(p -> {
          Map<String, Set<IpPrefix>> exempt = new HashMap<>();
          p.networks().forEach((name, network) -> exempt.put(name, network.exemptPrefixes()));
          return exempt;
        }),
        state.splitRefused());
  }

  /** The flood lists that mean something; with one that is not known nothing changes hands. */
  private static Map<Vni, Set<InetAddress>> floodLists(
      KernelState observed, KernelPlan plan, NodeIntent intent) {
    Map<Vni, Set<InetAddress>> floodLists = new HashMap<>();
    Map<String, KernelState.Programmed> programmed = observed.programmed(names(intent));
    for (NetworkIntent network : intent.networks()) {
      OptionalInt mapped =
          Optional.ofNullable(programmed.get(network.name()))
              .map(KernelState.Programmed::macVni)
              .orElse(OptionalInt.empty());
      KernelPlan.VtepReport vtep = plan.vteps().get(network.vtep());
      network
          .macVni()
          // while the port is still in another VNI, that one's flood list would be the right one
          .filter(vni -> mapped.isEmpty() || mapped.getAsInt() == vni.value())
          // without an address of ours those who are in it get our frames, but we not theirs
          .filter(_ -> vtep == null || vtep.addressed())
          .ifPresent(vni -> floodLists.put(vni, observed.floodList(vni.value())));
    }
    return floodLists;
  }

  /**
   * A look at the kernel can miss an entry, so a VTEP has left a flood list when two looks did not
   * find it, and a list that was looked at once only is not known yet.
   */
  private Map<Vni, Set<InetAddress>> settled(Map<Vni, Set<InetAddress>> flood) {
    Map<Vni, Set<InetAddress>> settled = new HashMap<>();
    flood.forEach((vni, now) -> {
      Set<InetAddress> before = lastFlood.get(vni);
      if (before != null) {
        Set<InetAddress> either = new HashSet<>(before);
        either.addAll(now);
        settled.put(vni, either);
      }
    });
    return settled;
  }

  /** Whether nothing in there has to be looked at once more. */
  private boolean sure(Map<Vni, Set<InetAddress>> flood) {
    return flood.entrySet().stream()
        .allMatch(e -> {
          Set<InetAddress> before = lastFlood.get(e.getKey());
          return before != null && e.getValue().containsAll(before);
        });
  }

  private OvnFacts facts(
      KernelState observed,
      KernelPlan plan,
      NodeIntent intent,
      Map<Vni, Set<InetAddress>> floodLists) {
    Map<String, Set<IpPrefix>> guarded = new HashMap<>();
    Map<Integer, Set<IpPrefix>> guardsByTable = guardsByTable(observed);
    for (NetworkIntent network : intent.networks()) {
      OptionalInt table = observed.vrfTable(network.vrf());
      guarded.put(
          network.name(),
          table.isPresent() ? guardsByTable.getOrDefault(table.getAsInt(), Set.of()) : Set.of());
    }
    Map<String, Integer> overlayMtu = new HashMap<>();
    plan.vteps().forEach((name, vtep) -> overlayMtu.put(name, vtep.mtu()));
    Map<IpPrefix, String> untouchable = new HashMap<>();
    observed.serviceCidrs().forEach(prefix -> untouchable.put(prefix, "service CIDR"));
    untouchable.putAll(reserved);
    return new OvnFacts(floodLists, overlayMtu, guarded, untouchable);
  }

  private static Map<Integer, Set<IpPrefix>> guardsByTable(KernelState observed) {
    return observed.guardRoutes().stream()
        .filter(route -> route.metric() == Ownership.GUARD_METRIC)
        .collect(
            Collectors.groupingBy(
                KernelState.GuardRoute::table,
                Collectors.mapping(KernelState.GuardRoute::prefix, Collectors.toSet())));
  }

  private boolean applyOvn(OvnPlan plan, Instant now) {
    List<OvnChange> due =
        plan.changes().stream().filter(change -> !backOff.holds(key(change.chain()), now)).toList();
    if (due.isEmpty()) {
      return false;
    }
    boolean worked = false;
    for (Map.Entry<OvnChange.Chain, OvnSide.Outcome> e :
        ovn.apply(new OvnPlan(due, plan.networks())).entrySet()) {
      OvnSide.Outcome outcome = e.getValue();
      String key = key(e.getKey());
      worked |= outcome.applied() > 0 || outcome.stop() == OvnSide.Stop.CHANGED;
      switch (outcome.stop()) {
        case REFUSED -> backOff.failed(key, List.of(outcome.why()), now);
        case NONE, CHANGED -> backOff.forget(key);
        case DISCONNECTED -> {
          // says nothing about the change; the connection, when it is back, raises the signal
        }
      }
    }
    return worked;
  }

  /**
   * Tells FRR of entries that it may have read too soon. What this leaves the next plan repairs.
   */
  private void announce(KernelState observed, NodeIntent intent, Instant now) {
    Set<String> due = announcements.due(now);
    KernelPlan plan = Announcement.plan(observed, intent, due);
    if (!plan.isEmpty()) {
      kernel.apply(observed, plan);
    }
    due.forEach(name -> announcements.announced(name, now));
  }

  /** Networks whose entries zebra may read before it knows of these changes. */
  private static Set<String> touched(List<KernelChange> changes, NodeIntent intent) {
    Set<Owner> vteps = new HashSet<>();
    Set<String> devices = new HashSet<>();
    for (KernelChange change : changes) {
      Optional<String> device =
          switch (change) {
            case KernelChange.CreateDevice c -> Optional.of(c.device());
            case KernelChange.SetMaster c -> Optional.of(c.device());
            case KernelChange.AddVlan c -> Optional.of(c.device());
            case KernelChange.SetUp c when c.up() -> Optional.of(c.device());
            default -> Optional.empty();
          };
      device.ifPresent(name -> {
        devices.add(name);
        vteps.add(change.owner());
      });
    }
    return intent.networks().stream()
        .filter(n -> n.macVni().isPresent())
        .filter(n ->
            vteps.contains(new Owner.Vtep(n.vtep()))
                || devices.contains(n.ovsPort())
                || devices.contains(Names.l2Svi(n.networkId())))
        .map(NetworkIntent::name)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static Set<String> names(NodeIntent intent) {
    return intent.networks().stream().map(NetworkIntent::name).collect(Collectors.toSet());
  }

  /** The plan less what belongs to someone who is left alone for a while. */
  private KernelPlan due(KernelPlan plan, Instant now) {
    KernelPlan due = plan.without(owner -> backOff.holds(key(owner), now));
    return new KernelPlan(reassertions.due(due.steps(), now), due.networks(), due.vteps());
  }

  private KernelOutcome applyKernel(KernelState observed, KernelPlan plan, Instant now) {
    Set<String> owners = new HashSet<>();
    plan.changes().forEach(change -> owners.add(key(change.owner())));
    KernelOutcome outcome = kernel.apply(observed, plan);
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
    return outcome;
  }

  /** A failure counts as long as a plan has something to do for who failed. */
  private void forgetWhatNobodyWants(KernelPlan plan, Optional<OvnPlan> ovnPlan) {
    Set<String> wanted = new HashSet<>();
    plan.changes().forEach(change -> wanted.add(key(change.owner())));
    ovnPlan.ifPresent(p -> p.changes().forEach(change -> wanted.add(key(change.chain()))));
    backOff.failing().stream()
        .filter(who -> !wanted.contains(who) && (ovnPlan.isPresent() || !who.startsWith(OVN)))
        .forEach(backOff::forget);
  }

  /** Sentences about what failed, by network. */
  Map<String, List<String>> failures(Set<String> networks) {
    Map<String, List<String>> result = new HashMap<>();
    for (String network : networks) {
      List<String> reasons = new ArrayList<>();
      keys(network).forEach(key -> reasons.addAll(backOff.reasons(key)));
      reasons.addAll(backOff.reasons(key(new Owner.Network(network))));
      if (!reasons.isEmpty()) {
        result.put(network, reasons);
      }
    }
    return result;
  }

  /** The same by VTEP. */
  Map<String, List<String>> vtepFailures() {
    return backOff.failing().stream()
        .filter(who -> who.startsWith(VTEP))
        .collect(Collectors.toMap(who -> who.substring(VTEP.length()), backOff::reasons));
  }

  /** The same about what serves all networks. */
  List<String> nodeFailures() {
    return backOff.reasons(NODE);
  }

  private static List<String> keys(String network) {
    return Arrays.stream(OvnChange.Part.values())
        .map(part -> key(new OvnChange.Chain(network, part)))
        .toList();
  }

  private static String key(OvnChange.Chain chain) {
    return OVN + chain.part() + "/" + chain.network();
  }

  private static String key(Owner owner) {
    return switch (owner) {
      case Owner.Network(String name) -> "network/" + name;
      case Owner.Vtep(String name) -> VTEP + name;
      case Owner.Node() -> NODE;
    };
  }
}
