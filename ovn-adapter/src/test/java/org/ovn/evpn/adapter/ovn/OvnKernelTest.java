// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ovn.evpn.adapter.ovn.SimulatedNode.FAR;
import static org.ovn.evpn.adapter.ovn.SimulatedNode.VNI;
import static org.ovn.evpn.adapter.ovn.SimulatedNode.VTEP_2;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovn.evpn.adapter.intent.NodeIntent;

/**
 * The takeover on the kernel datapath, with packets: a pod in a network namespace, and the remote
 * pod's address behind our port where the fabric would be.
 */
@Tag("kernel")
class OvnKernelTest {
  private static final String WEB = "finance.a.finance_finance-a_web";
  private static final NodeIntent WANTED =
      new NodeIntent("node-1", List.of(), List.of(SimulatedNode.finance(SimulatedNode.node2())));
  private static final OvnFacts FACTS =
      new OvnFacts(Map.of(VNI, Set.of(VTEP_2)), Map.of("fabric", 1350), Map.of(), Map.of());

  @TempDir Path folder;
  private OvnZone zone;
  private OvnSide side;
  private final Semaphore changed = new Semaphore(0);

  @BeforeEach
  void start() {
    zone = OvnZone.start(folder, OvnZone.Datapath.KERNEL);
    zone.plug("web", WEB);
    zone.shell(
        """
        ip netns add ovnweb
        ip link set web netns ovnweb
        ip -n ovnweb link set web address 0a:58:0a:0a:00:03 up
        ip -n ovnweb addr add 10.10.0.3/24 dev web
        """);
    side =
        OvnSide.connect(zone.socket("nb"), zone.socket("sb"), zone.socket("ovs"), changed::release);
    await().atMost(Duration.ofSeconds(60)).until(() -> side.observe().inSync());
  }

  @AfterEach
  void stop() {
    side.close();
    zone.shell("ip netns del ovnweb; ip netns del ovnfabric 2>/dev/null || true");
    zone.vsctl("--if-exists", "del-br", "br-int", "--", "--if-exists", "del-br", "br-ex");
    zone.close();
  }

  private int apply(NodeIntent intent) {
    OvnPlan plan = side.plan(intent, FACTS).orElseThrow();
    side.apply(plan).values().forEach(outcome -> assertThat(outcome.why()).isEmpty());
    return plan.changes().size();
  }

  private void converge(NodeIntent intent, int taken) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> {
          int changes = apply(intent);
          OvnNetworkState state =
              side.plan(intent, FACTS).orElseThrow().networks().get("cudn.finance");
          return changes == 0 && (state == null ? 0 : state.taken().size()) == taken;
        });
    zone.settle();
  }

  private String ping(int count) {
    return zone.shell(
        "ip netns exec ovnweb ping -n -i 0.05 -W 1 -c " + count + " 10.10.0.5 || true");
  }

  @Test
  void packets_whileRemotePortIsTaken_leaveByOurPort() throws InterruptedException {
    assertThat(ping(3)).contains("100% packet loss");
    converge(WANTED, 1);
    assertThat(zone.shell("ip -j link show dev evo.1 | jq '.[0].mtu'")).isEqualTo("1350");
    zone.shell(
        """
        ip netns add ovnfabric
        ip link set evo.1 netns ovnfabric
        ip -n ovnfabric link set evo.1 address 0a:58:0a:0a:00:05 up
        ip -n ovnfabric addr add 10.10.0.5/24 dev evo.1
        """);
    // the first packets wait for ARP, across a port that OVN has just bound
    await().atMost(Duration.ofSeconds(30)).until(() -> ping(1).contains(" 0% packet loss"));
    assertThat(ping(20)).contains(" 0% packet loss").contains("ttl=64");

    // an ovnkube start: unicast is dropped until the port is taken again
    changed.drainPermits();
    zone.nbctl("lsp-set-addresses", FAR, "0a:58:0a:0a:00:05 10.10.0.5");
    while (apply(WANTED) == 0) {
      changed.acquire();
    }
    zone.settle();
    assertThat(ping(20)).contains(" 0% packet loss");

    converge(new NodeIntent("node-1", List.of(), List.of()), 0);
    assertThat(zone.vsctl("list-ports", "br-int").lines()).doesNotContain("evo.1");
    assertThat(ping(3)).contains("100% packet loss");
  }
}
