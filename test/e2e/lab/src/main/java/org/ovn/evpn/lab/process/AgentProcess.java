// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ovn.evpn.lab.LabEnv;
import org.ovn.evpn.lab.LabException;
import org.ovn.evpn.lab.shell.LabShell;

/**
 * The node agent, on one node: in that node's network and mount namespace, under its own service
 * account.
 */
public final class AgentProcess implements LabProcess {

  private static final String MAIN = "org.ovn.evpn.adapter.agent.AgentMain";
  private static final String BUNDLE = "agent";

  private final LabEnv env;
  private final LabShell shell;
  private final String node;

  /**
   * @param shell the lab's shell
   * @param node the node's name
   */
  public AgentProcess(LabShell shell, String node) {
    this.env = shell.env();
    this.shell = shell;
    this.node = node;
  }

  /**
   * Settles which build of the agent a lab runs, now and at each later start: a build that goes on
   * beside the lab does not touch it.
   *
   * @param bundle what {@code libexec/agent-bundle} made
   * @throws LabException when there is no such folder
   */
  public static void settle(LabEnv env, Path bundle) {
    if (!Files.exists(bundle.resolve("jvm.options"))) {
      throw new LabException("no agent in " + bundle + ": run libexec/agent-bundle");
    }
    Path link = env.dir().resolve(BUNDLE);
    try {
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, bundle);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + link, e);
    }
  }

  @Override
  public String name() {
    return "agent-" + node;
  }

  @Override
  public Path log() {
    return env.logs().resolve(node).resolve("agent.log");
  }

  @Override
  public boolean alive() {
    return shell.run(LabShell.GUEST, read() + " || exit 1").ok();
  }

  @Override
  public void start() {
    LabShell.Result r =
        shell.run(
            node,
            read()
                + " && exit 0\n"
                + "export NODE_NAME="
                + node
                + " KUBECONFIG="
                + env.guestDir()
                + "/kubeconfig-ovn-adapter OVN_NB=/run/ovn/ovnnb_db.sock"
                + " OVN_SB=/run/ovn/ovnsb_db.sock OVS_DB=/run/openvswitch/db.sock"
                + " STATE_DIR=/var/lib/ovn-evpn\n"
                + "cd /\n"
                + "setsid java -D"
                + marker()
                + " @"
                + env.guestDir()
                + "/"
                + BUNDLE
                + "/jvm.options "
                + MAIN
                + " >>"
                + env.guestDir()
                + "/logs/"
                + node
                + "/agent.log 2>&1 </dev/null &\n"
                + "echo $! >"
                + pidFile()
                + "\n");
    if (!r.ok()) {
      throw new LabException("cannot start the agent of " + node + ": " + r.err().strip());
    }
  }

  @Override
  public void stop() {
    shell.check(
        LabShell.GUEST,
        read()
            + " || exit 0\n"
            + "kill $p\n"
            + "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do [ -e /proc/$p ] ||"
            + " exit 0; sleep 0.5; done\n"
            + "kill -9 $p; true\n");
  }

  @Override
  public void kill() {
    shell.check(
        LabShell.GUEST,
        read() + " || exit 0\nkill -9 $p\nwhile [ -e /proc/$p ]; do sleep 0.02; done\n");
  }

  /**
   * Sets p to the process id, and fails when there is no such process or it is something else by
   * now.
   */
  private String read() {
    return "read p 2>/dev/null <"
        + pidFile()
        + " && grep -qs -- -D"
        + marker()
        + " /proc/$p/cmdline";
  }

  private String marker() {
    return "udn-evpn-lab.process=" + name();
  }

  private String pidFile() {
    return "/run/lab/" + node + "/agent.pid";
  }
}
