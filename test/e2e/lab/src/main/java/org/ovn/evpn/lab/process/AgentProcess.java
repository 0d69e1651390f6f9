// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ovn.evpn.lab.LabEnv;
import org.ovn.evpn.lab.LabException;
import org.ovn.evpn.lab.script.ScriptFile;
import org.ovn.evpn.lab.shell.LabShell;

/**
 * The node agent, on one node: in that node's network and mount namespace, under its own service
 * account.
 */
public final class AgentProcess implements LabProcess {

  private static final String MAIN = "org.ovn.evpn.adapter.AgentMain";
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
            "bundle",
            env.guestDir() + "/" + BUNDLE,
            "main",
            MAIN));
  }

  private String marker() {
    return "udn-evpn-lab.process=" + name();
  }
}
