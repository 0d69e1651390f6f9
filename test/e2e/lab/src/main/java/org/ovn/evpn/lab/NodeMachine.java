// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab;

import org.ovn.evpn.lab.node.NodePlan;
import org.ovn.evpn.lab.node.NodeScripts;
import org.ovn.evpn.lab.shell.LabShell;
import org.ovn.evpn.lab.topology.Devices;
import org.ovn.evpn.lab.topology.Fabric;

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
