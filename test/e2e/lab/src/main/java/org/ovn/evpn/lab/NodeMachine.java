// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab;

import org.ovn.evpn.lab.node.NodePlan;
import org.ovn.evpn.lab.node.NodeScripts;
import org.ovn.evpn.lab.shell.LabShell;
import org.ovn.evpn.lab.topology.Devices;
import org.ovn.evpn.lab.topology.Fabric;
import org.ovn.evpn.lab.topology.Namespaces;

/**
 * A node of the lab as a machine: its programs but for the agent, and a reboot. Safe for use by
 * many threads, but two of them must not work on the same node.
 */
public final class NodeMachine {

  private final LabEnv env;
  private final LabShell shell;
  private final Fabric fabric;
  private final NodePlan plan;

  NodeMachine(Lab lab, NodePlan plan) {
    this.env = lab.env();
    this.shell = lab.shell();
    this.fabric = lab.fabric();
    this.plan = plan;
  }

  /** The node's name. */
  public String name() {
    return plan.name();
  }

  /**
   * Switches the node off as a loss of power does: all that runs on it and in its pods ends at
   * once, and its kernel forgets all. Its disk keeps the databases of Open vSwitch and OVN, and
   * what the agent stored.
   */
  public void powerOff() {
    shell.check(LabShell.GUEST, Namespaces.powerOff(fabric.node(name())));
  }

  /**
   * Switches a node on that was off: Open vSwitch, OVN, and FRR with the configuration that its pod
   * starts with. Neither frr-k8s nor the agent is started; pods come with what makes them.
   */
  public void powerOn() {
    Fabric.Node node = fabric.node(name());
    shell.check(LabShell.GUEST, Namespaces.powerOn(fabric, node, env.guestDir()));
    for (Fabric.Leaf leaf : fabric.leaves()) {
      if (fabric.nodesOf(leaf).contains(node)) {
        shell.check(leaf.name(), Devices.portOf(fabric, node));
      }
    }
    startOpenVswitch();
    startOvn();
    startFrr();
  }

  /** Its cables and Open vSwitch. */
  void startOpenVswitch() {
    shell.check(
        name(),
        Devices.of(fabric, fabric.node(name()), plan.management())
            + NodeScripts.openVswitch(plan, fabric.mtu()));
  }

  /** OVN's databases and daemons. */
  void startOvn() {
    shell.check(name(), NodeScripts.ovn(plan, NodePlan.of(fabric)));
  }

  /** FRR and frr-k8s's reloader. */
  void startFrr() {
    shell.check(name(), NodeScripts.frr(tools()));
  }

  /** Starts watchfrr, and with it every daemon of FRR that does not run. */
  public void startWatchfrr() {
    shell.check(name(), NodeScripts.watchfrr());
  }

  /** Starts frr-k8s's daemon and its exporter of BGPSessionStates. */
  public void startFrrK8s() {
    String logs = env.guestDir() + "/logs/" + name();
    shell.check(
        name(), NodeScripts.frrK8s(plan, tools(), env.guestDir() + "/kubeconfig-frr-k8s", logs));
  }

  private String tools() {
    return env.require("LAB_TOOLS");
  }
}
