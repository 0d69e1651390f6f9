// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.ovn.evpn.adapter.facts.ApiFacts;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.netlink.NetlinkException;
import org.ovn.evpn.adapter.ovn.OvnVersions;
import org.ovn.evpn.adapter.reconcile.Adoption;
import org.ovn.evpn.adapter.reconcile.FrrDaemons;
import org.ovn.evpn.adapter.reconcile.Outage;
import org.ovn.evpn.adapter.reconcile.RemoteVteps;
import org.ovn.evpn.adapter.reconcile.Reports;
import org.ovn.evpn.adapter.reconcile.Rounds;
import org.ovn.evpn.adapter.reconcile.StoredIntent;
import org.ovn.evpn.adapter.status.Compaction;
import org.ovn.evpn.adapter.status.Evidence;
import org.ovn.evpn.adapter.status.NodeReport;
import org.ovn.evpn.adapter.status.NodeStateBuilder;
import org.ovn.evpn.adapter.status.Versions;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.frr.facts.RunningConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop: facts to intent, intent to kernel and OVN, and what came of it to the status. Whatever
 * happens in the cluster, on the node or in OVN raises the signal; the loop then looks at
 * everything anew, so that no event can be misread or lost. Once a minute it looks without being
 * asked. Everything in here runs on one thread.
 */
final class AgentLoop {
  private static final Logger LOG = LoggerFactory.getLogger(AgentLoop.class);
  private static final Duration TICK = Duration.ofMinutes(1);

  /** How long a start without devices waits for OVN's databases. */
  private static final Duration NB_PATIENCE = Duration.ofSeconds(10);

  /** Two passes are at least this far apart: a burst of events is one pass. */
  private static final Duration GAP = Duration.ofMillis(20);

  private final String version;
  private final ApiPort api;
  private final Rounds rounds;
  private final IntentStore store;
  private final Supplier<Writes> writes;
  private final Supplier<List<String>> away;
  private final Supplier<Optional<Set<String>>> frrRuns;
  private final Supplier<OvnVersions> ovnVersions;
  private final Consumer<NodeIntent> onIntent;

  private final Adoption adoption;
  private final FrrDaemons daemons = new FrrDaemons();
  private final Outage kernelOutage = new Outage();
  private final Outage ovnOutage = new Outage();
  private final RemoteVteps remoteVteps = new RemoteVteps();
  private Optional<Rounds.Result> last = Optional.empty();

  /** The whole of what was published last, of which the API may have less. */
  private Optional<EvpnNodeStateStatus> built = Optional.empty();

  private List<Issue> logged = List.of();
  private Versions versions = Versions.UNKNOWN;
  private Writes written = Writes.NONE;
  private boolean begun;

  /** Until when a start without devices waits for OVN, to give back what it has of ours. */
  private Optional<Instant> freshUntil = Optional.empty();

  private boolean started;

  /** Whether the pass that ended last did so too early. */
  private boolean failed;

  /**
   * A loop that begins with what is stored.
   *
   * @param version of the agent, for the status
   * @param writes what was asked of the node so far
   * @param away databases that are out of reach: why, and where they were looked for
   * @param frrRuns the daemons of FRR that run; empty while that cannot be known
   * @param ovnVersions what OVN and Open vSwitch say of themselves
   * @param onIntent told of each intent before it is acted upon, beginning with the stored one
   */
  AgentLoop(
      String version,
      ApiPort api,
      Rounds rounds,
      IntentStore store,
      Supplier<Writes> writes,
      Supplier<List<String>> away,
      Supplier<Optional<Set<String>>> frrRuns,
      Supplier<OvnVersions> ovnVersions,
      Consumer<NodeIntent> onIntent) {
    this.version = version;
    this.api = api;
    this.rounds = rounds;
    this.store = store;
    this.writes = writes;
    this.away = away;
    this.frrRuns = frrRuns;
    this.ovnVersions = ovnVersions;
    this.onIntent = onIntent;
    Optional<StoredIntent> loaded = store.load();
    this.adoption = new Adoption(loaded, StoredIntent.retiring(store.rescued()));
    if (!adoption.told()) {
      LOG.warn("no intent is stored: nothing is touched until the API says what is wanted");
    }
    onIntent.accept(adoption.stored().forKernel());
  }

  /**
   * Runs until the thread is interrupted.
   *
   * @param pulse told of each pass
   * @param onPass told of what came of it
   */
  void run(Signal signal, Pulse pulse, Consumer<Passed> onPass) {
    try {
      Instant next = signal.now();
      while (true) {
        signal.await(next);
        pulse.passBegins();
        Instant begin = signal.now();
        next = once(begin);
        pulse.passEnds();
        onPass.accept(passed(Duration.between(begin, signal.now())));
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
    Instant next;
    failed = false;
    daemons.note(frrRuns.get(), now);
    try {
      KernelState seen = last.map(Rounds.Result::observed).orElseGet(rounds::observe);
      if (!begun) {
        adoption.begin(seen);
        begun = true;
        freshUntil = seen.hasBridge() ? Optional.empty() : Optional.of(now.plus(NB_PATIENCE));
      }
      if (!isReleased(now)) {
        return now.plusSeconds(1);
      }
      Optional<ApiFacts> known = api.facts();
      known.ifPresent(facts -> adopt(facts, seen, now));
      if (!adoption.told()) {
        return now.plusSeconds(1);
      }
      next = follow(known.isPresent(), now);
    } catch (NetlinkException e) {
      // nothing can be concluded from a failed read, so nothing is changed
      LOG.warn("the kernel cannot be read: {}", e.getMessage());
      kernelOutage.note(true, now);
      failed = true;
      last = Optional.empty();
      tell(() -> {
        api.facts().ifPresent(adoption::noteNode);
        report(Optional.empty(), now);
      });
      next = now.plusSeconds(1);
    } catch (RuntimeException e) {
      LOG.error("a pass failed; trying again", e);
      failed = true;
      tell(() -> report(Optional.of("The agent failed (" + e + ") and tries again."), now));
      next = now.plusSeconds(5);
    }
    return Stream.of(
            Optional.of(next),
            adoption.nextDeadline(now),
            rounds.nextDeadline(now),
            daemons.nextDeadline(now),
            remoteVteps.nextDeadline(now),
            ovnOutage.graceEnd(now),
            kernelOutage.graceEnd(now))
        .flatMap(Optional::stream)
        .min(Instant::compareTo)
        .orElse(next);
  }

  /** How the pass ended that did so last. */
  Passed passed(Duration took) {
    if (failed) {
      return new Passed(took, Passed.End.FAILED, Optional.empty(), rounds.repaired());
    }
    Passed.End end = last.isPresent() ? Passed.End.OK : Passed.End.WAITING;
    return new Passed(took, end, last, rounds.repaired());
  }

  /**
   * After a boot the takeover is still in OVN's database, and the flood lists are not in the
   * kernel: the network's pods would reach nobody. So a start without a bridge of ours gives all of
   * it back first; what is wanted then comes up as on a new node. Where OVN does not answer the
   * start goes on: the rounds give back what no flood list asks for as soon as it does.
   */
  private boolean isReleased(Instant now) {
    if (freshUntil.isEmpty()) {
      return true;
    }
    Optional<Boolean> released = rounds.releaseOvn(store.node(), now);
    if (released.equals(Optional.of(true)) || !now.isBefore(freshUntil.get())) {
      freshUntil = Optional.empty();
      return true;
    }
    return false;
  }

  private void adopt(ApiFacts known, KernelState seen, Instant now) {
    Optional<Set<String>> changed = adoption.adopt(known, api.frr(), seen, now);
    adoption.takeCompleted().forEach(network -> rounds.completed(network, now));
    log(adoption.inputIssues());
    if (changed.isPresent()) {
      changed.get().forEach(rounds::changed);
      StoredIntent stored = adoption.stored();
      LOG.info(
          "new intent: {} VTEPs, {} networks",
          stored.current().vteps().size(),
          stored.current().networks().size());
      store.keep(stored);
      onIntent.accept(stored.forKernel());
    }
  }

  /** Of what the node runs: the log has it when it changes, and the status the hints. */
  private List<Issue> versionHints() {
    OvnVersions said = ovnVersions.get();
    Versions now =
        new Versions(
            Optional.ofNullable(System.getProperty("os.version")),
            said.ovn(),
            said.openvswitch(),
            api.frr().running().flatMap(RunningConfig::version));
    List<Issue> hints = now.hints(Subject.node(store.node()));
    if (!now.equals(versions)) {
      LOG.info("the node runs {}", now.text());
      hints.forEach(hint -> LOG.warn("{}: {}", hint.reason(), hint.message()));
      versions = now;
    }
    return hints;
  }

  /** The log has each issue once: without a Node there is no status to say it. */
  private void log(List<Issue> issues) {
    issues.stream()
        .filter(issue -> !logged.contains(issue))
        .forEach(issue -> LOG.warn("{}: {}", issue.reason(), issue.message()));
    logged = issues;
  }

  /** Makes kernel and OVN follow the intent; when to look again. */
  private Instant follow(boolean apiAnswered, Instant now) {
    Rounds.Result result = rounds.run(adoption.stored(), now);
    kernelOutage.note(false, now);
    remoteVteps.look(result.observed(), result.stored().current(), now);
    Writes before = written;
    written = writes.get();
    if (!written.equals(before)) {
      LOG.info("{}", written);
    }
    if (adoption.replace(result.stored())) {
      store.keep(result.stored());
    }
    store.keepOwed();
    last = Optional.of(result);
    report(Optional.empty(), now);
    if (result.again()) {
      return now;
    }
    if (!started && apiAnswered && result.ovn().isPresent()) {
      started = true;
      LOG.info("start complete: kernel, OVN and intent agree; {}", written);
    }
    // until then the API or OVN was not there yet: look again soon, whether or not they say so
    return started ? now.plus(TICK) : now.plusSeconds(1);
  }

  /**
   * A failed pass must be seen where administrators look; that this fails must not end the loop.
   */
  private static void tell(Runnable report) {
    try {
      report.run();
    } catch (RuntimeException e) {
      LOG.error("the failure cannot be reported", e);
    }
  }

  private void report(Optional<String> error, Instant now) {
    ovnOutage.note(last.filter(result -> result.ovn().isEmpty()).isPresent(), now);
    Optional<String> nodeUid = adoption.nodeUid();
    if (nodeUid.isEmpty() || ovnOutage.isNew(now) || kernelOutage.isNew(now)) {
      return;
    }
    NodeReport report =
        Reports.of(adoption, rounds, daemons, last, error, store.failure(), away.get(), now)
            .and(versionHints());
    EvpnNodeStateStatus status =
        NodeStateBuilder.build(report, version, built.orElseGet(api::status), Instant.now());
    built = Optional.of(status);
    Evidence evidence = remoteVteps.evidence(api.frr().running(), now);
    api.publish(nodeUid.get(), Compaction.of(evidence.addTo(status)));
  }
}
