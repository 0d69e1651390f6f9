// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import java.time.Duration;
import java.util.List;
import org.ovn.evpn.lab.shell.LabShell;

/**
 * Takes what the agent made away by hand, in each of the places it writes to, and waits until it is
 * back.
 */
final class Healing {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final LabShell shell;
  private final String node;
  private final List<Loss> losses;

  /**
   * Something of the agent's: how it is taken away, and a command that prints it while it is there.
   */
  private record Loss(String what, String takeAway, String look) {}

  /**
   * @param ovsPort the network's port on br-int, and in the bridge
   * @param podMac a pod on this node
   */
  Healing(LabShell shell, String node, String ovsPort, String podMac) {
    this.shell = shell;
    this.node = node;
    String port = "$(ovs-vsctl get Interface %s external_ids:iface-id)".formatted(ovsPort);
    this.losses =
        List.of(
            new Loss(
                "FDB entry",
                "bridge fdb del %s dev %s master static vlan $(bridge -j vlan show dev %s | jq '.[0].vlans[0].vlan')"
                    .formatted(podMac, ovsPort, ovsPort),
                "bridge fdb show dev %s | grep -F %s | grep -w static".formatted(ovsPort, podMac)),
            new Loss(
                "mtu_request of the OVS interface",
                "ovs-vsctl clear Interface %s mtu_request".formatted(ovsPort),
                "ovs-vsctl get Interface %s mtu_request | grep '[0-9]'".formatted(ovsPort)),
            new Loss(
                "addresses of the OVN port",
                "ovn-nbctl clear logical_switch_port %s addresses".formatted(port),
                "ovn-nbctl get logical_switch_port %s addresses | grep unknown".formatted(port)));
  }

  void takeAway() {
    for (Loss loss : losses) {
      shell.check(node, loss.takeAway());
    }
  }

  /**
   * Waits until all of it is back.
   *
   * @return seconds until then
   */
  double await() throws InterruptedException {
    long start = System.nanoTime();
    for (Loss loss : losses) {
      while (shell.run(node, loss.look()).out().isBlank()) {
        require(
            System.nanoTime() - start < LIMIT.toNanos(),
            "%s is not back after %d s".formatted(loss.what(), LIMIT.toSeconds()));
        Thread.sleep(50);
      }
    }
    return (System.nanoTime() - start) / 1e9;
  }
}
