package org.ovn.evpn.controller.shell;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.plan.Plan;
import org.ovn.evpn.controller.plan.Planner;
import org.ovn.evpn.controller.plan.Settings;
import org.ovn.evpn.controller.plan.Write;
import org.ovn.evpn.controller.plan.WriteKey;
import org.ovn.evpn.controller.queue.Backoff;
import org.ovn.evpn.controller.queue.KeyedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop: changes are gathered for a moment, one plan is made of the whole snapshot, and its
 * writes run side by side, each key on its own with its own back-off. Thread-safe.
 */
final class Reconciler implements AutoCloseable {
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

  private enum Task {
    PLAN,
    KINDS
  }

  private record Pending(Write write, long snapshot) {}

  private final Cluster cluster;
  private final WriteExecutor executor;
  private final Settings settings;
  private final Clock clock;
  private final KeyedQueue<Task> tasks;
  private final KeyedQueue<WriteKey> writers;

  /** Guards the three below. */
  private final Object lock = new Object();

  private final Map<WriteKey, Pending> pending = new HashMap<>();

  /** Per key the number of the snapshot from which on its last write is visible. */
  private final Map<WriteKey, Long> visibleFrom = new HashMap<>();

  private long snapshots;
  private volatile Optional<String> frrRefusal = Optional.empty();

  Reconciler(Cluster cluster, WriteExecutor executor, Settings settings, Clock clock) {
    this.cluster = cluster;
    this.executor = executor;
    this.settings = settings;
    this.clock = clock;
    this.tasks = new KeyedQueue<>("plan", 2, Backoff.DEFAULT, this::run);
    this.writers = new KeyedQueue<>("write", WRITERS, Backoff.DEFAULT, this::write);
  }

  /** Begins. */
  void start() {
    tasks.add(Task.KINDS);
  }

  /** Something changed. */
  void changed() {
    tasks.addAfter(Task.PLAN, GATHER);
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
    if (!cluster.missing().isEmpty()) {
      tasks.addAfter(Task.KINDS, LOOK_FOR_KINDS);
    }
  }

  private void plan() {
    if (!cluster.hasLooked()) {
      return;
    }
    long number;
    synchronized (lock) {
      number = ++snapshots;
    }
    ClusterFacts facts = cluster.snapshot();
    if (!facts.missing(ApiKind.Need.ALWAYS).isEmpty()) {
      LOG.warn(
          "Nothing is written while {} cannot be read: apply manifests/, and check the roles of the"
              + " service account",
          facts.missing(ApiKind.Need.ALWAYS));
      return;
    }
    long began = System.nanoTime();
    Plan plan = Planner.plan(facts, settings, executor.lastFrrWrite(), frrRefusal, clock.instant());
    LOG.debug(
        "Plan {}: {} writes in {} ms",
        number,
        plan.writes().size(),
        (System.nanoTime() - began) / 1_000_000);
    synchronized (lock) {
      Map<WriteKey, Pending> before = new HashMap<>(pending);
      pending.clear();
      for (Write write : plan.writes()) {
        Pending old = before.get(write.key());
        pending.put(write.key(), new Pending(write, number));
        // What failed and is still wanted alike waits for its own back-off.
        if (old == null
            || !WriteExecutor.same(old.write(), write)
            || writers.failures(write.key()) == 0) {
          writers.add(write.key());
        }
      }
    }
    tasks.addAfter(Task.PLAN, plan.again().filter(d -> d.compareTo(DRIFT) < 0).orElse(DRIFT));
  }

  private void write(WriteKey key) throws ApiException, InterruptedException {
    Pending next;
    synchronized (lock) {
      next = pending.get(key);
      if (next == null) {
        return;
      }
      if (next.snapshot() < visibleFrom.getOrDefault(key, 0L)) {
        // Planned before our last write of this key could be seen: ask again.
        pending.remove(key);
        changed();
        return;
      }
    }
    try {
      executor.execute(next.write());
      if (key.kind() == WriteKey.Kind.FRR_CONFIGURATIONS) {
        frrRefusal = Optional.empty();
      }
    } catch (ApiException e) {
      if (e.isConflict()) {
        // Somebody else was faster: what they wrote is on its way to us.
        LOG.info("{}: {}", key, e.getMessage());
      }
      if (key.kind() == WriteKey.Kind.FRR_CONFIGURATIONS) {
        frrRefusal = Optional.ofNullable(e.getMessage());
        changed();
      }
      throw e;
    } finally {
      synchronized (lock) {
        visibleFrom.put(key, snapshots + 1);
      }
    }
    synchronized (lock) {
      pending.remove(key, next);
    }
    changed();
  }

  /** Whether nothing is left to plan or write. */
  boolean isIdle() {
    return writers.isIdle();
  }

  @Override
  public void close() {
    tasks.close();
    writers.close();
  }
}
