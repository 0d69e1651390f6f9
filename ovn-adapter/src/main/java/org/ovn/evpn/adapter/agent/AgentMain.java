// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.agent;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
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
import org.ovn.evpn.api.v1alpha1.EvpnNodeState;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node agent. Runs in the node's network namespace, with CAP_NET_ADMIN and access to the
 * sockets of OVN and Open vSwitch. It may be killed at any time: it leaves everything as it is, and
 * its next start finds nothing to do.
 */
public final class AgentMain {
  private static final Logger LOG = LoggerFactory.getLogger(AgentMain.class);

  private AgentMain() {}

  /** Runs for ever; exit code 1 when it cannot even begin, or can no longer hear the kernel. */
  public static void main(String[] args) throws InterruptedException {
    try {
      // Netlink blocks inside a downcall, which would pin the carrier of a virtual thread.
      Thread loop = start(AgentConfig.from(System.getenv()));
      loop.join();
    } catch (IllegalArgumentException | IOException e) {
      LOG.error("{}", e.getMessage());
      System.exit(1);
    }
  }

  private static Thread start(AgentConfig config) throws IOException {
    Signal signal = new Signal();
    IntentStore store = new IntentStore(config.state(), config.node());
    Config kubernetes =
        new ConfigBuilder(Config.autoConfigure(null)).withUserAgent("evpn-node-agent").build();
    KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(kubernetes)
            .withHttpClientFactory(new JdkHttpClientFactory())
            .withTaskExecutor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
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
    Signal ownState = new Signal();
    ApiWatch api = new ApiWatch(client, config.node(), signal::raise, ownState::raise);
    StatusPublisher status =
        new StatusPublisher(
                new NodeStateApi(client, config.node(), api::ownState), config.node(), ownState)
            .start();
    String version =
        Optional.ofNullable(AgentMain.class.getPackage().getImplementationVersion())
            .orElse("development");
    Agent agent =
        new Agent(
            config.node(),
            signal,
            () -> api.ownStateListed() ? api.facts() : Optional.empty(),
            api::frr,
            new Pass(kernelPort(kernel), ovnPort(ovn), config.reserved(), store::keep),
            store,
            monitor::watch,
            () -> new Writes(kernel.writes(), ovn.writes()),
            () ->
                api.ownState().map(EvpnNodeState::statusOrEmpty).orElse(EvpnNodeStateStatus.EMPTY),
            status::publish,
            version);
    LOG.info("agent of node {} started at {}", config.node(), Instant.now());
    return Thread.ofPlatform().name("reconcile").start(agent::run);
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
