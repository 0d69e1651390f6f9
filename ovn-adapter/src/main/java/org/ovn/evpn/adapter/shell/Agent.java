// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.adapter.facts.ApiFacts;
import org.ovn.evpn.adapter.facts.FrrFact;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.kernel.AddressAnswer;
import org.ovn.evpn.adapter.kernel.AddressProber;
import org.ovn.evpn.adapter.kernel.AddressQuestion;
import org.ovn.evpn.adapter.kernel.Kernel;
import org.ovn.evpn.adapter.kernel.KernelMonitor;
import org.ovn.evpn.adapter.kernel.KernelOutcome;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.kernel.StraySvis;
import org.ovn.evpn.adapter.ovn.LocalPods;
import org.ovn.evpn.adapter.ovn.OvnChange;
import org.ovn.evpn.adapter.ovn.OvnFacts;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.adapter.ovn.OvnSide;
import org.ovn.evpn.adapter.reconcile.AddressPort;
import org.ovn.evpn.adapter.reconcile.KernelPort;
import org.ovn.evpn.adapter.reconcile.OvnPort;
import org.ovn.evpn.adapter.reconcile.Rounds;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.api.v1alpha1.FeatureGate;
import org.ovn.evpn.serving.ApiGatekeeper;
import org.ovn.evpn.serving.Doors;
import org.ovn.evpn.serving.Health;
import org.ovn.evpn.serving.PortSettings;
import org.ovn.evpn.serving.ServingKeys;
import org.ovn.evpn.serving.log.Logs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens everything that the loop works with, and starts it. */
public final class Agent {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  private Agent() {}

  /** How long an agent before this one, or a release, gets to end. */
  private static final Duration HANDOVER = Duration.ofSeconds(10);

  /** Another agent, or a release, is at work on this node. */
  public static final class AnotherRuns extends IOException {
    private static final long serialVersionUID = 1;

    private AnotherRuns(Path folder) {
      super(
          "%s: another agent, or a release, is at work on this node, and two would undo each other's work. End the other one, or wait until it has ended."
              .formatted(folder));
    }
  }

  /**
   * Starts the agent.
   *
   * @return the thread of its loop, which never ends by itself
   * @throws AnotherRuns when the state folder is held by another one for longer than 10 s
   * @throws IOException when the state folder cannot be made, or the kernel cannot be reached
   */
  public static Thread start(AgentConfig config) throws IOException {
    return start(config, HANDOVER);
  }

  static Thread start(AgentConfig config, Duration handover) throws IOException {
    Signal signal = new Signal();
    IntentStore store = new IntentStore(config.state(), config.node());
    if (!store.hold(handover)) {
      throw new AnotherRuns(config.state());
    }
    KubernetesClient client = Connection.open(Config.autoConfigure(null));
    // Before the first look at either, so that no change falls between the two.
    AtomicReference<@Nullable FastLoop> fast = new AtomicReference<>();
    KernelMonitor monitor =
        KernelMonitor.start(event -> {
          FastLoop now = fast.get();
          if (event instanceof KernelMonitor.Ended ended) {
            exit(ended);
          } else if (event instanceof KernelMonitor.StraySvi svi && now != null) {
            now.straySvi(svi.index());
          }
          signal.raise();
        });
    Kernel kernel = Kernel.open();
    StraySvis svis = StraySvis.open();
    OvnSide ovn =
        OvnSide.connect(
            config.sockets(),
            () -> {
              FastLoop now = fast.get();
              if (now != null) {
                now.rowsChanged();
              }
              signal.raise();
            });
    Supplier<Writes> writes = () -> new Writes(kernel.writes() + svis.writes(), ovn.writes());
    AgentMetrics metrics = new AgentMetrics(writes);
    Rounds rounds =
        new Rounds(
            kernelPort(kernel),
            ovnPort(ovn),
            addressPort(
                client,
                signal,
                metrics::probed,
                config.features().contains(FeatureGate.ADDRESS_PROBES)),
            config.reserved(),
            stored -> {
              store.keep(stored);
              monitor.watch(stored.forKernel());
            },
            System::nanoTime);
    FastLoop fastLoop = new FastLoop(rounds.fastLane()::run, svis::putDown);
    fast.set(fastLoop);
    Pulse pulse = new Pulse();
    Optional<NodeLease> lease =
        config
            .lease()
            .map(namespace ->
                new NodeLease(
                    counted(new LeaseApi(client, namespace, config.node()), metrics),
                    pulse::beats));
    lease.ifPresent(NodeLease::start);
    AgentLoop loop =
        new AgentLoop(
            version(),
            apiPort(client, config, signal, lease),
            rounds,
            store,
            writes,
            ovn::away,
            FrrSockets.start(signal::raise)::running,
            ovn::versions,
            monitor::watch);
    LOG.info("agent of node {} started at {}", config.node(), Instant.now());
    // Netlink blocks inside a downcall, which would pin the carrier of a virtual thread.
    Thread.ofPlatform().daemon().name("fast-lane").start(fastLoop::run);
    openDoors(config, client, metrics, pulse);
    return Thread.ofPlatform()
        .name("reconcile")
        .start(() -> loop.run(signal, pulse, metrics::passed));
  }

  private static void openDoors(
      AgentConfig config, KubernetesClient client, AgentMetrics metrics, Pulse pulse) {
    Doors doors = new Doors();
    if (config.metricsPort() != 0) {
      doors.plain(
          "METRICS_PORT",
          InetAddress.ofLiteral("127.0.0.1"),
          config.metricsPort(),
          new Health(pulse::stuck, metrics::unready),
          Optional.of(metrics::scrape));
    }
    if (config.secure().securePort() != 0) {
      doors.secure(
          PortSettings.SECURE_PORT,
          new InetSocketAddress(0).getAddress(),
          config.secure().securePort(),
          ServingKeys.of(config.secure().certificate(), "ovn-adapter"),
          new ApiGatekeeper(client, Clock.systemUTC()),
          metrics::scrape);
    }
  }

  private static LeasePort counted(LeasePort lease, AgentMetrics metrics) {
    return nodeUid -> {
      lease.renew(nodeUid);
      metrics.renewed();
    };
  }

  /** Without the feature nobody on the links is asked. */
  private static AddressPort addressPort(
      KubernetesClient client, Signal signal, Runnable onProbe, boolean probes) {
    ApiAddresses api =
        new ApiAddresses(
            List.of(
                Objects.requireNonNullElse(client.getMasterUrl().getHost(), ""),
                System.getenv().getOrDefault("KUBERNETES_SERVICE_HOST", "")),
            () -> ApiAddresses.endpoints(client));
    // Receiving blocks inside a downcall, which would pin the carrier of a virtual thread.
    return new AddressDesk(
        question -> answer(question, probes, onProbe).withApiServers(api.now()),
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("addresses").factory()),
        signal::now,
        signal::raise);
  }

  /** What the links answer; nothing where nobody is to be asked. */
  static AddressAnswer answer(AddressQuestion question, boolean probes, Runnable onProbe) {
    if (!probes) {
      return AddressAnswer.NOBODY;
    }
    onProbe.run();
    return AddressProber.ask(question);
  }

  private static String version() {
    return Optional.ofNullable(Agent.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  /**
   * An agent that is deaf would look well and be late by up to a minute. One that ends leaves all
   * as it is, is seen by the kubelet, and comes back.
   */
  private static void exit(KernelMonitor.Ended ended) {
    LOG.error(
        "the kernel's notifications cannot be heard any more, so the agent ends: {}", ended.why());
    System.exit(1);
  }

  private static ApiPort apiPort(
      KubernetesClient client, AgentConfig config, Signal signal, Optional<NodeLease> lease) {
    String node = config.node();
    Signal ownState = new Signal();
    AtomicReference<@Nullable ApiWatch> watched = new AtomicReference<>();
    Runnable onOwnState =
        () -> {
          ApiWatch now = watched.get();
          if (now != null) {
            Logs.follow(now.logLevel().orElse(null), null);
          }
          ownState.raise();
        };
    ApiWatch watch = new ApiWatch(client, node, Boot.time(), signal::raise, onOwnState);
    watched.set(watch);
    onOwnState.run();
    StatusPublisher publisher =
        new StatusPublisher(new NodeStateApi(client, node, watch::ownStatus), node, ownState);
    publisher.start();
    return new ApiPort() {
      @Override
      public Optional<ApiFacts> facts() {
        return watch.facts();
      }

      @Override
      public FrrFact frr() {
        return watch.frr();
      }

      @Override
      public EvpnNodeStateStatus status() {
        return watch.ownStatus().orElse(EvpnNodeStateStatus.EMPTY);
      }

      @Override
      public void publish(String nodeUid, EvpnNodeStateStatus status) {
        publisher.publish(nodeUid, status.by(config.pod().orElse(null)));
        lease.ifPresent(l -> l.owner(nodeUid));
      }
    };
  }

  static KernelPort kernelPort(Kernel kernel) {
    return new KernelPort() {
      @Override
      public KernelState observe() {
        return kernel.observe();
      }

      @Override
      public KernelOutcome apply(KernelState observed, KernelPlan plan) {
        LOG.info("kernel: {} changes", plan.changes().size());
        plan.changes().forEach(change -> LOG.debug("kernel: {}", change));
        return kernel.apply(observed, plan);
      }
    };
  }

  static OvnPort ovnPort(OvnSide ovn) {
    return new OvnPort() {
      @Override
      public Optional<OvnPlan> plan(NodeIntent intent, OvnFacts facts) {
        return ovn.plan(intent, facts);
      }

      @Override
      public Optional<Map<String, LocalPods>> localPods(NodeIntent intent) {
        return ovn.localPods(intent);
      }

      @Override
      public Optional<Set<String>> there(NodeIntent intent) {
        return ovn.there(intent);
      }

      @Override
      public Map<OvnChange.Chain, OvnSide.Outcome> apply(OvnPlan plan) {
        return ovn.apply(plan);
      }
    };
  }
}
