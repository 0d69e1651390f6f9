// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.ovn.evpn.adapter.intent.LocalPod;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelPlanner;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.PortGates;
import org.ovn.evpn.adapter.ovn.OvnChange;
import org.ovn.evpn.adapter.ovn.OvnFacts;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.adapter.ovn.OvnSide;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * Makes kernel and OVN follow the intent, in rounds, until neither has anything to do.
 *
 * <p><b>Two sides, one order.</b> The kernel (bridge, VXLAN devices, SVIs, entries of local pods)
 * and OVN (our port on br-int, the remote ports of other nodes' pods) are planned by two planners
 * that do not know each other. A remote pod must never be reached by Geneve and EVPN at once: two
 * overlays on one Layer 2 are a loop, and a frame arrives twice. It should not be reached by
 * neither for longer than needed. The order here sees to both.
 *
 * <p><b>On the way up</b> OVN's port and the kernel's devices are made in any order: the port is
 * down and its VNI is not mapped, so neither carries traffic. When OVN has bound the port, the VNI
 * is mapped ({@link Gates#ports}). FRR then announces it, other nodes answer with routes, and each
 * route puts a VTEP into the VNI's flood list ({@link FloodLists}). For each VTEP in there OVN's
 * planner takes the remote ports of that node from Geneve. Only when OVN has nothing left to take
 * does the port go up. A remote port that appears later is there twice until it is taken, so it is
 * seen to without a look at the kernel ({@link FastLane}).
 *
 * <p><b>On the way down</b> OVN goes first. It removes the port from br-int and then gives the
 * remote ports back to Geneve; only when it has nothing of the network any more do the devices go.
 * Until then they stay in the kernel's intent as retiring ({@link StoredIntent#forKernel}). While
 * OVN is out of reach, or refuses, EVPN is all that carries the network, so nothing is taken away.
 *
 * <p><b>Networks that the node does not need</b> ({@link Needs}) go the same way down, though they
 * are wanted, and come the same way up.
 *
 * <p><b>Guards.</b> With egress Split a prefix is exempt from NAT in OVN only while its guard route
 * is in the VRF, and the guard stays while the prefix is exempt ({@link Gates#guards}): otherwise a
 * pod's own address would leave by the node's default route.
 *
 * <p><b>One round</b>, and what each of its steps takes and gives:
 *
 * <ol>
 *   <li>OVN's rows say whom of its pods this node announces; that becomes part of the stored
 *       intent.
 *   <li>The kernel is read: devices, entries, routes and flood lists. With OVN's rows it says which
 *       networks the node does not need.
 *   <li>A plan of the kernel with closed gates gives no change, but reports: does the node have the
 *       VTEP's address, how large may a packet be. With the flood lists these are OVN's facts.
 *   <li>OVN plans from its rows, the intent and those facts; what is due of that is applied. If
 *       anything was, the kernel is read anew, as a port that was removed is gone there as well.
 *   <li>OVN's plan says what was let go of and what is refused: that changes the stored intent.
 *   <li>OVN's plan opens and closes the gates, and the kernel is planned with these.
 *   <li>Which entries FRR will have to be told of once more is stored before the kernel is changed,
 *       for the process may end at any moment.
 *   <li>What is due of the kernel's plan is applied.
 * </ol>
 *
 * <p>When something worked, or a flood list has to be looked at once more, there is another round;
 * after {@value #ROUNDS} of them the loop outside looks after everything else before the next ones.
 * A step of one side may allow a step of the other, so a network comes up over several of them.
 *
 * <p><b>Failures</b> are kept to their own ({@link Failures}): a network whose change fails is left
 * alone for a growing while, and the others go on. What someone else writes over is written again
 * less and less often ({@link Reassertions}).
 *
 * <p>Confined to the loop's thread.
 */
public final class Rounds {
  private static final int ROUNDS = 6;

  private final KernelPort kernel;
  private final OvnPort ovn;
  private final Map<IpPrefix, String> reserved;
  private final Consumer<StoredIntent> keep;
  private final LongSupplier nanos;

  private final Failures failures = new Failures();
  private final FloodLists floodLists = new FloodLists();
  private final Paths paths = new Paths();
  private final KernelTurn turn;
  private final Needs needs = new Needs();
  private final FastLane fastLane;

  /**
   * What the rounds left behind.
   *
   * @param stored the intent, less what was given back
   * @param observed the kernel as read last
   * @param kernel the last plan of the kernel, with what is left alone for now
   * @param ovn the last plan of OVN; absent while a database is out of reach
   * @param again whether there is more to do at once
   */
  public record Result(
      StoredIntent stored,
      KernelState observed,
      KernelPlan kernel,
      Optional<OvnPlan> ovn,
      boolean again) {}

  /** Makes the rounds of a node whose neighbours are not asked about addresses. */
  public Rounds(
      KernelPort kernel,
      OvnPort ovn,
      Map<IpPrefix, String> reserved,
      Consumer<StoredIntent> keep,
      LongSupplier nanos) {
    this(kernel, ovn, AddressPort.SILENT, reserved, keep, nanos);
  }

  /**
   * Makes the rounds of a node.
   *
   * @param neighbours who is asked before the node takes an address
   * @param reserved prefixes that Split must not send to the fabric, and what they are
   * @param keep takes what must outlive the process before the kernel is changed
   * @param nanos a counter that nobody sets, for how long something took
   */
  public Rounds(
      KernelPort kernel,
      OvnPort ovn,
      AddressPort neighbours,
      Map<IpPrefix, String> reserved,
      Consumer<StoredIntent> keep,
      LongSupplier nanos) {
    this.kernel = kernel;
    this.ovn = ovn;
    this.turn = new KernelTurn(kernel, neighbours, failures, keep, nanos);
    this.reserved = Map.copyOf(reserved);
    this.keep = keep;
    this.nanos = nanos;
    this.fastLane = new FastLane(ovn, failures);
  }

  /** What does not wait for the rounds; any thread may run it. */
  public FastLane fastLane() {
    return fastLane;
  }

  /**
   * Makes rounds until nothing is left to do, or there were enough.
   *
   * @param now the time at which they begin
   * @throws org.ovn.evpn.adapter.netlink.NetlinkException when the kernel cannot be read
   */
  public Result run(StoredIntent stored, Instant now) {
    long start = nanos.getAsLong();
    turn.begin(stored, now);
    fastLane.follow(stored.needed());
    boolean _ = fastLane.run(now);
    StoredIntent state = stored;
    for (int round = 1; ; round++) {
      state = followPods(state);
      KernelState observed = kernel.observe();
      state = followNeeds(state, observed, now);
      if (round == 1) {
        turn.announce(observed, state.forKernel(), now);
      }
      KernelPlan reports = KernelPlanner.plan(observed, state.forKernel(), PortGates.CLOSED);
      FloodLists.Look flood = floodLists.look(observed, reports, state.needed());
      OvnFacts facts =
          FactsForOvn.of(
              observed,
              reports,
              state.needed(),
              flood.known(),
              reserved,
              paths.look(observed, flood.known().values(), now));
      NodeIntent wanted = state.needed();
      OvnTurn followed = fastLane.turn(wanted, facts, () -> followInOvn(wanted, facts, now));
      Optional<OvnPlan> ovnPlan = followed.plan();
      boolean worked = followed.worked();
      if (worked) {
        observed = kernel.observe();
        ovnPlan = ovn.plan(state.needed(), facts);
      }
      state = Gates.refused(Gates.released(state, ovnPlan), ovnPlan);
      state = state.placed(Addresses.placed(observed, state.forKernel(), state.placed()));
      KernelPlan plan = turn.plan(observed, state, ovnPlan, now);
      KernelPlan due = turn.due(plan, observed, now);
      state = turn.keepAnnouncing(state, due);
      worked |= turn.apply(observed, due, state, now, start);
      boolean again = worked || !flood.sure();
      if (!again || round == ROUNDS) {
        failures.retain(plan, ovnPlan);
        state = turn.end(state);
        return new Result(state, observed, plan, ovnPlan, again);
      }
    }
  }

  /** What OVN planned, and whether anything of it was done. */
  private record OvnTurn(Optional<OvnPlan> plan, boolean worked) {}

  private OvnTurn followInOvn(NodeIntent wanted, OvnFacts facts, Instant now) {
    Optional<OvnPlan> plan = ovn.plan(wanted, facts);
    return new OvnTurn(plan, plan.isPresent() && applyOvn(plan.get(), now));
  }

  /**
   * Whom this node announces is no wish of the API's but a fact of OVN, looked at in each round. It
   * is stored before it is acted upon: while OVN is out of reach, at a start above all, those of
   * before are announced.
   */
  private StoredIntent followPods(StoredIntent state) {
    Map<String, List<LocalPod>> pods = new HashMap<>();
    ovn.localPods(state.forKernel())
        .ifPresent(all -> all.forEach((name, local) -> pods.put(name, local.announced())));
    StoredIntent next = state.withPods(pods);
    if (!next.equals(state)) {
      Set<NetworkIntent> before = Set.copyOf(state.forKernel().networks());
      next.forKernel().networks().stream()
          .filter(network -> !before.contains(network))
          .forEach(network -> changed(network.name()));
      keep.accept(next);
    }
    return next;
  }

  /** What the node does not need is stored before it is acted upon, too. */
  private StoredIntent followNeeds(StoredIntent state, KernelState observed, Instant now) {
    StoredIntent next =
        state.notNeeded(needs.look(observed, state, () -> ovn.there(state.current()), now));
    if (!next.equals(state)) {
      Stream.concat(state.notNeeded().stream(), next.notNeeded().stream())
          .filter(name -> state.notNeeded().contains(name) != next.notNeeded().contains(name))
          .forEach(this::changed);
      keep.accept(next);
    }
    return next;
  }

  /** Applies what is due; whether anything was, or rows had changed under the plan. */
  private boolean applyOvn(OvnPlan plan, Instant now) {
    OvnPlan due = failures.due(plan, now);
    if (due.changes().isEmpty()) {
      return false;
    }
    Map<OvnChange.Chain, OvnSide.Outcome> outcomes = ovn.apply(due);
    failures.took(outcomes, now);
    return outcomes.values().stream()
        .anyMatch(outcome -> outcome.applied() > 0 || outcome.stop() == OvnSide.Stop.CHANGED);
  }

  /**
   * Reads the kernel, and nothing else.
   *
   * @throws org.ovn.evpn.adapter.netlink.NetlinkException when it cannot be read
   */
  public KernelState observe() {
    return kernel.observe();
  }

  /**
   * Gives back what OVN and Open vSwitch have of ours, whatever was wanted: for a node whose kernel
   * has nothing of it any more, where those rows only do harm.
   *
   * @return whether nothing more can be done now: all is given back, or the rest waits after a
   *     failure; empty while a database is out of reach
   */
  public Optional<Boolean> releaseOvn(String node, Instant now) {
    NodeIntent nothing = new NodeIntent(node, List.of(), List.of());
    OvnFacts facts = new OvnFacts(Map.of(), Map.of(), Map.of(), Map.of());
    Optional<OvnPlan> plan = ovn.plan(nothing, facts);
    return plan.map(p -> p.changes().isEmpty() || !applyOvn(p, now));
  }

  /** FRR has all lines of a network only now: what it was told before, it is told anew. */
  public void completed(String network, Instant now) {
    turn.completed(network, now);
  }

  /** The wish about a network changed: what failed before may work now. */
  public void changed(String network) {
    failures.forget(network);
  }

  /** Changes of the kernel so far that put back what somebody else undid. */
  public long repaired() {
    return turn.repaired();
  }

  /** What failed and is tried again. */
  List<Issue> failed() {
    return failures.issues();
  }

  /** What does not stay as it was written. */
  List<Issue> contested() {
    return turn.contested();
  }

  /** When there is something to do even if nothing happens: the first of all deadlines. */
  public Optional<Instant> nextDeadline(Instant now) {
    return Stream.of(
            nextRetry(now),
            nextReminder(now),
            turn.nextDeadline(now),
            paths.nextDeadline(now),
            needs.nextDeadline(now))
        .flatMap(Optional::stream)
        .min(Instant::compareTo);
  }

  /** When something that failed may be tried again. */
  Optional<Instant> nextRetry(Instant now) {
    return failures.nextDeadline(now);
  }

  /** When entries are to be told to FRR once more, or may be written again. */
  Optional<Instant> nextReminder(Instant now) {
    return turn.nextReminder(now);
  }
}
