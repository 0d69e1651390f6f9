// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter;

import java.io.IOException;
import java.util.List;
import org.ovn.evpn.adapter.shell.Agent;
import org.ovn.evpn.adapter.shell.AgentConfig;
import org.ovn.evpn.adapter.shell.Release;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node agent. Runs in the node's network namespace, with CAP_NET_ADMIN, CAP_NET_RAW and access
 * to the sockets of OVN and Open vSwitch; for its environment see {@link AgentConfig}. It may be
 * killed at any time: it leaves everything as it is, and its next start finds nothing to do.
 */
public final class AgentMain {
  private static final Logger LOG = LoggerFactory.getLogger(AgentMain.class);

  private static final String RELEASE = "release";

  private AgentMain() {}

  /**
   * Without an argument, runs for ever; exit code 1 when it cannot even begin, or can no longer
   * hear the kernel, and 3 when another agent, or a release, is at work on this node. With the
   * argument {@code release}, gives the node back: see {@link Release} for its exit codes.
   */
  public static void main(String[] args) throws InterruptedException {
    try {
      if (args.length == 1 && args[0].equals(RELEASE)) {
        System.exit(Release.run(AgentConfig.forRelease(System.getenv())));
      }
      if (args.length > 0) {
        throw new IllegalArgumentException(
            "arguments %s: the only one that is known is \"%s\". Give that one, or none."
                .formatted(List.of(args), RELEASE));
      }
      Thread loop = Agent.start(AgentConfig.from(System.getenv()));
      loop.join();
    } catch (Agent.AnotherRuns e) {
      LOG.error("{}", e.getMessage());
      System.exit(Release.AGENT_RUNS);
    } catch (IllegalArgumentException | IOException e) {
      LOG.error("{}", e.getMessage());
      System.exit(1);
    }
  }
}
