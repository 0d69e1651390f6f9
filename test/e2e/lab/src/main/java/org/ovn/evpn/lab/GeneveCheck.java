// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.ovn.evpn.lab.node.NodePlan;
import org.ovn.evpn.lab.script.ScriptFile;
import org.ovn.evpn.lab.shell.LabShell;

/**
 * Whether Geneve between the zones of two nodes really works: a logical switch in both, the other
 * side's station as a port of type {@code remote} in each, and a ping across that is seen on the
 * wire. Leaves nothing behind.
 */
final class GeneveCheck {

  private static final String SWITCH = "lab-check";
  private static final int PINGS = 5;

  private final Lab lab;
  private final PrintStream out;

  GeneveCheck(Lab lab, PrintStream out) {
    this.lab = lab;
    this.out = out;
  }

  /** Runs it between the first two nodes; whether it works. */
  boolean run() {
    List<NodePlan> nodes = lab.nodes();
    if (nodes.size() < 2) {
      throw new LabException("Geneve takes two nodes, and the topology has one");
    }
    NodePlan a = nodes.get(0);
    NodePlan b = nodes.get(1);
    try {
      lab.shell().check(a.name(), make(a, 1, b, 2));
      lab.shell().check(b.name(), make(b, 2, a, 1));
      boolean answered =
          Steps.until(() -> lab.run(pod(1), "ping -c1 -W1 " + address(2)).ok(), 15_000, 100);
      try (Capture wire = lab.capture(a.name(), "eth0", "udp port 6081")) {
        LabShell.Result ping = lab.run(pod(1), "ping -c" + PINGS + " -i0.1 -W1 " + address(2));
        Steps.until(() -> wire.count(l -> l.contains(address(2))) >= 2 * PINGS, 2_000, 50);
        long frames = wire.count(l -> l.contains("ICMP echo"));
        boolean works = answered && ping.ok() && frames == 2 * PINGS;
        out.println(
            (works ? "ok   " : "FAIL ")
                + "Geneve "
                + a.name()
                + " <-> "
                + b.name()
                + ": "
                + frames
                + " frames on the wire for "
                + PINGS
                + " echo requests and their answers");
        if (!works) {
          out.println(ping.out() + ping.err() + String.join("\n", wire.frames()));
        }
        return works;
      }
    } finally {
      lab.run(a.name(), remove(1));
      lab.run(b.name(), remove(2));
    }
  }

  private static String make(NodePlan own, int ownNumber, NodePlan other, int otherNumber) {
    return ScriptFile.of(
        GeneveCheck.class,
        "geneve-pod.sh",
        Map.of(
            "switch", SWITCH,
            "pod", pod(ownNumber),
            "own", ownNumber,
            "own_mac", mac(ownNumber),
            "own_address", address(ownNumber),
            "own_node", own.name(),
            "other", otherNumber,
            "other_mac", mac(otherNumber),
            "other_address", address(otherNumber),
            "other_node", other.name()));
  }

  private static String remove(int number) {
    return "ovs-vsctl --if-exists del-port br-int %1$s-%2$d; ip netns del %3$s; ovn-nbctl --if-exists ls-del %1$s"
        .formatted(SWITCH, number, pod(number));
  }

  private static String pod(int number) {
    return "pod-" + SWITCH + "-" + number;
  }

  private static String address(int number) {
    return "192.168.99." + number;
  }

  private static String mac(int number) {
    return "0a:58:c0:a8:63:0" + number;
  }
}
