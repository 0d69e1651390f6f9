// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.ovn.evpn.api.value.Backoff;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.install.Withdrawal;
import org.ovn.evpn.controller.plan.Plan;
import org.ovn.evpn.controller.plan.Planner;
import org.ovn.evpn.controller.plan.Settings;
import org.ovn.evpn.controller.queue.KeyedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop: changes are gathered for a moment, one plan is made of the whole snapshot, and its
 * writes are carried out. Thread-safe.
 */
final class Reconciler implements AutoCloseable {
  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofMinutes(1));

  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

  /**
   * How long changes are gathered before a plan. Short against what a person or a node notices,
   * long against a burst of events.
   */
  private static final Duration GATHER = Duration.ofMillis(50);

  /**
   * How often a plan is made although nothing changed: for what no event tells, such as a clock.
   */
  private static final Duration DRIFT = Duration.ofMinutes(1);

  private static final Duration LOOK_FOR_KINDS = Duration.ofSeconds(5);
  private static final int WRITERS = 8;

  /** Some times {@link #DRIFT}, within which the loop comes by whatever happens. */
  private static final Duration STUCK = Duration.ofMinutes(5);

  private enum Task {
    PLAN,
    KINDS
  }

  private final Cluster cluster;
  private final WriteExecutor executor;
  private final Planner planner;
  private final Settings settings;
  private final Clock clock;
  private final KeyedQueue<Task> tasks;
  private final Writers writers;
  private final ControllerMetrics metrics;

  /** When the loop came by last, in ns; 0 before it began. */
  private volatile long turned;

  /** Twice what the last plan took: planning never takes more than a third of the time. */
  private volatile Duration breather = GATHER;

  Reconciler(Cluster cluster, WriteExecutor executor, Settings settings, Clock clock) {
    this.cluster = cluster;
    this.executor = executor;
    this.planner = new Planner(settings);
    this.settings = settings;
    this.clock = clock;
    this.tasks = new KeyedQueue<>("plan", 2, BACKOFF, this::run);
    this.writers =
        new Writers(
            WRITERS,
            BACKOFF,
            executor::execute,
            this::changed,
            (key, result) -> metrics().wrote(key, result));
    this.metrics = new ControllerMetrics(writers::waiting);
  }

  /** What it did, and what it found. */
  ControllerMetrics metrics() {
    return metrics;
  }

  /** Why the loop no longer turns; empty while it does, and before it began. */
  Optional<String> stuck() {
    long last = turned;
    return last == 0 || System.nanoTime() - last < STUCK.toNanos()
        ? Optional.empty()
        : Optional.of("no plan was made for " + STUCK.toMinutes() + " min");
  }

  /** Why what it plans cannot be relied on yet; empty when it can. */
  Optional<String> unready() {
    if (!cluster.hasLooked()) {
      return Optional.of("the cluster has not been read yet");
    }
    List<String> missing =
        cluster.missing().stream()
            .filter(kind -> kind.need() == ApiKind.Need.ALWAYS)
            .map(ApiKind::kind)
            .toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of("the API server does not serve " + String.join(", ", missing));
  }

  /** Begins: this process is the leader from now on, however long it has waited for that. */
  void start() {
    executor.begin();
    metrics.leads(true);
    turned = System.nanoTime();
    tasks.add(Task.KINDS);
  }

  /** Something changed. */
  void changed() {
    tasks.addAfter(Task.PLAN, breather);
  }

  private void run(Task task) {
    switch (task) {
      case PLAN -> plan();
      case KINDS -> kinds();
    }
  }

  private void kinds() {
    cluster.start();
    changed();
    turned = System.nanoTime();
    if (!cluster.missing().isEmpty()) {
      tasks.addAfter(Task.KINDS, LOOK_FOR_KINDS);
    }
  }

  private void plan() {
    turned = System.nanoTime();
    if (!cluster.hasLooked()) {
      return;
    }
    long number = writers.snapshot();
    ClusterFacts facts =
        Withdrawal.of(cluster.snapshot(), cluster.operator(), settings.operatorRequired());
    long began = System.nanoTime();
    Plan plan = planner.plan(facts, executor.frrHistory(), writers.refusals(), clock.instant());
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    breather = gather(took);
    metrics.planned(facts, plan, took, clock.instant());
    plan.withheld().ifPresent(LOG::warn);
    plan.failures().forEach(LOG::error);
    LOG.debug("Plan {}: {} writes in {} ms", number, plan.writes().size(), took.toMillis());
    writers.replace(number, plan.writes());
    tasks.addAfter(Task.PLAN, plan.again().filter(d -> d.compareTo(DRIFT) < 0).orElse(DRIFT));
  }

  /** How long changes are gathered for the next plan, by what the last one took. */
  static Duration gather(Duration took) {
    return took.compareTo(GATHER) > 0 ? took.multipliedBy(2) : GATHER;
  }

  @Override
  public void close() {
    tasks.close();
    writers.close();
  }
}
