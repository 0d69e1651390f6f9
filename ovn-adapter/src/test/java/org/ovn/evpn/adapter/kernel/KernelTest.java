// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.kernel.Intents.network;
import static org.ovn.evpn.adapter.kernel.Intents.node;
import static org.ovn.evpn.adapter.kernel.Intents.pod;
import static org.ovn.evpn.adapter.kernel.Intents.vtep;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.api.value.IpPrefix;

/** The whole model in a real kernel, with iproute2 as the independent witness. */
@Tag("kernel")
class KernelTest extends KernelFixture {
  @Test
  void vtep_withTwoNetworks_isWhatIproute2Sees() throws Exception {
    KernelPlan plan = reconcile(node(FABRIC, finance(), hr()));
    assertThat(plan.networks().get("cudn.finance").shortfalls()).isEmpty();
    assertThat(plan.networks().get("cudn.hr").shortfalls()).isEmpty();
    assertThat(plan.networks().get("cudn.finance").localPods()).isEqualTo(2);

    assertThat(names(json("ip -j addr show dev evd-fabric").get(0).path("addr_info"), "local"))
        .containsExactly("10.254.0.1");
    assertThat(
            json("ip -j addr show dev evd-fabric")
                .get(0)
                .path("addr_info")
                .get(0)
                .path("prefixlen")
                .asInt())
        .isEqualTo(32);

    JsonNode bridge = link("evb-fabric");
    assertThat(bridge.path("address").asText()).isEqualTo("02:e7:0a:fe:00:01");
    assertThat(bridge.path("mtu").asInt()).isEqualTo(1450);
    assertThat(bridge.path("ifalias").asText()).isEqualTo("evpn.k8s.ovn.org:bridge:fabric");
    assertThat(bridge.path("inet6_addr_gen_mode").asText()).isEqualTo("none");
    assertThat(bridge.path("flags").toString()).contains("UP");
    JsonNode bridgeData = bridge.path("linkinfo").path("info_data");
    assertThat(bridgeData.path("vlan_filtering").asInt()).isEqualTo(1);
    assertThat(bridgeData.path("vlan_default_pvid").asInt()).isZero();
    assertThat(bridgeData.path("mcast_snooping").asInt()).isZero();

    JsonNode vxlan = link("ev4-fabric");
    assertThat(vxlan.path("master").asText()).isEqualTo("evb-fabric");
    assertThat(vxlan.path("mtu").asInt()).isEqualTo(1450);
    JsonNode vxlanData = vxlan.path("linkinfo").path("info_data");
    assertThat(vxlanData.path("external").asBoolean()).isTrue();
    assertThat(vxlanData.path("vnifilter").asBoolean()).isTrue();
    assertThat(vxlanData.path("local").asText()).isEqualTo("10.254.0.1");
    assertThat(vxlanData.path("port").asInt()).isEqualTo(4789);
    assertThat(vxlanData.path("learning").asBoolean()).isFalse();
    JsonNode port = vxlan.path("linkinfo").path("info_slave_data");
    assertThat(port.path("learning").asBoolean()).isFalse();
    assertThat(port.path("neigh_suppress").asBoolean()).isTrue();
    assertThat(port.path("vlan_tunnel").asBoolean()).isTrue();
    assertThat(port.path("isolated").asBoolean()).isFalse();

    assertThat(tunnels("ev4-fabric")).containsExactlyInAnyOrder("2:100", "3:101", "4:201");
    assertThat(vlans("ev4-fabric")).containsExactlyInAnyOrder("2[]", "3[]", "4[]");
    assertThat(vlans("evb-fabric")).containsExactlyInAnyOrder("2[]", "3[]", "4[]");
    assertThat(vlans("evo.1")).containsExactly("2[PVID, Egress Untagged]");
    assertThat(kernel.observe().vnisOf("ev4-fabric")).containsExactly(100, 101, 201);
    assertThat(sh("bridge vni show dev ev4-fabric")).contains("100").contains("201");

    for (String[] svi :
        new String[][] {
          {"evl2.1", "2", "finance"}, {"evl3.1", "3", "finance"}, {"evl3.2", "4", "hr"}
        }) {
      JsonNode device = link(svi[0]);
      assertThat(device.path("linkinfo").path("info_data").path("id").asText()).isEqualTo(svi[1]);
      assertThat(device.path("master").asText()).isEqualTo(svi[2]);
      assertThat(device.path("address").asText()).isEqualTo("02:e7:0a:fe:00:01");
      assertThat(device.path("mtu").asInt()).isEqualTo(1450);
      assertThat(device.path("operstate").asText()).isEqualTo("UP");
      assertThat(device.path("inet6_addr_gen_mode").asText()).isEqualTo("none");
      assertThat(json("ip -j addr show dev " + svi[0]).get(0).path("addr_info")).isEmpty();
      assertThat(
              sh("cat /proc/sys/net/ipv4/conf/"
                      + svi[0].replace('.', '/')
                      + "/rp_filter 2>/dev/null || sysctl -n net.ipv4.conf."
                      + svi[0].replace('.', '/')
                      + ".rp_filter")
                  .trim())
          .isEqualTo("2");
      assertThat(sh("sysctl -n net.ipv4.conf." + svi[0].replace('.', '/') + ".forwarding").trim())
          .isEqualTo("1");
    }
    JsonNode ovsPort = link("evo.1");
    assertThat(ovsPort.path("linkinfo").path("info_slave_data").path("learning").asBoolean())
        .isFalse();
    assertThat(ovsPort.path("ifalias").asText()).isEqualTo("evpn.k8s.ovn.org:ovsport:cudn.finance");
    assertThat(fdb("evo.1"))
        .contains(MAC_A + " vlan 2 master evb-fabric static")
        .contains(MAC_B + " vlan 2 master evb-fabric static");
    assertThat(sh("ip neigh show dev evl2.1 nud permanent"))
        .contains("10.10.0.5 lladdr " + MAC_A)
        .contains("10.10.0.6 lladdr " + MAC_B)
        .contains("fd10::5 lladdr " + MAC_A);
    assertThat(sh("ip route show table 1011"))
        .contains("unreachable 10.200.0.0/24 proto 177 metric 4278198272");
    assertThat(sh("ip -6 route show table 1011"))
        .contains("unreachable fd20::/64")
        .contains("metric 4278198272");
    assertThat(sh("ip route show table 1009")).doesNotContain("proto 177");
    // the group is on every device that we made, and on no other
    assertThat(sh("ip -br link show group 17750").lines().map(l -> l.split("[ @]")[0]))
        .containsExactlyInAnyOrder(
            "evd-fabric", "evb-fabric", "ev4-fabric", "evl2.1", "evl3.1", "evl3.2");
  }

  @Test
  void restart_withNothingChanged_writesNothing() {
    NodeIntent intent = node(FABRIC, finance(), hr());
    reconcile(intent);
    try (Kernel second = Kernel.open()) {
      // A new agent: its gates are closed and FRR has not spoken to it yet.
      NodeIntent unsure =
          node(
              FABRIC,
              network("finance", 1)
                  .mac(100)
                  .ip(101)
                  .frrIsSilent()
                  .pods(pod("a", MAC_A, "10.10.0.5", "fd10::5"), pod("b", MAC_B, "10.10.0.6"))
                  .build(),
              network("hr", 2).ip(201, "10.200.0.0/24", "fd20::/64").frrIsSilent().build());
      for (int pass = 0; pass < 3; pass++) {
        KernelState observed = second.observe();
        KernelPlan plan = KernelPlanner.plan(observed, unsure, PortGates.CLOSED);
        assertThat(plan.changes()).isEmpty();
        second.apply(observed, plan);
      }
      assertThat(second.counters().writes()).isZero();
      assertThat(second.counters().reads()).isPositive();
    }
    isSettled(intent, PortGates.open(ALL));
  }

  @Test
  void network_unknownToFrr_doesNotAppear() throws Exception {
    NetworkIntent silent = network("finance", 1).mac(100).ip(101).frrIsSilent().build();
    KernelPlan plan = reconcile(node(FABRIC, silent));
    assertThat(exists("evd-fabric")).isTrue();
    assertThat(exists("evb-fabric")).isFalse();
    assertThat(plan.networks().get("cudn.finance").shortfalls())
        .contains(new Shortfall.FrrNotReady());
    reconcile(node(FABRIC, silent, hr()));
    assertThat(exists("evb-fabric")).isTrue();
    assertThat(tunnels("ev4-fabric")).containsExactly("2:201");
    assertThat(exists("evl3.1")).isFalse();
    reconcile(node(FABRIC, finance(), hr()));
    assertThat(tunnels("ev4-fabric")).as("hr keeps its VLAN").contains("2:201").hasSize(3);
    isSettled(node(FABRIC, finance(), hr()), PortGates.open(ALL));
  }

  @Test
  void evpnPort_beforeTakeoverAndOnRelease_isDown() throws Exception {
    NodeIntent intent = node(FABRIC, finance());
    sh("ip link set evo.1 up"); // as OVS or someone may have done
    PortGates ours = new PortGates(ALL, Set.of(), Set.of(), Set.of());
    KernelPlan plan = reconcile(intent, ours);
    assertThat(link("evo.1").path("flags").toString()).doesNotContain("\"UP\"");
    assertThat(plan.networks().get("cudn.finance").shortfalls())
        .contains(new Shortfall.PortHeldDown("evo.1"));
    isSettled(intent, ours);
    reconcile(intent);
    assertThat(link("evo.1").path("flags").toString()).contains("\"UP\"");
    isSettled(intent, PortGates.CLOSED); // a gate that is not opened does not close anything
    reconcile(intent, new PortGates(ALL, ALL, Set.of("cudn.finance")));
    assertThat(link("evo.1").path("flags").toString()).doesNotContain("\"UP\"");
    assertThat(fdb("evo.1")).contains(MAC_A);
  }

  @Test
  void network_leaving_takesNothingOfOthersWithIt() throws Exception {
    reconcile(node(FABRIC, finance(), hr()));
    String hrBefore =
        sh("ip link show evl3.2 | head -1; bridge -j vlan tunnelshow dev ev4-fabric | grep -o 201");
    sh(
        "bridge fdb append 00:00:00:00:00:00 dev ev4-fabric dst 10.255.0.2 src_vni 201 self"
            + " permanent");
    KernelPlan plan = reconcile(node(FABRIC, hr()));
    assertThat(plan.changes()).noneMatch(c -> c.owner().equals(new Owner.Network("cudn.hr")));
    assertThat(exists("evl2.1")).isFalse();
    assertThat(exists("evl3.1")).isFalse();
    assertThat(exists("evo.1")).as("OVS deletes its own port").isTrue();
    assertThat(link("evo.1").path("master").isMissingNode()).isTrue();
    assertThat(tunnels("ev4-fabric")).containsExactly("4:201");
    assertThat(kernel.observe().vnisOf("ev4-fabric")).containsExactly(201);
    assertThat(kernel.observe().floodList(201)).hasSize(1);
    assertThat(
            sh(
                "ip link show evl3.2 | head -1; bridge -j vlan tunnelshow dev ev4-fabric | grep -o"
                    + " 201"))
        .isEqualTo(hrBefore);
    isSettled(node(FABRIC, hr()), PortGates.open(ALL));
    // 4 -> the lowest free ones again
    reconcile(node(FABRIC, finance(), hr()));
    assertThat(tunnels("ev4-fabric")).containsExactlyInAnyOrder("2:100", "3:101", "4:201");
  }

  @Test
  void serviceCidrs_routedByOvnKubernetes_areFound() throws Exception {
    sh(
        """
        ip link add breth0 type dummy; ip link set breth0 up
        ip addr add 172.18.0.2/16 dev breth0; ip addr add 169.254.0.2/17 dev breth0
        ip route add 10.96.0.0/16 via 169.254.0.4 dev breth0 src 169.254.0.2
        ip route add 10.250.0.0/16 via 172.18.0.9 dev breth0
        ip route add 10.251.0.0/16 via 169.254.0.1 dev breth0 onlink
        ip addr add fd69::2/112 dev breth0 nodad
        ip route add fd98::/112 via fd69::4 dev breth0 src fd69::2
        """);
    assertThat(kernel.observe().serviceCidrs())
        .containsExactlyInAnyOrder(IpPrefix.parse("10.96.0.0/16"), IpPrefix.parse("fd98::/112"));
  }

  @Test
  void port_goneBeforeItIsToGoDown_isNoFailure() throws Exception {
    reconcile(node(FABRIC, finance(), hr()));
    KernelState before = kernel.observe();
    KernelPlan plan = KernelPlanner.plan(before, node(FABRIC, hr()), PortGates.open(ALL));
    sh("ovs-dpctl del-if dp0 evo.1"); // as Open vSwitch does
    assertThat(plan.changes()).anyMatch(c -> c instanceof KernelChange.SetUp up && !up.up());
    assertThat(kernel.apply(before, plan).failures()).isEmpty();
    isSettled(node(FABRIC, hr()), PortGates.open(ALL));
  }

  @Test
  void map_goneBeforeItIsToGo_isNoFailure() throws Exception {
    for (String before :
        List.of(
            "bridge vlan del dev ev4-fabric vid 2; bridge vlan del dev evb-fabric vid 2 self",
            "ip link del ev4-fabric")) {
      reconcile(node(FABRIC, finance(), hr()));
      KernelState observed = kernel.observe();
      KernelPlan plan = KernelPlanner.plan(observed, node(FABRIC, hr()), PortGates.open(ALL));
      assertThat(plan.changes())
          .anyMatch(c -> c instanceof KernelChange.DeleteTunnel)
          .anyMatch(c -> c instanceof KernelChange.DeleteVlan);
      sh(before);
      assertThat(kernel.apply(observed, plan).failures()).as(before).isEmpty();
      reconcile(node(FABRIC, hr()));
      isSettled(node(FABRIC, hr()), PortGates.open(ALL));
    }
  }

  @Test
  void devices_goingDuringALook_hideNoMap() throws Exception {
    NodeIntent intent = node(FABRIC, finance(), hr());
    sh("ip link add big type bridge vlan_filtering 1 vlan_default_pvid 0");
    for (int i = 0; i < 10; i++) {
      // in this order: those that go, a port whose VLANs are more than one piece of a dump, ours
      sh(
          """
          for i in $(seq 60); do echo "link add gone$i group 77 type dummy"; done | ip -batch -
          ip link add bigport type dummy; ip link set bigport master big
          for v in $(seq 2 2 4000); do echo "vlan add dev bigport vid $v"; done | bridge -batch -
          """);
      reconcile(intent);
      Process gone = new ProcessBuilder("ip", "link", "del", "group", "77").start();
      do {
        KernelState state = kernel.observe();
        assertThat(state.vlansOf("ev4-fabric").keySet()).containsExactly(2, 3, 4);
        assertThat(state.vlansOf("evb-fabric").keySet()).containsExactly(2, 3, 4);
        assertThat(state.vnisOf("ev4-fabric")).containsExactly(100, 101, 201);
      } while (gone.isAlive());
      assertThat(gone.waitFor()).isZero();
      sh("ip link del bigport");
      reconcile(new NodeIntent("node-1", List.of(), List.of()));
    }
  }

  @Test
  void network_onAddressThatTheKernelRefuses_doesNotStart() throws Exception {
    NodeIntent intent =
        node(vtep("six", true, "fd00::1"), network("finance", 1).vtep("six").mac(100).build());
    sh("sysctl -qw net.ipv6.conf.default.disable_ipv6=1");
    try {
      for (int pass = 0; pass < 3; pass++) {
        KernelState observed = kernel.observe();
        KernelPlan plan = KernelPlanner.plan(observed, intent, PortGates.open(ALL));
        assertThat(kernel.apply(observed, plan).failures())
            .isNotEmpty()
            .allMatch(f -> f.change().owner().equals(new Owner.Vtep("six")));
        assertThat(plan.vteps().get("six").addressed()).isFalse();
      }
      assertThat(exists("ev6-six")).isFalse();
    } finally {
      sh("sysctl -qw net.ipv6.conf.default.disable_ipv6=0");
    }
    sh("sysctl -qw net.ipv6.conf.evd-six.disable_ipv6=0");
    reconcile(intent);
    assertThat(tunnels("ev6-six")).containsExactly("2:100");
    isSettled(intent, PortGates.open(ALL));
  }

  @Test
  void lastNetwork_leaving_takesTheVtepWithItByOneMessage() throws Exception {
    reconcile(node(FABRIC, finance(), hr()));
    sh("ip link add evo.99 type dummy; ip link add mine group 5 type dummy");
    long before = kernel.counters().writes();
    KernelPlan plan = reconcile(new NodeIntent("node-1", List.of(), List.of()));
    assertThat(plan.changes().stream().filter(c -> c instanceof KernelChange.DeleteGroup))
        .hasSize(1);
    assertThat(kernel.counters().writes() - before)
        .as("port down, port out, three SVIs down, three VNIs of map and filter, group, two guards")
        .isEqualTo(14);
    assertThat(sh("ip -br link show group 17750")).isEmpty();
    assertThat(exists("mine")).isTrue();
    assertThat(exists("evo.99")).isTrue();
    assertThat(sh("ip route show table all proto 177; ip -6 route show table all proto 177"))
        .isEmpty();
    assertThat(sh("ip route show table 1011")).contains("unreachable default proto 85");
    isSettled(new NodeIntent("node-1", List.of(), List.of()), PortGates.CLOSED);
  }

  @Test
  void vtep_ofIpv6AndDualStack_works() throws Exception {
    NodeIntent v6 =
        node(
            vtep("six", true, "fd00::1"),
            network("finance", 1).vtep("six").mac(100).ip(101).build());
    sh("ip -6 addr add fd99::2/64 dev uplink nodad; ip -6 route add default via fd99::1");
    reconcile(v6);
    assertThat(link("ev6-six").path("linkinfo").path("info_data").path("local6").asText())
        .isEqualTo("fd00::1");
    assertThat(link("ev6-six").path("mtu").asInt()).isEqualTo(1430);
    assertThat(link("evb-six").path("mtu").asInt()).isEqualTo(1430);
    isSettled(v6, PortGates.open(ALL));
    NodeIntent dual =
        node(
            vtep("six", true, "10.254.0.1", "fd00::1"),
            network("finance", 1).vtep("six").mac(100).ip(101).build());
    String mac = link("evb-six").path("address").asText();
    reconcile(dual);
    assertThat(link("evb-six").path("address").asText()).as("the router MAC stays").isEqualTo(mac);
    for (String device : List.of("ev4-six", "ev6-six")) {
      assertThat(link(device).path("linkinfo").path("info_slave_data").path("isolated").asBoolean())
          .isTrue();
      assertThat(tunnels(device)).containsExactlyInAnyOrder("2:100", "3:101");
    }
    assertThat(names(json("ip -j addr show dev evd-six").get(0).path("addr_info"), "local"))
        .contains("10.254.0.1", "fd00::1");
    isSettled(dual, PortGates.open(ALL));
    reconcile(v6);
    assertThat(exists("ev4-six")).isFalse();
    isSettled(v6, PortGates.open(ALL));
  }

  @Test
  void vtepAddress_changed_isFollowed() throws Exception {
    reconcile(node(FABRIC, finance()));
    NodeIntent moved = node(vtep("fabric", true, "10.254.0.7"), finance());
    reconcile(moved);
    assertThat(link("ev4-fabric").path("linkinfo").path("info_data").path("local").asText())
        .isEqualTo("10.254.0.7");
    assertThat(link("evl3.1").path("address").asText()).isEqualTo("02:e7:0a:fe:00:07");
    assertThat(sh("ip -br addr show evd-fabric"))
        .contains("10.254.0.7/32")
        .doesNotContain("10.254.0.1");
    isSettled(moved, PortGates.open(ALL));
  }

  @Test
  void ovsPort_withSmallMtu_doesNotPullTheBridgeDown() throws Exception {
    sh("ip link set evo.1 mtu 1300");
    reconcile(node(FABRIC, finance()));
    assertThat(link("evb-fabric").path("mtu").asInt()).isEqualTo(1450);
    sh(
        "ip link add evo.2 type dummy; ip link set evo.2 mtu 1280; ip link set evo.2 master"
            + " evb-fabric");
    assertThat(link("evb-fabric").path("mtu").asInt()).isEqualTo(1450);
    assertThat(link("evl2.1").path("mtu").asInt()).isEqualTo(1450);
  }

  @Test
  void hundredNetworks_comingAndGoing_areWholeAndThenGone() throws Exception {
    List<NetworkIntent> networks = new ArrayList<>();
    StringBuilder batch = new StringBuilder();
    StringBuilder ports = new StringBuilder();
    for (int i = 100; i < 200; i++) {
      batch.append("link add n").append(i).append(" type vrf table ").append(2000 + i).append('\n');
      ports.append(" evo.").append(i).append(",type=internal");
      networks.add(
          network("n" + i, i)
              .mac(1000 + i)
              .ip(2000 + i)
              .pods(pod("p", "0a:58:0a:0a:01:%02x".formatted(i), "10.10.1." + i))
              .build());
    }
    sh("ip -batch - <<'E'\n" + batch + "E\n");
    sh("ovs-dpctl add-if dp0" + ports);
    NodeIntent intent = new NodeIntent("node-1", List.of(FABRIC), networks);
    long start = System.nanoTime();
    Set<String> names = Set.copyOf(networks.stream().map(NetworkIntent::name).toList());
    KernelPlan plan = reconcile(intent, new PortGates(names, Set.of("cudn.n150"), Set.of()));
    long up = System.nanoTime();
    assertThat(tunnels("ev4-fabric")).hasSize(200);
    isSettled(intent, PortGates.CLOSED);
    long settled = System.nanoTime();
    reconcile(new NodeIntent("node-1", List.of(), List.of()));
    System.out.printf(
        "100 networks: %d changes in %d ms, idle pass %d ms, teardown %d ms%n",
        plan.changes().size(),
        (up - start) / 1_000_000,
        (settled - up) / 1_000_000,
        (System.nanoTime() - settled) / 1_000_000);
    assertThat(sh("ip -br link show group 17750")).isEmpty();
  }
}
