// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.kernel.Intents.network;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;

/** A node full of VNIs, and what FRR knows of them when it starts there. */
@Tag("kernel")
class ManyVnisTest extends KernelFixture {
  @AfterEach
  void stopFrr() throws Exception {
    sh(
        """
        for d in bgpd zebra; do
          [[ -e /run/frr/many/$d.pid ]] && kill -9 $(cat /run/frr/many/$d.pid) || true
        done
        rm -rf /run/frr/many
        """);
  }

  private static void startFrr() throws Exception {
    sh(
        """
        mkdir -p /run/frr/many && chown frr:frr /run/frr /run/frr/many
        cd /run/frr/many
        cat >bgpd.conf <<'E'
        router bgp 65000
         bgp router-id 10.254.0.1
         address-family l2vpn evpn
          advertise-all-vni
         exit-address-family
        E
        chown frr:frr bgpd.conf
        opts="-d -z /run/frr/many/zserv --vty_socket /run/frr/many -P 0"
        /usr/lib/frr/zebra $opts -i $PWD/zebra.pid -f /dev/null -s 16777216 >/dev/null 2>&1
        /usr/lib/frr/bgpd $opts -i $PWD/bgpd.pid -f $PWD/bgpd.conf -n -p 0 >/dev/null 2>&1
        """);
  }

  /** VNIs that zebra knows, once their number stays the same. */
  private static int vnisOfFrr() throws Exception {
    int before = -1;
    for (int i = 0; i < 20; i++) {
      int now =
          Integer.parseInt(
              sh("vtysh --vty_socket /run/frr/many -c 'show evpn vni' | grep -c ' L2 ' || true")
                  .strip());
      if (now == before && (now > 0 || i > 5)) {
        return now;
      }
      before = now;
      Thread.sleep(2000);
    }
    return before;
  }

  private NodeIntent node(int count, IntUnaryOperator vni) {
    List<NetworkIntent> networks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      networks.add(network("n" + i, i + 1).vrf("finance").ip(vni.applyAsInt(i)).build());
    }
    return new NodeIntent("node-1", List.of(FABRIC), networks);
  }

  /** Maps and nothing else: to make thousands of SVIs takes a guest minutes. */
  private void map(NodeIntent intent) throws Exception {
    reconcile(node(1, _ -> 9_000));
    KernelState observed = kernel.observe();
    KernelPlan plan = KernelPlanner.plan(observed, intent, PortGates.CLOSED);
    List<KernelChange> maps =
        plan.changes().stream()
            .filter(c ->
                (c instanceof KernelChange.AddVlan vlan && vlan.device().equals("ev4-fabric"))
                    || c instanceof KernelChange.AddVni
                    || c instanceof KernelChange.AddTunnel)
            .toList();
    KernelPlan only = new KernelPlan(List.of(maps), plan.networks(), plan.vteps());
    assertThat(kernel.apply(observed, only).failures()).isEmpty();
  }

  @Test
  void pool_of2400Vnis_isMappedReadAndKnownToAnFrrThatStarts() throws Exception {
    NodeIntent intent = node(2400, i -> 10_000 + i);
    long start = System.nanoTime();
    map(intent);
    long up = System.nanoTime();
    KernelState state = kernel.observe();
    assertThat(state.vlansOf("ev4-fabric").values())
        .filteredOn(v -> v.vni().isPresent())
        .hasSize(2401);
    assertThat(KernelPlanner.plan(state, intent, PortGates.CLOSED).changes())
        .as("each VNI keeps its VLAN")
        .noneMatch(c -> c instanceof KernelChange.AddTunnel);
    long read = System.nanoTime();
    startFrr();
    assertThat(vnisOfFrr()).isEqualTo(2401);
    stopFrr();
    startFrr();
    assertThat(vnisOfFrr()).as("FRR started anew").isEqualTo(2401);
    System.out.printf(
        "2400 VNIs: mapped in %d ms, a look and a plan %d ms, FRR twice %d ms%n",
        (up - start) / 1_000_000, (read - up) / 1_000_000, (System.nanoTime() - read) / 1_000_000);
  }

  @Test
  void vnisWithoutNeighbours_asManyAsAreMapped_areKnownToAnFrrThatStarts() throws Exception {
    map(node(1825, i -> 9_000 + 100 * i));
    assertThat(tunnels("ev4-fabric")).hasSize(1820);
    startFrr();
    assertThat(vnisOfFrr()).isEqualTo(1820);
  }
}
