// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.process;

import java.nio.file.Path;
import java.util.Map;
import org.ovn.evpn.lab.LabEnv;
import org.ovn.evpn.lab.LabException;
import org.ovn.evpn.lab.script.ScriptFile;
import org.ovn.evpn.lab.shell.LabShell;

/**
 * The node agent, on one node: its image, in that node's network namespace, with the node's sockets
 * and state folder, under its own service account.
 */
public final class AgentProcess implements LabProcess {

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
    return shell.run(LabShell.GUEST, script("alive")).ok();
  }

  @Override
  public void start() {
    LabShell.Result r = shell.run(node, script("start"));
    if (!r.ok()) {
      throw new LabException("cannot start the agent of " + node + ": " + r.err().strip());
    }
  }

  /**
   * Gives the node back by hand, as an admin does: {@code ovn-adapter release}.
   *
   * @return its exit code and what it said
   */
  public LabShell.Result release() {
    return shell.run(node, script("release"));
  }

  @Override
  public void stop() {
    shell.check(LabShell.GUEST, script("stop"));
  }

  @Override
  public void kill() {
    shell.check(LabShell.GUEST, script("kill"));
  }

  private String script(String action) {
    return ScriptFile.of(
        AgentProcess.class,
        "agent.sh",
        Map.of(
            "action",
            action,
            "node",
            node,
            "marker",
            marker(),
            "lab",
            env.guestDir(),
            "images",
            Images.of(env),
            "account",
            env.guestDir() + "/" + LabEnv.serviceAccountName("ovn-adapter-" + node),
            "mountpoint",
            Images.SERVICE_ACCOUNT,
            "api",
            Images.API_HOST,
            "port",
            Images.API_PORT));
  }

  private String marker() {
    return env.name() + "/" + name();
  }
}
