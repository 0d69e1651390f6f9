// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.netlink.NetlinkException;
import org.ovn.evpn.adapter.status.NodeReport;
import org.ovn.evpn.adapter.status.NodeStateBuilder;
import org.ovn.evpn.adapter.status.Remark;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop: facts to intent, intent to kernel and OVN, and what came of it to the status. Whatever
 * happens in the cluster, on the node or in OVN raises the signal; the loop then looks at
 * everything anew, so that no event can be misread or lost. Once a minute it looks without being
 * asked. Everything in here runs on one thread.
 */
final class Agent {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
  private static final Duration TICK = Duration.ofMinutes(1);

  /** Two passes are at least this far apart: a burst of events is one pass. */
  private static final Duration GAP = Duration.ofMillis(20);

  /** A database that reconnects within this time is not worth a word in the status. */
  private static final Duration GRACE = Duration.ofSeconds(15);

  private final Signal signal;
  private final Supplier<Optional<ClusterFacts>> facts;
  private final Supplier<Optional<FrrConfig>> frr;
  private final Pass pass;
  private final IntentStore store;
  private final Consumer<NodeIntent> onIntent;
  private final Supplier<Writes> writes;
  private final Supplier<EvpnNodeStateStatus> published;
  private final BiConsumer<String, EvpnNodeStateStatus> publish;
  private final String version;

  private StoredIntent stored;

  /** Whether anyone ever said what this node should have: else {@link #stored} means nothing. */
  private boolean told;

  private final FrrGate gate;
  private @Nullable ClusterFacts seenFacts;
  private Optional<FrrConfig> seenFrr = Optional.empty();
  private List<Remark> remarks = List.of();
  private Optional<Pass.Result> last = Optional.empty();
  private Set<String> open;
  private @Nullable String nodeUid;
  private Writes written = Writes.NONE;
  private boolean started;
  private @Nullable Instant ovnAwaySince;
  private @Nullable Instant kernelAwaySince;

  /**
   * Assembles the loop.
   *
   * @param node name of this node
   * @param facts what the API says; empty until it was listed
   * @param onIntent told of each new intent, before it is acted upon
   * @param writes what was asked of the node so far
   * @param published the status as the API has it
   * @param publish takes the node's uid and the status that should be written
   */
  Agent(
      String node,
      Signal signal,
      Supplier<Optional<ClusterFacts>> facts,
      Supplier<Optional<FrrConfig>> frr,
      Pass pass,
      IntentStore store,
      Consumer<NodeIntent> onIntent,
      Supplier<Writes> writes,
      Supplier<EvpnNodeStateStatus> published,
      BiConsumer<String, EvpnNodeStateStatus> publish,
      String version) {
    this.signal = signal;
    this.facts = facts;
    this.frr = frr;
    this.pass = pass;
    this.store = store;
    this.onIntent = onIntent;
    this.writes = writes;
    this.published = published;
    this.publish = publish;
    this.version = version;
    Optional<StoredIntent> loaded = store.load();
    this.told = loaded.isPresent();
    if (!told) {
      LOG.warn("no intent is stored: nothing is touched until the API says what is wanted");
    }
    this.stored = loaded.orElseGet(() -> StoredIntent.none(node));
    this.gate = new FrrGate(stored.current());
    this.open =
        Set.copyOf(
            stored.current().networks().stream()
                .filter(NetworkIntent::frrKnowsIt)
                .map(NetworkIntent::name)
                .toList());
    onIntent.accept(stored.forKernel());
  }

  /** Runs until the thread is interrupted. */
  void run() {
    try {
      Instant next = signal.now();
      while (true) {
        signal.await(next);
        next = once(signal.now());
        Thread.sleep(GAP);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * One pass.
   *
   * @param now by the signal's clock
   * @return when the next one is due if nothing happens before
   */
  Instant once(Instant now) {
    Instant next = now.plus(TICK);
    try {
      Optional<ClusterFacts> known = facts.get();
      known.ifPresent(f -> adopt(f, now));
      if (!told) {
        // what is on the node may be wanted: to take an empty intent for a wish would release it
        return now.plusSeconds(1);
      }
      Pass.Result result = pass.run(stored, now);
      kernelAwaySince = null;
      Writes before = written;
      written = writes.get();
      if (!written.equals(before)) {
        LOG.info("{}", written);
      }
      keep(result.stored());
      last = Optional.of(result);
      report(last, List.of(), now);
      if (result.again()) {
        next = now;
      } else if (!started && known.isPresent() && result.ovn().isPresent()) {
        started = true;
        LOG.info("start complete: kernel, OVN and intent agree; {}", written);
      } else if (!started) {
        // the API or OVN was not there yet: look again soon, whether or not they say so
        next = now.plusSeconds(1);
      }
    } catch (NetlinkException e) {
      // nothing can be concluded from a failed read, so nothing is changed
      LOG.warn("the kernel cannot be read: {}", e.getMessage());
      if (kernelAwaySince == null) {
        kernelAwaySince = now;
      }
      last = Optional.empty();
      report(last, List.of(), now);
      next = now.plusSeconds(1);
    } catch (RuntimeException e) {
      LOG.error("a pass failed; trying again", e);
      confess(e, now);
      next = now.plusSeconds(5);
    }
    return Stream.of(
            Optional.of(next),
            gate.nextDeadline().filter(now::isBefore),
            pass.backOff().nextDeadline(now),
            pass.nextDeadline(now),
            graceEnd(ovnAwaySince, now),
            graceEnd(kernelAwaySince, now))
        .flatMap(Optional::stream)
        .min(Instant::compareTo)
        .orElse(next);
  }

  /**
   * Makes an intent of the facts and, when it is a new one, accepts it. Most passes are about the
   * node, with facts as they were: these cost nothing.
   */
  private void adopt(ClusterFacts known, Instant now) {
    Optional<FrrConfig> frrNow = frr.get();
    boolean gateDue = gate.nextDeadline().filter(due -> !now.isBefore(due)).isPresent();
    if (known.equals(seenFacts) && frrNow.equals(seenFrr) && !gateDue) {
      return;
    }
    adoptAnew(known, frrNow, now);
    seenFacts = known;
    seenFrr = frrNow;
  }

  private void adoptAnew(ClusterFacts known, Optional<FrrConfig> frrNow, Instant now) {
    known.self().map(NodeFact::uid).filter(uid -> !uid.isEmpty()).ifPresent(u -> nodeUid = u);
    Assembly assembly = IntentAssembler.assemble(known, stored.current(), open);
    if (!told && known.self().filter(NodeFact::readable).isEmpty()) {
      remark(assembly.remarks());
      return;
    }
    Set<String> opened = gate.open(assembly.intent(), frrNow, now);
    if (!opened.equals(open)) {
      open = opened;
      assembly = IntentAssembler.assemble(known, stored.current(), open);
    }
    remark(assembly.remarks());
    NodeIntent intent = assembly.intent();
    if (told && intent.equals(stored.current())) {
      return;
    }
    told = true;
    Set<NetworkIntent> wanted = Set.copyOf(intent.networks());
    Set<NetworkIntent> before = Set.copyOf(stored.current().networks());
    Stream.concat(wanted.stream(), before.stream())
        .filter(network -> !(wanted.contains(network) && before.contains(network)))
        .forEach(network -> pass.changed(network.name()));
    LOG.info("new intent: {} VTEPs, {} networks", intent.vteps().size(), intent.networks().size());
    save(stored.accept(intent));
    onIntent.accept(stored.forKernel());
  }

  /** The log has each remark once: without a Node there is no status to say it. */
  private void remark(List<Remark> next) {
    next.stream()
        .filter(remark -> !remarks.contains(remark))
        .forEach(remark -> LOG.warn("{}: {}", remark.reason(), remark.message()));
    remarks = next;
  }

  private void keep(StoredIntent next) {
    if (!next.equals(stored)) {
      save(next);
    }
  }

  private void save(StoredIntent next) {
    stored = next;
    store.keep(next);
  }

  /** An error of ours must be seen where administrators look, and must not end the loop. */
  private void confess(RuntimeException failure, Instant now) {
    try {
      report(last, List.of("The agent failed (" + failure + ") and tries again."), now);
    } catch (RuntimeException e) {
      LOG.error("the failure cannot be reported", e);
    }
  }

  private void report(Optional<Pass.Result> result, List<String> failures, Instant now) {
    boolean ovnAway = result.isPresent() && result.get().ovn().isEmpty();
    if (!ovnAway) {
      ovnAwaySince = null;
    } else if (ovnAwaySince == null) {
      ovnAwaySince = now;
    }
    String uid = nodeUid;
    if (uid == null || isNew(ovnAwaySince, now) || isNew(kernelAwaySince, now)) {
      return;
    }
    Set<String> names = new HashSet<>();
    stored.forKernel().networks().forEach(network -> names.add(network.name()));
    result.ifPresent(r -> names.addAll(r.observed().networksPresent()));
    result.flatMap(Pass.Result::ovn).ifPresent(o -> names.addAll(o.networks().keySet()));
    Map<String, KernelState.Programmed> programmed =
        result.map(r -> r.observed().programmed(names)).orElse(Map.of());
    NodeReport report =
        new NodeReport(
            stored.current(),
            result.map(Pass.Result::kernel),
            result.flatMap(Pass.Result::ovn),
            result.map(r -> Set.copyOf(r.observed().networksPresent())).orElse(Set.of()),
            programmed,
            Set.copyOf(stored.retiring().networks().stream().map(NetworkIntent::name).toList()),
            failures.isEmpty() ? pass.failures(names) : all(names, failures),
            pass.vtepFailures(),
            Stream.concat(failures.stream(), pass.nodeFailures().stream()).toList(),
            gate.silent(),
            Stream.concat(remarks.stream(), pass.remarks().stream()).toList());
    publish.accept(uid, NodeStateBuilder.build(report, version, published.get(), Instant.now()));
  }

  /** What kept a pass from its end is nobody's alone: whatever it had to do is not known done. */
  private static Map<String, List<String>> all(Set<String> names, List<String> failures) {
    return names.stream().collect(Collectors.toMap(name -> name, _ -> failures));
  }

  private static boolean isNew(@Nullable Instant since, Instant now) {
    return graceEnd(since, now).isPresent();
  }

  private static Optional<Instant> graceEnd(@Nullable Instant since, Instant now) {
    return Optional.ofNullable(since).map(s -> s.plus(GRACE)).filter(now::isBefore);
  }
}
