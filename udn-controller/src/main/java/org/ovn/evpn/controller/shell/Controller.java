// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.v1alpha1.EvpnOperatorSpec;
import org.ovn.evpn.api.v1alpha1.LogSettings;
import org.ovn.evpn.controller.install.StartSettings;
import org.ovn.evpn.controller.plan.Settings;
import org.ovn.evpn.serving.Health;
import org.ovn.evpn.serving.log.Logs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controller as one piece: competes for the lease, and while it has it, watches, plans and
 * writes. A process that loses the lease must end, as its successor may already be writing.
 * Thread-safe.
 */
public final class Controller implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Cluster cluster;
  private final ApiWriter api;
  private final Reconciler reconciler;
  private final Installer installer;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicBoolean closing = new AtomicBoolean();
  private final AtomicReference<@Nullable CompletableFuture<?>> election = new AtomicReference<>();
  private final AtomicBoolean restarting = new AtomicBoolean();
  private final Connection connection;
  private final Settings settings;
  private final String identity;
  private volatile boolean leads;

  /**
   * What a process is told of the agents that it runs.
   *
   * @param image of the agents, where the EVPNOperator names none
   * @param version of this process
   * @param settings what this process was started with
   * @param read what it would be started with now
   */
  public record Agents(
      Optional<String> image,
      String version,
      StartSettings settings,
      Function<Optional<EvpnOperatorSpec>, StartSettings> read) {}

  /**
   * Prepares; {@link #start} begins.
   *
   * @param connection not closed by this
   * @param identity of this process in the Lease and in Events; unique
   */
  public Controller(
      Connection connection, Settings settings, Agents agents, String identity, Clock clock) {
    this.connection = connection;
    this.settings = settings;
    this.identity = identity;
    this.cluster = new Cluster(connection.client(), settings.operatorNamespace(), this::changed);
    this.api = new ApiWriter(connection.client(), clock);
    this.reconciler =
        new Reconciler(cluster, new WriteExecutor(api, cluster, clock, identity), settings, clock);
    this.installer =
        new Installer(
            connection.client(),
            cluster,
            api,
            new Installer.Options(settings.operatorNamespace(), agents.image(), agents.version()),
            clock,
            spec -> {
              log(spec);
              restartOn(agents, spec);
            });
  }

  /** The leader follows at once; another process does when it leads, and says little before. */
  private static void log(Optional<EvpnOperatorSpec> spec) {
    Optional<LogSettings> asked = spec.map(EvpnOperatorSpec::loggingOrEmpty);
    Logs.follow(
        asked.map(LogSettings::level).map(Enum::name).orElse(null),
        asked.map(LogSettings::format).map(Enum::name).orElse(null));
  }

  /** What is read at the start is read by a new start. */
  private void restartOn(Agents agents, Optional<EvpnOperatorSpec> spec) {
    StartSettings now = agents.read().apply(spec);
    if (!now.equals(agents.settings()) && restarting.compareAndSet(false, true)) {
      LOG.info(
          "EVPNOperator \"default\" asks for {} instead of {}: this process ends, to be started"
              + " with that",
          now,
          agents.settings());
      ended.countDown();
    }
  }

  private void changed() {
    reconciler.changed();
    installer.changed();
  }

  /** Begins to compete for the lease. */
  public void start() {
    election.set(
        Leadership.compete(
            connection,
            settings.operatorNamespace(),
            identity,
            executor,
            () -> {
              LOG.info("This process is the leader");
              leads = true;
              reconciler.start();
              installer.start();
            },
            () -> {
              if (!closing.get()) {
                LOG.error("The lease is lost: this process ends");
              }
              ended.countDown();
            }));
  }

  /**
   * Waits until the lease is lost, the controller is closed, or it must be started anew.
   *
   * @return whether that is as it should be
   */
  public boolean await() throws InterruptedException {
    ended.await();
    return closing.get() || restarting.get();
  }

  /**
   * Whether it works. A process that waits for the lease does, and so it is ready: it is the other
   * one's stand-in.
   */
  public Health health() {
    return new Health(reconciler::stuck, () -> leads ? reconciler.unready() : Optional.empty());
  }

  /** All metrics, in Prometheus' text format, version 0.0.4. */
  public String metrics() {
    return reconciler.metrics().scrape();
  }

  /** Requests for writes sent so far. */
  public long writeRequests() {
    return api.requests();
  }

  /** Ends what is in work, then gives the lease back. */
  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    installer.close();
    reconciler.close();
    cluster.close();
    CompletableFuture<?> running = election.get();
    if (running != null) {
      running.cancel(true);
    }
    ended.countDown();
    executor.close();
  }
}
