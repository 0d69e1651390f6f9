// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ovn.evpn.adapter.kernel.Intents.network;
import static org.ovn.evpn.adapter.kernel.Intents.node;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.RemotePeer;
import org.ovn.evpn.api.value.MacAddress;

/**
 * What leaves the node of the frames that OVN lets go by an EVPN port, as a capture behind the
 * bridge has it. A port of the datapath plays OVN.
 */
@Tag("kernel")
class PortFiltersKernelTest extends KernelFixture {
  private static final String GATEWAY = "0a:58:0a:0a:00:01";
  private static final NodeIntent INTENT = node(FABRIC, finance());

  /** Each frame carries its name, so that the capture says which ones left. */
  private static final String FRAMES =
      """
      import socket, struct, sys
      GW, POD = '0a580a0a0001', '0a580a0a0005'
      def frame(name, dst, src, icmp, to='ff02' + '0' * 27 + '1'):
          body = bytes.fromhex(icmp) + b'<' + name.encode() + b'>'
          ip6 = struct.pack('!IHBB', 6 << 28, len(body), 58, 255)
          ip6 += bytes.fromhex('fe80' + '0' * 27 + '9') + bytes.fromhex(to)
          return bytes.fromhex(dst + src + '86dd') + ip6 + body
      def ns(target):
          return '87000000' + '00000000' + target
      GATEWAY6, STATION6 = 'fd10' + '0' * 27 + '1', 'fd10' + '0' * 26 + 'c8'
      frames = [
          frame('ra', '333300000001', GW, '86000000' + '40000708' + '0' * 16),
          frame('ra-of-pod', '333300000001', POD, '86000000' + '40000708' + '0' * 16),
          frame('rs', '333300000002', POD, '85000000' + '00000000'),
          frame('ns-unicast', GW, POD, ns(GATEWAY6), GATEWAY6),
          frame('ns-by-router', '3333ff0000c8', GW, ns(STATION6)),
          frame('ns-by-pod', '3333ff0000c8', POD, ns(STATION6)),
          frame('na-by-pod', '0a580a0a00c8', POD, '88000000' + '60000000' + STATION6),
          frame('echo', '0a580a0a00c8', POD, '80000000' + '00010001'),
          bytes.fromhex(GW + POD + '0800') + b'\\x45' + bytes(19) + b'<ip-to-gateway>',
          bytes.fromhex('f' * 12 + GW + '0806' + '0001080006040001' + GW + '0a0a0001'
                        + '0' * 12 + '0a0a00c8') + b'<arp-by-router>',
      ]
      s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
      s.bind((sys.argv[1], 0))
      for f in frames:
          s.send(f.ljust(60, b'\\0'))
      """;

  private static final Set<String> ALL_FRAMES =
      Set.of(
          "ra",
          "ra-of-pod",
          "rs",
          "ns-unicast",
          "ns-by-router",
          "ns-by-pod",
          "na-by-pod",
          "echo",
          "ip-to-gateway",
          "arp-by-router");

  private static final Set<String> MAY_LEAVE =
      Set.of("ns-by-router", "ns-by-pod", "na-by-pod", "echo", "arp-by-router");

  @TempDir Path folder;

  private static PortGates gates() {
    return new PortGates(
        ALL, ALL, ALL, Set.of(), Map.of("cudn.finance", Set.of(MacAddress.parse(GATEWAY))));
  }

  /** All that comes in by {@code sender} leaves the datapath by evo.1, as OVN would flood it. */
  @BeforeEach
  void ovn() throws Exception {
    Files.writeString(folder.resolve("frames.py"), FRAMES);
    sh(
        """
        ovs-dpctl add-if dp0 sender,type=internal
        ip link set sender up
        number() { ovs-dpctl show dp0 | sed -n "s/^ *port \\([0-9]*\\): $1 .*/\\1/p"; }
        from=$(number sender) to=$(number evo.1)
        for match in 'eth_type(0x86dd),ipv6()' 'eth_type(0x0800),ipv4()' 'eth_type(0x0806),arp()'; do
          ovs-dpctl add-flow dp0 "in_port($from),eth(),$match" "$to"
        done
        """);
  }

  /** Names of the frames that a VXLAN device was given to send. */
  private Set<String> leaving() throws Exception {
    Path capture = folder.resolve("capture");
    Process tcpdump =
        new ProcessBuilder("tcpdump", "-i", "ev4-fabric", "-Q", "out", "-U", "-w", capture + "")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("tcpdump.log").toFile())
            .start();
    try {
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> Files.readString(folder.resolve("tcpdump.log")).contains("listening"));
      sh("python3 " + folder.resolve("frames.py") + " sender");
      Thread.sleep(2000);
    } finally {
      tcpdump.destroy();
      tcpdump.waitFor();
    }
    return java.util.regex.Pattern.compile("<([a-z-]+)>")
        .matcher(Files.readString(capture, java.nio.charset.StandardCharsets.ISO_8859_1))
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void frames_meantForTheGatewayOrOfARouter_doNotLeave() throws Exception {
    reconcile(INTENT);
    assertThat(leaving()).as("without filters all do").isEqualTo(new TreeSet<>(ALL_FRAMES));
    reconcile(INTENT, gates());
    assertThat(kernel.observe().portFilters().get("evo.1"))
        .as("read back")
        .hasSize(3)
        .allMatch(filter -> filter.drops().isPresent());
    isSettled(INTENT, gates());
    assertThat(leaving()).isEqualTo(new TreeSet<>(MAY_LEAVE));
    assertThat(sh("tc filter show dev evo.1 ingress")).contains("dst_mac " + GATEWAY, "drop");
  }

  @Test
  void filters_takenAwayOrChanged_areToldOfAndComeBack() throws Exception {
    reconcile(INTENT, gates());
    reconcile(INTENT, gates());
    isSettled(INTENT, gates());
    LinkedBlockingQueue<KernelMonitor.Event> events = new LinkedBlockingQueue<>();
    KernelMonitor monitor = KernelMonitor.start(events::add);
    try {
      for (String damage :
          List.of(
              "tc qdisc del dev evo.1 clsact",
              "tc filter del dev evo.1 ingress",
              "tc filter del dev evo.1 ingress pref 17750",
              "tc filter del dev evo.1 ingress pref 17751",
              "tc filter replace dev evo.1 ingress pref 17751 protocol ipv6 handle 1 flower"
                  + " ip_proto icmpv6 type 135 action drop",
              "tc filter add dev evo.1 ingress pref 17750 protocol all flower"
                  + " dst_mac 02:00:00:00:00:01 action drop")) {
        events.clear();
        sh(damage);
        if (damage.contains(" del ")) {
          assertThat(events.poll(10, TimeUnit.SECONDS)).as(damage).isNotNull();
        }
        assertThat(KernelPlanner.plan(kernel.observe(), INTENT, gates()).changes())
            .as(damage)
            .isNotEmpty();
        reconcile(INTENT, gates());
        isSettled(INTENT, gates());
        assertThat(link("evo.1").path("flags").toString()).as(damage).contains("\"UP\"");
      }
    } finally {
      monitor.close();
    }
    assertThat(leaving()).isEqualTo(new TreeSet<>(MAY_LEAVE));
  }

  @Test
  void port_ofABringUp_isDownUntilItsFiltersAreSeen() throws Exception {
    reconcile(INTENT, gates());
    assertThat(link("evo.1").path("flags").toString()).doesNotContain("\"UP\"");
    reconcile(INTENT, gates());
    assertThat(link("evo.1").path("flags").toString()).contains("\"UP\"");
  }

  @Test
  void flush_ofTheBridgesEntries_isToldOfAndRepaired() throws Exception {
    reconcile(INTENT);
    isSettled(INTENT, PortGates.CLOSED);
    LinkedBlockingQueue<KernelMonitor.Event> events = new LinkedBlockingQueue<>();
    KernelMonitor monitor = KernelMonitor.start(events::add);
    try {
      sh("bridge fdb flush dev evb-fabric");
      assertThat(events.poll(10, TimeUnit.SECONDS)).isNotNull();
    } finally {
      monitor.close();
    }
    assertThat(fdb("evb-fabric")).doesNotContain("vlan 2", "vlan 3");
    reconcile(INTENT);
    String mac = link("evb-fabric").path("address").asText();
    assertThat(fdb("evb-fabric"))
        .contains(mac + " vlan 2 master evb-fabric permanent")
        .contains(mac + " vlan 3 master evb-fabric permanent");
    isSettled(INTENT, PortGates.CLOSED);
  }

  @Test
  void svi_whoseVrfGoes_isDownWithoutALookAtTheKernel() throws Exception {
    reconcile(node(FABRIC, finance(), hr()));
    int other = kernel.observe().device("evl3.2").orElseThrow().index();
    LinkedBlockingQueue<KernelMonitor.StraySvi> strays = new LinkedBlockingQueue<>();
    try (StraySvis svis = StraySvis.open();
        KernelMonitor monitor =
            KernelMonitor.start(event -> {
              if (event instanceof KernelMonitor.StraySvi svi) {
                strays.add(svi);
              }
            })) {
      assertThat(svis.putDown(other)).as("it is in its VRF").isFalse();
      sh("ip link del finance");
      Set<String> down = new TreeSet<>();
      while (down.size() < 2) {
        KernelMonitor.StraySvi svi = strays.poll(10, TimeUnit.SECONDS);
        assertThat(svi).isNotNull();
        if (svis.putDown(svi.index())) {
          down.add(svi.name());
        }
      }
      assertThat(down).containsExactly("evl2.1", "evl3.1");
      monitor.watch(INTENT);
    }
    for (String svi : Set.of("evl2.1", "evl3.1")) {
      assertThat(link(svi).path("flags").toString()).doesNotContain("\"UP\"");
    }
    assertThat(link("evl3.2").path("flags").toString()).contains("\"UP\"");
  }

  @Test
  void routes_thatMatter_areToldOfAndOthersAreNot() throws Exception {
    reconcile(node(FABRIC, hr()));
    Thread.sleep(2000); // addresses of IPv6 settle
    LinkedBlockingQueue<KernelMonitor.Event> events = new LinkedBlockingQueue<>();
    try (KernelMonitor monitor = KernelMonitor.start(events::add)) {
      monitor.watch(
          node(
              FABRIC,
              network("hr", 2)
                  .ip(201)
                  .peers(new RemotePeer("n2", List.of(Intents.ip("10.254.0.2"))))
                  .build()));
      for (String change :
          List.of(
              "ip route del unreachable 10.200.0.0/24 table 1011 metric 4278198272 proto 177",
              "ip route del unreachable default table 1011 metric 4278198272",
              "ip -6 route add unreachable default table 1011 metric 4278198272",
              "ip -6 route del unreachable default table 1011 metric 4278198272",
              "ip route add 10.254.0.2/32 via 172.18.1.1",
              "ip route add 10.254.0.0/16 via 172.18.1.1",
              "ip route del default")) {
        events.clear();
        sh(change);
        assertThat(events.poll(10, TimeUnit.SECONDS)).as(change).isNotNull();
      }
      Thread.sleep(500);
      events.clear();
      sh(
          """
          ip route add 10.99.0.0/16 via 172.18.1.1
          ip route add 10.98.0.0/16 via 172.18.1.1 table 1011
          ip route add 10.254.0.2/32 via 172.18.1.1 table 1011
          ip route add default via 172.18.1.1 table 1011
          ip route add unreachable 10.97.0.0/16 table 1011
          """);
      assertThat(events.poll(1, TimeUnit.SECONDS)).isNull();
    }
  }
}
