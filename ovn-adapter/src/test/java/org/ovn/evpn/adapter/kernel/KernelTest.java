package org.ovn.evpn.adapter.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.kernel.Intents.network;
import static org.ovn.evpn.adapter.kernel.Intents.node;
import static org.ovn.evpn.adapter.kernel.Intents.pod;
import static org.ovn.evpn.adapter.kernel.Intents.vtep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.VtepIntent;

/**
 * The whole model in a real kernel, in a network namespace of its own, with iproute2 as the
 * independent witness. Dummy devices stand for the node's uplink and for OVS's internal ports.
 */
@Tag("kernel")
class KernelTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final VtepIntent FABRIC = vtep("fabric", true, "10.254.0.1");
  private static final String MAC_A = "0a:58:0a:0a:00:05";
  private static final String MAC_B = "0a:58:0a:0a:00:06";
  private static final Set<String> ALL = Set.of("cudn.finance", "cudn.hr", "cudn.dev");

  private Kernel kernel;

  @BeforeEach
  void prepare() throws Exception {
    sh(
        """
        ip link set lo up
        ip link add uplink type dummy; ip addr add 172.18.1.2/24 dev uplink; ip link set uplink up
        ip route add default via 172.18.1.1
        for v in finance:1009 hr:1011; do
          ip link add ${v%:*} type vrf table ${v#*:}; ip link set ${v%:*} up
          ip route add unreachable default table ${v#*:} metric 4278198272 proto 85
        done
        ip link add evo.1 type dummy
        """);
    kernel = Kernel.open();
  }

  @AfterEach
  void cleanUp() throws Exception {
    kernel.close();
    // ip -br says name@lower for stacked devices
    sh(
        "ip -br link | while read -r d _; do d=${d%%@*}; case $d in lo|sit0|tunl0|ip6tnl0) ;; *) ip"
            + " link del $d 2>/dev/null || true;; esac; done");
    sh("ip route flush table all proto 177; ip route flush table all proto 85");
  }

  // ---- helpers

  private static String sh(String script) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(script + ": " + output).isZero();
    return output;
  }

  private static JsonNode json(String command) throws IOException, InterruptedException {
    return JSON.readTree(sh(command));
  }

  private static JsonNode link(String name) throws IOException, InterruptedException {
    return json("ip -d -j link show dev " + name).get(0);
  }

  private static boolean exists(String name) throws IOException, InterruptedException {
    return sh("ip -br link show dev " + name + " 2>/dev/null || true").startsWith(name);
  }

  private KernelPlan plan(NodeIntent intent) {
    return KernelPlanner.plan(kernel.observe(), intent, PortGates.open(ALL));
  }

  private KernelPlan reconcile(NodeIntent intent) {
    return reconcile(intent, PortGates.open(ALL));
  }

  private KernelPlan reconcile(NodeIntent intent, PortGates gates) {
    KernelState observed = kernel.observe();
    KernelPlan plan = KernelPlanner.plan(observed, intent, gates);
    assertThat(kernel.apply(observed, plan).failures()).isEmpty();
    return plan;
  }

  private void isSettled(NodeIntent intent, PortGates gates) {
    assertThat(KernelPlanner.plan(kernel.observe(), intent, gates).changes()).isEmpty();
  }

  private static NetworkIntent finance() {
    return network("finance", 1)
        .mac(100)
        .ip(101)
        .pods(pod("a", MAC_A, "10.10.0.5", "fd10::5"), pod("b", MAC_B, "10.10.0.6"))
        .build();
  }

  private static NetworkIntent hr() {
    return network("hr", 2).ip(201, "10.200.0.0/24", "fd20::/64").build();
  }

  private static Set<String> names(JsonNode array, String field) {
    Set<String> names = new TreeSet<>();
    array.forEach(n -> names.add(n.path(field).asText()));
    return names;
  }

  /** {@code vid:vni} of a device. */
  private static Set<String> tunnels(String device) throws IOException, InterruptedException {
    Set<String> all = new TreeSet<>();
    for (JsonNode dev : json("bridge -j vlan tunnelshow dev " + device)) {
      for (JsonNode t : dev.path("tunnels")) {
        int vid = t.path("vlan").asInt();
        int last = t.path("vlanEnd").asInt(vid);
        for (int i = 0; i <= last - vid; i++) {
          all.add((vid + i) + ":" + (t.path("tunid").asInt() + i));
        }
      }
    }
    return all;
  }

  /** {@code vid[pvid][untagged]} of a device. */
  private static Set<String> vlans(String device) throws IOException, InterruptedException {
    Set<String> all = new TreeSet<>();
    for (JsonNode dev : json("bridge -j vlan show dev " + device)) {
      for (JsonNode v : dev.path("vlans")) {
        List<String> flags = new ArrayList<>();
        v.path("flags").forEach(f -> flags.add(f.asText()));
        for (int vid = v.path("vlan").asInt();
            vid <= v.path("vlanEnd").asInt(v.path("vlan").asInt());
            vid++) {
          all.add(vid + flags.toString());
        }
      }
    }
    return all;
  }

  private static String fdb(String device) throws IOException, InterruptedException {
    return sh("bridge fdb show dev " + device);
  }

  // ---- tests

  @Test
  void aVtepWithTwoNetworksIsAsIproute2SeesIt() throws Exception {
    KernelPlan plan = reconcile(node(FABRIC, finance(), hr()));
    assertThat(plan.networks().get("cudn.finance").findings()).isEmpty();
    assertThat(plan.networks().get("cudn.hr").findings()).isEmpty();
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
  void aRestartWritesNothing() {
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
  void nothingOfANetworkAppearsBeforeFrrKnowsIt() throws Exception {
    NetworkIntent silent = network("finance", 1).mac(100).ip(101).frrIsSilent().build();
    KernelPlan plan = reconcile(node(FABRIC, silent));
    assertThat(exists("evd-fabric")).isTrue();
    assertThat(exists("evb-fabric")).isFalse();
    assertThat(plan.networks().get("cudn.finance").findings()).contains(new Finding.FrrNotReady());
    reconcile(node(FABRIC, silent, hr()));
    assertThat(exists("evb-fabric")).isTrue();
    assertThat(tunnels("ev4-fabric")).containsExactly("2:201");
    assertThat(exists("evl3.1")).isFalse();
    reconcile(node(FABRIC, finance(), hr()));
    assertThat(tunnels("ev4-fabric")).as("hr keeps its VLAN").contains("2:201").hasSize(3);
    isSettled(node(FABRIC, finance(), hr()), PortGates.open(ALL));
  }

  @Test
  void theEvpnPortWaitsForTheTakeoverAndGoesDownForTheRelease() throws Exception {
    NodeIntent intent = node(FABRIC, finance());
    sh("ip link set evo.1 up"); // as OVS or someone may have done
    KernelPlan plan = reconcile(intent, PortGates.CLOSED);
    assertThat(link("evo.1").path("flags").toString()).doesNotContain("\"UP\"");
    assertThat(plan.networks().get("cudn.finance").findings())
        .contains(new Finding.PortHeldDown("evo.1"));
    isSettled(intent, PortGates.CLOSED);
    reconcile(intent);
    assertThat(link("evo.1").path("flags").toString()).contains("\"UP\"");
    isSettled(intent, PortGates.CLOSED); // a gate that is not opened does not close anything
    reconcile(intent, new PortGates(ALL, Set.of("cudn.finance")));
    assertThat(link("evo.1").path("flags").toString()).doesNotContain("\"UP\"");
    assertThat(fdb("evo.1")).contains(MAC_A);
  }

  @Test
  void driftOfEveryKindIsRepairedAndOnlyThat() throws Exception {
    NodeIntent intent = node(FABRIC, finance(), hr());
    reconcile(intent);
    String hrBefore = sh("ip -d link show evl3.2; ip route show table 1011");
    for (String damage :
        List.of(
            "ip link set evl2.1 down; ip link set evl2.1 up",
            "ip link set evl3.1 down",
            "ip link set evl2.1 nomaster",
            "ip link del evl2.1",
            "ip link set evl3.1 address 02:00:00:00:00:99",
            "ip link set evl2.1 address 02:00:00:00:00:97",
            "ip link set evl2.1 mtu 1300",
            "ip link set evl3.1 alias 'evpn.k8s.ovn.org:l3svi:cudn.other'",
            "ip link set evl3.1 alias ''",
            "ip link set evl3.1 group 0",
            "ip link set evl3.1 addrgenmode eui64",
            "sysctl -qw net.ipv4.conf.evl3/1.rp_filter=1",
            "sysctl -qw net.ipv4.conf.evl3/1.forwarding=0",
            "bridge vlan del dev ev4-fabric vid 2 tunnel_info id 100",
            "bridge vlan del dev ev4-fabric vid 3",
            "bridge vlan add dev ev4-fabric vid 700; bridge vlan add dev evb-fabric vid 700 self;"
                + " bridge vni add dev ev4-fabric vni 700",
            "bridge vlan add dev ev4-fabric vid 701; bridge vlan add dev ev4-fabric vid 701"
                + " tunnel_info id 701",
            "bridge vni del dev ev4-fabric vni 101",
            "bridge vlan del dev evb-fabric vid 2 self",
            "bridge link set dev ev4-fabric learning on neigh_suppress off",
            "bridge link set dev evo.1 learning on",
            "bridge vlan add dev evo.1 vid 9 pvid untagged",
            "ip link set evo.1 nomaster",
            "bridge fdb del " + MAC_A + " dev evo.1 vlan 2 master",
            "bridge fdb add 0a:58:0a:0a:00:77 dev evo.1 vlan 2 master static",
            "ip neigh del 10.10.0.5 dev evl2.1",
            "ip neigh replace 10.10.0.5 lladdr 02:00:00:00:00:01 dev evl2.1 nud permanent",
            "ip neigh replace 10.10.0.5 lladdr 02:00:00:00:00:01 dev evl2.1 nud noarp extern_learn",
            "ip neigh add 10.10.0.99 lladdr 02:00:00:00:00:01 dev evl2.1 nud permanent",
            "ip addr del 10.254.0.1/32 dev evd-fabric",
            "ip addr add 10.254.0.9/32 dev evd-fabric",
            "ip link set evd-fabric down",
            "ip link set ev4-fabric nomaster",
            "ip link del ev4-fabric",
            "ip link set evb-fabric type bridge mcast_snooping 1",
            "ip link set evb-fabric mtu 1400",
            "ip link set evb-fabric address 02:00:00:00:00:98",
            "ip link set evb-fabric down",
            "ip link del evb-fabric")) {
      sh(damage);
      List<KernelChange> changes = plan(intent).changes();
      assertThat(changes).as(damage).isNotEmpty();
      reconcile(intent);
      assertThat(plan(intent).changes()).as("after the repair of: " + damage).isEmpty();
      if (!damage.contains("evb-fabric")
          && !damage.contains("ev4-fabric")
          && !damage.contains("evd-fabric")) {
        assertThat(changes)
            .as(damage)
            .allSatisfy(c -> assertThat(c.owner()).isEqualTo(new Owner.Network("cudn.finance")));
      }
    }
    assertThat(
            sh("ip -d link show evl3.2; ip route show table 1011")
                .replaceAll("(?m)^\\d+: ", "")
                .replaceAll("promiscuity.*", ""))
        .isEqualTo(hrBefore.replaceAll("(?m)^\\d+: ", "").replaceAll("promiscuity.*", ""));
    aVtepIsWhole();
  }

  private void aVtepIsWhole() throws Exception {
    assertThat(tunnels("ev4-fabric")).hasSize(3);
    assertThat(fdb("evo.1")).contains(MAC_A + " vlan").contains(MAC_B + " vlan");
    assertThat(sh("ip neigh show dev evl2.1 nud permanent").lines()).hasSize(3);
  }

  @Test
  void frrsEntriesAreReadAndLeftAlone() throws Exception {
    NodeIntent intent = node(FABRIC, finance());
    reconcile(intent);
    sh(
        """
        bridge fdb append 00:00:00:00:00:00 dev ev4-fabric dst 10.254.0.2 src_vni 100 self permanent
        bridge fdb append 00:00:00:00:00:00 dev ev4-fabric dst 10.255.0.2 src_vni 100 self permanent
        bridge fdb append 00:00:00:00:00:00 dev ev4-fabric dst 10.255.0.2 src_vni 101 self permanent
        bridge fdb add 0a:58:0a:0a:00:c8 dev ev4-fabric vlan 2 master extern_learn
        bridge fdb add 0a:58:0a:0a:00:c8 dev ev4-fabric dst 10.254.0.2 src_vni 100 self extern_learn
        ip neigh add 10.10.0.200 lladdr 0a:58:0a:0a:00:c8 dev evl2.1 nud noarp extern_learn
        """);
    String before = sh("bridge fdb show dev ev4-fabric; ip neigh show dev evl2.1 | sort");
    KernelState state = kernel.observe();
    assertThat(state.floodList(100))
        .containsExactlyInAnyOrder(Intents.ip("10.254.0.2"), Intents.ip("10.255.0.2"));
    assertThat(state.floodList(101)).containsExactly(Intents.ip("10.255.0.2"));
    assertThat(state.forwarding())
        .anyMatch(e -> e.externLearned() && e.device().equals("ev4-fabric"));
    isSettled(intent, PortGates.open(ALL));
    reconcile(
        node(
            FABRIC,
            network("finance", 1).mac(100).ip(101).pods(pod("a", MAC_A, "10.10.0.5")).build()));
    assertThat(sh("bridge fdb show dev ev4-fabric; ip neigh show dev evl2.1 | sort"))
        .isEqualTo(
            before
                .lines()
                .filter(l -> !l.contains(MAC_B) && !l.contains("fd10::5"))
                .reduce("", (a, b) -> a + b + "\n"));
  }

  @Test
  void whatFrrWroteOverALocalPodIsTakenBack() throws Exception {
    NodeIntent intent = node(FABRIC, finance());
    reconcile(intent);
    sh(
        "bridge fdb replace "
            + MAC_A
            + " dev ev4-fabric vlan 2 master extern_learn; ip neigh replace 10.10.0.5 lladdr "
            + MAC_A
            + " dev evl2.1 nud noarp extern_learn");
    assertThat(fdb("evo.1")).doesNotContain(MAC_A);
    reconcile(intent);
    // The kernel leaves the extern_learn flag on an entry that moves; port and state are what
    // counts.
    assertThat(fdb("evo.1").lines().filter(l -> l.contains(MAC_A)))
        .singleElement()
        .asString()
        .contains("vlan 2", "static");
    assertThat(sh("ip neigh show 10.10.0.5 dev evl2.1"))
        .contains("PERMANENT")
        .doesNotContain("extern_learn");
    isSettled(intent, PortGates.open(ALL));
    reconcile(node(FABRIC, network("finance", 1).mac(100).ip(101).build()));
    assertThat(fdb("evo.1")).doesNotContain(MAC_A);
  }

  @Test
  void aNetworkThatLeavesTakesNothingWithIt() throws Exception {
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
  void theLastOneSwitchesOffTheLightByOneMessage() throws Exception {
    reconcile(node(FABRIC, finance(), hr()));
    sh("ip link add evo.99 type dummy; ip link add mine group 5 type dummy");
    long before = kernel.counters().writes();
    KernelPlan plan = reconcile(new NodeIntent("node-1", List.of(), List.of()));
    assertThat(plan.changes().stream().filter(c -> c instanceof KernelChange.DeleteGroup))
        .hasSize(1);
    assertThat(kernel.counters().writes() - before)
        .as("port down, port out, group, two guard routes")
        .isEqualTo(5);
    assertThat(sh("ip -br link show group 17750")).isEmpty();
    assertThat(exists("mine")).isTrue();
    assertThat(exists("evo.99")).isTrue();
    assertThat(sh("ip route show table all proto 177; ip -6 route show table all proto 177"))
        .isEmpty();
    assertThat(sh("ip route show table 1011")).contains("unreachable default proto 85");
    isSettled(new NodeIntent("node-1", List.of(), List.of()), PortGates.CLOSED);
  }

  @Test
  void devicesOfOthersAreNeverTouched() throws Exception {
    sh(
        "ip link add evb-fabric type bridge; ip link add evl9 type dummy; ip link add evl3.2 type"
            + " dummy");
    String before = sh("ip -d link show evb-fabric; ip -d link show evl3.2; ip link show evl9");
    KernelPlan plan = reconcile(node(FABRIC, finance(), hr()));
    assertThat(plan.networks().get("cudn.finance").findings())
        .contains(new Finding.NameTaken("evb-fabric"));
    assertThat(sh("ip -d link show evb-fabric; ip -d link show evl3.2; ip link show evl9"))
        .isEqualTo(before);
    sh("ip link del evb-fabric");
    plan = reconcile(node(FABRIC, finance(), hr()));
    assertThat(plan.networks().get("cudn.finance").findings()).isEmpty();
    assertThat(plan.networks().get("cudn.hr").findings())
        .containsExactly(new Finding.NameTaken("evl3.2"));
    assertThat(link("evl3.2").path("linkinfo").path("info_kind").asText()).isEqualTo("dummy");
  }

  @Test
  void aRefusalOfTheKernelStaysWithItsNetwork() throws Exception {
    sh(
        "ip link add other type vxlan id 100 dstport 4789 local 10.254.0.1 nolearning; ip link set"
            + " other up");
    KernelState observed = kernel.observe();
    KernelPlan plan =
        KernelPlanner.plan(observed, node(FABRIC, finance(), hr()), PortGates.open(ALL));
    KernelOutcome outcome = kernel.apply(observed, plan);
    // A device without metadata and one with it cannot share the UDP port: the VTEP as a whole
    // fails, and says why.
    assertThat(outcome.failures())
        .isNotEmpty()
        .allSatisfy(f -> assertThat(f.reason()).isNotBlank());
    sh("ip link del other");
    reconcile(node(FABRIC, finance(), hr()));
    isSettled(node(FABRIC, finance(), hr()), PortGates.open(ALL));
  }

  @Test
  void aMissingVrfHoldsItsNetworkOnly() throws Exception {
    KernelPlan plan = reconcile(node(FABRIC, finance(), network("later", 3).ip(301).build()));
    assertThat(plan.networks().get("cudn.later").findings())
        .contains(new Finding.VrfMissing("later"));
    assertThat(plan.networks().get("cudn.finance").complete()).isTrue();
    assertThat(exists("evl3.3")).isFalse();
    sh("ip link add later type vrf table 1013; ip link set later up");
    plan = reconcile(node(FABRIC, finance(), network("later", 3).ip(301).build()));
    assertThat(plan.networks().get("cudn.later").findings())
        .containsExactly(new Finding.UnreachableDefaultMissing("later"));
    assertThat(link("evl3.3").path("master").asText()).isEqualTo("later");
    // Its VRF goes and comes back with another table: the SVI must not route in the main table
    // meanwhile.
    sh("ip link del finance");
    reconcile(node(FABRIC, finance()));
    assertThat(link("evl3.1").path("flags").toString()).doesNotContain("\"UP\"");
    sh("ip link add finance type vrf table 1019; ip link set finance up");
    reconcile(node(FABRIC, finance()));
    assertThat(link("evl3.1").path("master").asText()).isEqualTo("finance");
    aVtepIsWholeFor(2);
    isSettled(node(FABRIC, finance()), PortGates.open(ALL));
  }

  private void aVtepIsWholeFor(int vnis) throws Exception {
    assertThat(tunnels("ev4-fabric")).hasSize(vnis);
    assertThat(sh("ip neigh show dev evl2.1 nud permanent").lines()).hasSize(3);
  }

  @Test
  void anIpv6AndADualStackVtepWork() throws Exception {
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
  void anAddressOfTheVtepThatChangesIsFollowed() throws Exception {
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
  void aSmallOvsPortDoesNotPullTheBridgeDown() throws Exception {
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
  void theMonitorTellsOfPodsEntriesAndFloodLists() throws Exception {
    NodeIntent intent = node(FABRIC, finance());
    reconcile(intent);
    LinkedBlockingQueue<KernelMonitor.Event> events = new LinkedBlockingQueue<>();
    try (KernelMonitor monitor = KernelMonitor.start(events::add)) {
      monitor.watch(intent);
      sh("bridge fdb add 0a:58:0a:0a:00:c8 dev ev4-fabric vlan 2 master extern_learn");
      sh(
          "bridge fdb append 00:00:00:00:00:00 dev ev4-fabric dst 10.254.0.2 src_vni 100 self"
              + " permanent");
      assertThat(events.poll(5, TimeUnit.SECONDS))
          .as("the remote station before it is nobody's business")
          .isEqualTo(new KernelMonitor.FloodListChanged(100, Intents.ip("10.254.0.2"), true));
      sh("ip neigh del 10.10.0.5 dev evl2.1");
      assertThat(events.poll(5, TimeUnit.SECONDS)).isEqualTo(new KernelMonitor.EntryChanged());
      sh("ip link add evo.7 type dummy");
      assertThat(events.poll(5, TimeUnit.SECONDS))
          .isIn(new KernelMonitor.EntryChanged(), new KernelMonitor.DeviceChanged("evo.7"));
      sh("bridge fdb del 00:00:00:00:00:00 dev ev4-fabric dst 10.254.0.2 src_vni 100 self");
      KernelMonitor.Event last = null;
      for (KernelMonitor.Event e = events.poll(5, TimeUnit.SECONDS);
          e != null;
          e = events.poll(1, TimeUnit.SECONDS)) {
        last = e;
      }
      assertThat(last)
          .isEqualTo(new KernelMonitor.FloodListChanged(100, Intents.ip("10.254.0.2"), false));
    }
  }

  @Test
  void aHundredNetworksComeAndGo() throws Exception {
    List<NetworkIntent> networks = new ArrayList<>();
    StringBuilder batch = new StringBuilder();
    for (int i = 100; i < 200; i++) {
      batch.append("link add n").append(i).append(" type vrf table ").append(2000 + i).append('\n');
      batch.append("link add evo.").append(i).append(" type dummy\n");
      networks.add(
          network("n" + i, i)
              .mac(1000 + i)
              .ip(2000 + i)
              .pods(pod("p", "0a:58:0a:0a:01:%02x".formatted(i), "10.10.1." + i))
              .build());
    }
    sh("ip -batch - <<'E'\n" + batch + "E\n");
    NodeIntent intent = new NodeIntent("node-1", List.of(FABRIC), networks);
    long start = System.nanoTime();
    KernelPlan plan = reconcile(intent, PortGates.open(Set.of("cudn.n150")));
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
