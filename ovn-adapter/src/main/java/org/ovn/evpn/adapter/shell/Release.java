// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ovn.evpn.adapter.kernel.Kernel;
import org.ovn.evpn.adapter.netlink.NetlinkException;
import org.ovn.evpn.adapter.ovn.OvnSide;
import org.ovn.evpn.adapter.reconcile.GiveBack;
import org.ovn.evpn.adapter.reconcile.Rounds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code ovn-adapter release}: gives every port and row back to OVN-Kubernetes and removes our
 * devices. For an uninstall, and by hand where the agent cannot start. Works without the API.
 */
public final class Release {
  /** All is given back, or nothing was there. */
  public static final int DONE = 0;

  /** The environment is wrong, or the kernel cannot be reached. */
  public static final int CANNOT_BEGIN = 1;

  /** Something is left: run it again. */
  public static final int LEFT = 2;

  /** The agent runs on this node, and would take everything again; an agent ends with it too. */
  public static final int AGENT_RUNS = 3;

  private static final Logger LOG = LoggerFactory.getLogger(Release.class);
  private static final Duration OVN = Duration.ofSeconds(10);
  private static final Duration ALL = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(200);

  private Release() {}

  /** Runs it; the exit code. */
  public static int run(AgentConfig config) throws InterruptedException {
    try {
      IntentStore store = new IntentStore(config.state(), config.node());
      if (!store.hold()) {
        LOG.error(
            "{}: the agent runs on this node and would take everything again. End it first:"
                + " delete its DaemonSet, or keep it off this node.",
            config.state());
        return AGENT_RUNS;
      }
      int code = run(config, store);
      if (code == DONE) {
        store.forget();
      }
      return code;
    } catch (IOException | NetlinkException e) {
      LOG.error("{}", e.getMessage());
      return CANNOT_BEGIN;
    }
  }

  private static int run(AgentConfig config, IntentStore store) throws InterruptedException {
    try (Kernel kernel = Kernel.open();
        OvnSide side = OvnSide.connect(config.sockets(), () -> {})) {
      Rounds rounds =
          new Rounds(
              Agent.kernelPort(kernel),
              Agent.ovnPort(side),
              Map.of(),
              store::keep,
              System::nanoTime);
      List<String> left = giveBack(new GiveBack(config.node(), rounds, Agent.ovnPort(side)), side);
      if (left.isEmpty()) {
        LOG.info("all is given back: no port, row or device of ours is left");
        return DONE;
      }
      LOG.error(
          "left: {}. Correct what the lines above name, and run it again.",
          String.join("; ", left));
      return LEFT;
    }
  }

  private static List<String> giveBack(GiveBack work, OvnSide side) throws InterruptedException {
    long start = System.nanoTime();
    Optional<List<String>> before = Optional.empty();
    while (true) {
      List<String> left = work.once(Instant.now());
      Duration taken = Duration.ofNanos(System.nanoTime() - start);
      boolean late = taken.compareTo(side.observe().inSync() ? ALL : OVN) > 0;
      // what OVN has is told by the databases themselves: twice nothing is nothing
      if (late || (left.isEmpty() && before.filter(List::isEmpty).isPresent())) {
        return left;
      }
      before = Optional.of(left);
      Thread.sleep(LOOK);
    }
  }
}
