// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter;

import java.io.IOException;
import java.util.List;
import org.ovn.evpn.adapter.shell.Agent;
import org.ovn.evpn.adapter.shell.AgentConfig;
import org.ovn.evpn.adapter.shell.Prepare;
import org.ovn.evpn.adapter.shell.Release;
import org.ovn.evpn.adapter.shell.Stay;
import org.ovn.evpn.serving.log.Logs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node agent. Runs in the node's network namespace, with CAP_NET_ADMIN, CAP_NET_RAW and access
 * to the sockets of OVN and Open vSwitch; for its environment see {@link AgentConfig} and {@link
 * Logs}. It may be killed at any time: it leaves everything as it is, and its next start finds
 * nothing to do.
 */
public final class AgentMain {
  private static final Logger LOG = LoggerFactory.getLogger(AgentMain.class);

  private AgentMain() {}

  /**
   * Without an argument, runs for ever; exit code 1 when it cannot even begin, or can no longer
   * hear the kernel, and 3 when another agent, or a release, is at work on this node. With {@code
   * release}, gives the node back: see {@link Release} for its exit codes; with {@code release
   * stay}, see {@link Stay}. With {@code prepare}, see {@link Prepare}.
   */
  public static void main(String[] args) throws InterruptedException {
    try {
      switch (String.join(" ", args)) {
        case "" -> {
          Thread loop = Agent.start(AgentConfig.from(System.getenv()));
          loop.join();
        }
        case "release" -> System.exit(Release.run(AgentConfig.forRelease(System.getenv())));
        case "release stay" -> Stay.run(AgentConfig.forRelease(System.getenv()));
        case "prepare" -> System.exit(Prepare.run(System.getenv()));
        default ->
            throw new IllegalArgumentException(
                "arguments %s: not known. Give \"release\", \"release stay\", \"prepare\", or none."
                    .formatted(List.of(args)));
      }
    } catch (Agent.AnotherRuns e) {
      LOG.error("{}", e.getMessage());
      System.exit(Release.AGENT_RUNS);
    } catch (IllegalArgumentException | IOException e) {
      LOG.error("{}", e.getMessage());
      System.exit(1);
    }
  }
}
