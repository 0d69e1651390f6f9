// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.ovn.evpn.adapter.facts.ApiFacts;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.kernel.Kernel;
import org.ovn.evpn.adapter.kernel.KernelMonitor;
import org.ovn.evpn.adapter.kernel.KernelOutcome;
import org.ovn.evpn.adapter.kernel.KernelPlan;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.ovn.OvnChange;
import org.ovn.evpn.adapter.ovn.OvnFacts;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.adapter.ovn.OvnSide;
import org.ovn.evpn.adapter.reconcile.KernelPort;
import org.ovn.evpn.adapter.reconcile.OvnPort;
import org.ovn.evpn.adapter.reconcile.Rounds;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.frr.facts.RunningConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens everything that the loop works with, and starts it. */
public final class Agent {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  private Agent() {}

  /**
   * Starts the agent.
   *
   * @return the thread of its loop, which never ends by itself
   * @throws IOException when the state folder cannot be made, or the kernel cannot be reached
   */
  public static Thread start(AgentConfig config) throws IOException {
    Signal signal = new Signal();
    IntentStore store = new IntentStore(config.state(), config.node());
    KubernetesClient client = Connection.open(Config.autoConfigure(null));
    // Before the first look at either, so that no change falls between the two.
    KernelMonitor monitor =
        KernelMonitor.start(event -> {
          if (event instanceof KernelMonitor.Ended ended) {
            exit(ended);
          }
          signal.raise();
        });
    Kernel kernel = Kernel.open();
    OvnSide ovn = OvnSide.connect(config.nb(), config.sb(), config.ovs(), signal::raise);
    Pulse pulse = new Pulse();
    Optional<NodeLease> lease =
        config
            .lease()
            .map(namespace ->
                new NodeLease(new LeaseApi(client, namespace, config.node()), pulse::beats));
    lease.ifPresent(NodeLease::start);
    AgentLoop loop =
        new AgentLoop(
            version(),
            apiPort(client, config.node(), signal, lease),
            new Rounds(
                kernelPort(kernel), ovnPort(ovn), config.reserved(), store::keep, System::nanoTime),
            store,
            () -> new Writes(kernel.writes(), ovn.writes()),
            monitor::watch);
    LOG.info("agent of node {} started at {}", config.node(), Instant.now());
    // Netlink blocks inside a downcall, which would pin the carrier of a virtual thread.
    return Thread.ofPlatform().name("reconcile").start(() -> loop.run(signal, pulse));
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
      KubernetesClient client, String node, Signal signal, Optional<NodeLease> lease) {
    Signal ownState = new Signal();
    ApiWatch watch = new ApiWatch(client, node, signal::raise, ownState::raise);
    StatusPublisher publisher =
        new StatusPublisher(new NodeStateApi(client, node, watch::ownStatus), node, ownState);
    publisher.start();
    return new ApiPort() {
      @Override
      public Optional<ApiFacts> facts() {
        return watch.facts();
      }

      @Override
      public Optional<RunningConfig> frr() {
        return watch.frr();
      }

      @Override
      public EvpnNodeStateStatus status() {
        return watch.ownStatus().orElse(EvpnNodeStateStatus.EMPTY);
      }

      @Override
      public void publish(String nodeUid, EvpnNodeStateStatus status) {
        publisher.publish(nodeUid, status);
        lease.ifPresent(l -> l.owner(nodeUid));
      }
    };
  }

  private static KernelPort kernelPort(Kernel kernel) {
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

  private static OvnPort ovnPort(OvnSide ovn) {
    return new OvnPort() {
      @Override
      public Optional<OvnPlan> plan(NodeIntent intent, OvnFacts facts) {
        return ovn.plan(intent, facts);
      }

      @Override
      public Map<OvnChange.Chain, OvnSide.Outcome> apply(OvnPlan plan) {
        return ovn.apply(plan);
      }
    };
  }
}
