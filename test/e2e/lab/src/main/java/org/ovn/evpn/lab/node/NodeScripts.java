// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.node;

import java.util.List;
import java.util.Map;
import org.ovn.evpn.lab.script.ScriptFile;

/**
 * The scripts that start, inside a node, what a node of OVN-Kubernetes runs. Few processes each:
 * starting one is what costs in the guest.
 */
public final class NodeScripts {

  private NodeScripts() {}

  /**
   * Open vSwitch with the kernel datapath; the node's address moves from eth0 to breth0. Its
   * database is made, or taken as it was left.
   *
   * @param n the node
   * @param mtu that of the underlay
   */
  public static String openVswitch(NodePlan n, int mtu) {
    return ScriptFile.of(
        NodeScripts.class,
        "open-vswitch.sh",
        Map.of(
            "node", n.name(),
            "chassis", n.chassisId(),
            "address", n.address().host(),
            "subnet", n.address(),
            "gateway", n.gateway(),
            "mac", n.mac(),
            "mtu", mtu,
            "flows", String.join("\n", bridgeFlows(n))));
  }

  /**
   * The flows of breth0, on top of NORMAL.
   *
   * <p>The gateway routers of OVN use the node's own MAC address. Were it learnt from their patch
   * ports, everything for the node would go to OVN: frames for that address go to the host, and
   * frames with it from elsewhere leave unlearnt. OVN-Kubernetes sorts the answers to its gateway
   * routers by connection tracking; in local gateway mode pods leave by the host, so the lab has no
   * need of it.
   */
  static List<String> bridgeFlows(NodePlan n) {
    return List.of(
        "priority=30,in_port=LOCAL,actions=NORMAL",
        "priority=20,dl_dst=" + n.mac() + ",in_port=eth0,actions=LOCAL",
        "priority=10,dl_src=" + n.mac() + ",actions=eth0");
  }

  /**
   * OVN as one interconnect zone: both databases, northd, controller; and every other node as a
   * remote chassis, which is what makes Geneve between zones work. The databases are made, or taken
   * as they were left.
   *
   * @param n the node
   * @param all all nodes
   */
  public static String ovn(NodePlan n, List<NodePlan> all) {
    StringBuilder remotes = new StringBuilder();
    for (NodePlan other : all) {
      if (!other.equals(n)) {
        remotes
            .append(" -- --may-exist chassis-add ")
            .append(other.chassisId())
            .append(" geneve ")
            .append(other.address().host())
            .append(" -- set Chassis ")
            .append(other.chassisId())
            .append(" hostname=")
            .append(other.name())
            .append(" other_config:is-remote=true");
      }
    }
    return ScriptFile.of(
        NodeScripts.class, "ovn.sh", Map.of("node", n.name(), "remotes", remotes.toString()));
  }

  /**
   * FRR as frr-k8s's pod runs it: with its start-up configuration and under watchfrr; and frr-k8s's
   * reloader.
   *
   * @param tools the folder, in the guest, of the reloader script
   */
  public static String frr(String tools) {
    return ScriptFile.of(NodeScripts.class, "frr.sh", Map.of("tools", tools, "watch", watchfrr()));
  }

  /** watchfrr of a node, and with it every daemon of FRR that does not run. */
  public static String watchfrr() {
    return ScriptFile.text(NodeScripts.class, "watchfrr.sh");
  }

  /**
   * frr-k8s's daemon, and its exporter of BGPSessionStates.
   *
   * @param tools the folder, in the guest, of the programs
   * @param kubeconfig their kubeconfig there
   * @param logs the folder of their log files there
   */
  public static String frrK8s(NodePlan n, String tools, String kubeconfig, String logs) {
    return ScriptFile.of(
        NodeScripts.class,
        "frr-k8s.sh",
        Map.of("node", n.name(), "tools", tools, "kubeconfig", kubeconfig, "logs", logs));
  }

  /**
   * Whether the node reaches some addresses, and its zebra has the kernel's default route; what is
   * wrong goes to standard error.
   *
   * @param addresses what is to answer to a ping
   */
  public static String underlay(List<String> addresses) {
    return ScriptFile.of(
        NodeScripts.class, "underlay.sh", Map.of("addresses", String.join(" ", addresses)));
  }

  /**
   * FRR of a spine or leaf, with its whole configuration.
   *
   * @param config the text of its frr.conf
   */
  public static String switchFrr(String config) {
    return ScriptFile.of(
        NodeScripts.class, "switch-frr.sh", Map.of("config", config.stripTrailing()));
  }
}
