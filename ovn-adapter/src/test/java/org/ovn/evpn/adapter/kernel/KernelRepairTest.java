// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.kernel.Intents.network;
import static org.ovn.evpn.adapter.kernel.Intents.node;
import static org.ovn.evpn.adapter.kernel.Intents.pod;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.netlink.Attribute;
import org.ovn.evpn.adapter.netlink.Key;
import org.ovn.evpn.adapter.netlink.NetlinkRequest;
import org.ovn.evpn.adapter.netlink.NetlinkResult;
import org.ovn.evpn.adapter.netlink.NetlinkSocket;
import org.ovn.evpn.adapter.netlink.Rt;
import org.ovn.evpn.adapter.netlink.RtMessage;
import org.ovn.evpn.api.value.MacAddress;

/**
 * What others do to the kernel, and what becomes of it: drift, FRR's entries, devices of others,
 * refusals.
 */
@Tag("kernel")
class KernelRepairTest extends KernelFixture {
  @Test
  void drift_ofEveryKind_isRepairedAndNothingElse() throws Exception {
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

  @Test
  void entries_ofFrr_areReadAndLeftAlone() throws Exception {
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
    assertThat(state.forwardingOf("ev4-fabric")).anyMatch(KernelState.FdbEntry::externLearned);
    assertThat(state.neighboursOf("evl2.1"))
        .as("the pods', and none of FRR's")
        .extracting(e -> e.ip().getHostAddress())
        .containsExactlyInAnyOrder("10.10.0.5", "10.10.0.6", "fd10:0:0:0:0:0:0:5");
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
  void entryOfLocalPod_overwrittenByFrr_isTakenBack() throws Exception {
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
  void announcement_ofEntries_isHeardAsNewAndChangesNothing() throws Exception {
    NodeIntent intent = node(FABRIC, finance());
    reconcile(intent);
    String before = sh("bridge -d fdb show dev evo.1; ip neigh show dev evl2.1 | sort");
    Process listener =
        new ProcessBuilder("bash", "-c", "bridge monitor fdb & ip monitor neigh & wait")
            .redirectErrorStream(true)
            .start();
    try {
      Thread.sleep(1000);
      KernelState observed = kernel.observe();
      KernelPlan plan = Announcement.plan(observed, intent, Set.of("cudn.finance"), Set.of());
      assertThat(plan.changes()).as("two MACs, three addresses, twice each").hasSize(10);
      assertThat(kernel.apply(observed, plan).failures()).isEmpty();
      Thread.sleep(1000);
    } finally {
      listener.descendants().forEach(ProcessHandle::destroy);
    }
    String heard = new String(listener.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(heard)
        .contains(MAC_A + " dev evo.1 vlan 2 master evb-fabric static")
        .contains(MAC_B + " dev evo.1 vlan 2 master evb-fabric static")
        .contains("10.10.0.5 dev evl2.1 lladdr " + MAC_A + " PERMANENT")
        .contains("fd10::5 dev evl2.1 lladdr " + MAC_A + " PERMANENT")
        .doesNotContain("Deleted");
    assertThat(sh("bridge -d fdb show dev evo.1; ip neigh show dev evl2.1 | sort"))
        .isEqualTo(before);
    isSettled(intent, PortGates.open(ALL));
  }

  @Test
  void announcement_cutShort_isRepairedAndADownPortStaysSilent() throws Exception {
    NodeIntent intent = node(FABRIC, finance());
    reconcile(intent, new PortGates(ALL, Set.of(), Set.of()));
    KernelState observed = kernel.observe();
    assertThat(Announcement.plan(observed, intent, Set.of("cudn.finance"), Set.of()).changes())
        .noneMatch(c -> c instanceof KernelChange.UnpinFdb);
    Owner owner = new Owner.Network("cudn.finance");
    KernelPlan cut =
        new KernelPlan(
            List.of(
                List.of(
                    new KernelChange.UnpinFdb(owner, "evo.1", 2, MacAddress.parse(MAC_A)),
                    new KernelChange.UnpinNeighbour(
                        owner, "evl2.1", Intents.ip("10.10.0.5"), MacAddress.parse(MAC_A)))),
            Map.of(),
            Map.of());
    assertThat(kernel.apply(observed, cut).failures())
        .as("a port that is down refuses: no failure")
        .isEmpty();
    reconcile(intent);
    assertThat(kernel.apply(kernel.observe(), cut).failures()).isEmpty();
    assertThat(plan(intent).changes())
        .hasSize(2)
        .allMatch(c -> c instanceof KernelChange.AddFdb || c instanceof KernelChange.AddNeighbour);
    reconcile(intent);
    isSettled(intent, PortGates.open(ALL));
  }

  @Test
  void devices_ofOthers_areNeverTouched() throws Exception {
    sh(
        "ip link add evb-fabric type bridge; ip link add evl9 type dummy; ip link add evl3.2 type"
            + " dummy");
    String before = sh("ip -d link show evb-fabric; ip -d link show evl3.2; ip link show evl9");
    KernelPlan plan = reconcile(node(FABRIC, finance(), hr()));
    assertThat(plan.networks().get("cudn.finance").shortfalls())
        .contains(new Shortfall.NameTaken("evb-fabric"));
    assertThat(sh("ip -d link show evb-fabric; ip -d link show evl3.2; ip link show evl9"))
        .isEqualTo(before);
    sh("ip link del evb-fabric");
    plan = reconcile(node(FABRIC, finance(), hr()));
    assertThat(plan.networks().get("cudn.finance").shortfalls()).isEmpty();
    assertThat(plan.networks().get("cudn.hr").shortfalls())
        .containsExactly(new Shortfall.NameTaken("evl3.2"));
    assertThat(link("evl3.2").path("linkinfo").path("info_kind").asText()).isEqualTo("dummy");
  }

  @Test
  void refusalOfKernel_forOneNetwork_staysWithIt() throws Exception {
    // Two devices may share the UDP port, each with VNIs of its own: hr's is held by the other.
    sh(
        "ip link add other type vxlan external vnifilter dstport 4789 local 10.254.0.1 nolearning;"
            + " ip link set other up; bridge vni add dev other vni 201");
    reconcile(node(FABRIC)); // networks start when the VTEP has its address
    NodeIntent intent = node(FABRIC, finance(), hr());
    KernelState observed = kernel.observe();
    KernelPlan plan = KernelPlanner.plan(observed, intent, PortGates.open(ALL));
    KernelOutcome outcome = kernel.apply(observed, plan);
    Owner hr = new Owner.Network("cudn.hr");
    assertThat(outcome.failures())
        .allSatisfy(f -> assertThat(f.change().owner()).isEqualTo(hr))
        .anySatisfy(f -> {
          assertThat(f.change()).isEqualTo(new KernelChange.AddVni(hr, "ev4-fabric", 201));
          assertThat(f.reason()).contains("201").contains("EEXIST");
        });
    assertThat(failures(outcome, new Owner.Network("cudn.finance"))).isEmpty();
    assertThat(failures(outcome, new Owner.Vtep("fabric"))).isEmpty();
    assertThat(kernel.observe().vnisOf("ev4-fabric")).containsExactly(100, 101);
    assertThat(tunnels("ev4-fabric")).contains("2:100", "3:101");
    assertThat(link("evo.1").path("flags").toString()).contains("\"UP\"");
    assertThat(fdb("evo.1")).contains(MAC_A + " vlan").contains(MAC_B + " vlan");
    assertThat(sh("ip neigh show dev evl2.1 nud permanent").lines()).hasSize(3);
    assertThat(plan(intent).changes())
        .as("what is left to do")
        .isNotEmpty()
        .allSatisfy(c -> assertThat(c.owner()).isEqualTo(hr));
    sh("ip link del other");
    reconcile(intent);
    isSettled(intent, PortGates.open(ALL));
    aVtepIsWhole();
  }

  @Test
  void refusalOfKernel_forWholeVtep_saysWhy() throws Exception {
    sh(
        "ip link add other type vxlan id 100 dstport 4789 local 10.254.0.1 nolearning; ip link set"
            + " other up");
    reconcile(node(FABRIC));
    KernelState observed = kernel.observe();
    KernelPlan plan =
        KernelPlanner.plan(observed, node(FABRIC, finance(), hr()), PortGates.open(ALL));
    KernelOutcome outcome = kernel.apply(observed, plan);
    // A device without metadata and one with it cannot share the UDP port: the VTEP as a whole
    // fails, and says why.
    assertThat(failures(outcome, new Owner.Vtep("fabric")))
        .anySatisfy(f -> assertThat(f.reason()).contains("ev4-fabric"));
    sh("ip link del other");
    reconcile(node(FABRIC, finance(), hr()));
    isSettled(node(FABRIC, finance(), hr()), PortGates.open(ALL));
  }

  @Test
  void guardRoute_ofSomeoneElse_isAFailureWithAName() throws Exception {
    sh("ip route add unreachable 10.200.0.0/24 table 1011 metric 4278198272 proto 85");
    reconcile(node(FABRIC));
    KernelState observed = kernel.observe();
    KernelOutcome outcome =
        kernel.apply(
            observed, KernelPlanner.plan(observed, node(FABRIC, hr()), PortGates.open(ALL)));
    assertThat(failures(outcome, new Owner.Network("cudn.hr")))
        .anySatisfy(f -> assertThat(f.reason()).contains("10.200.0.0/24", "table 1011", "EEXIST"));
    sh("ip route del unreachable 10.200.0.0/24 table 1011 metric 4278198272 proto 85");
    reconcile(node(FABRIC, hr()));
    isSettled(node(FABRIC, hr()), PortGates.open(ALL));
  }

  @Test
  void vrf_missing_holdsItsNetworkOnly() throws Exception {
    KernelPlan plan = reconcile(node(FABRIC, finance(), network("later", 3).ip(301).build()));
    assertThat(plan.networks().get("cudn.later").shortfalls())
        .contains(new Shortfall.VrfMissing("later"));
    assertThat(plan.networks().get("cudn.finance").complete()).isTrue();
    assertThat(exists("evl3.3")).isFalse();
    sh("ip link add later type vrf table 1013; ip link set later up");
    plan = reconcile(node(FABRIC, finance(), network("later", 3).ip(301).build()));
    assertThat(plan.networks().get("cudn.later").shortfalls())
        .containsExactly(new Shortfall.UnreachableDefaultMissing("later"));
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

  /** OVN-Kubernetes took the VRF away, and OVN does not let us give the network back. */
  @Test
  void vrf_goneWhileTheNetworkIsNotGivenBack_leavesTheSvisThereAndDown() throws Exception {
    reconcile(node(FABRIC, finance()));
    Set<String> before = tunnels("ev4-fabric");
    sh("ip link del finance");
    PortGates refused = PortGates.CLOSED;
    KernelPlan plan = reconcile(node(FABRIC, finance()), refused);
    assertThat(plan.changes())
        .noneMatch(c ->
            c instanceof KernelChange.DeleteDevice
                || c instanceof KernelChange.DeleteGroup
                || c instanceof KernelChange.DeleteTunnel);
    for (String svi : List.of("evl2.1", "evl3.1")) {
      assertThat(link(svi).path("flags").toString()).as(svi).doesNotContain("\"UP\"");
    }
    assertThat(tunnels("ev4-fabric")).isEqualTo(before);
    isSettled(node(FABRIC, finance()), refused);
  }

  @Test
  void floodList_missedByOneLook_isFoundByTheNext() throws Exception {
    reconcile(node(FABRIC, finance()));
    sh(
        """
        for i in $(seq 0 2999); do
          if ((i % 100 == 50)); then
            echo fdb append 00:00:00:00:00:00 dev ev4-fabric dst 10.254.1.$((i / 100)) src_vni 100 self permanent
          fi
          printf 'fdb append 02:00:00:00:%02x:%02x dev ev4-fabric dst 10.254.0.2 src_vni 100 self\\n' \\
            $((i / 256)) $((i % 256))
        done | bridge -batch -
        """);
    assertThat(kernel.observe().floodList(100)).hasSize(30);
    Process others =
        new ProcessBuilder(
                "bash",
                "-c",
                """
                while :; do for v in del append; do for i in $(seq 0 7 2999); do
                  printf "fdb $v 02:00:00:00:%02x:%02x dev ev4-fabric dst 10.254.0.2 src_vni 100 self\\n" \\
                    $((i / 256)) $((i % 256))
                done; done; done | bridge -batch -
                """)
            .redirectErrorStream(true)
            .start();
    int missed = 0;
    int twice = 0;
    Set<InetAddress> before = kernel.observe().floodList(100);
    try {
      for (int look = 0; look < 200; look++) {
        Set<InetAddress> now = kernel.observe().floodList(100);
        Set<InetAddress> either = new HashSet<>(before);
        either.addAll(now);
        missed += now.size() == 30 ? 0 : 1;
        twice += either.size() == 30 ? 0 : 1;
        before = now;
      }
      assertThat(others.isAlive()).isTrue();
    } finally {
      others.descendants().forEach(ProcessHandle::destroy);
      others.destroy();
    }
    assertThat(twice)
        .as("of 200 looks %d missed an entry; two in a row missed the same one", missed)
        .isZero();
    assertThat(kernel.observe().floodList(100)).hasSize(30);
  }

  @Test
  void monitor_ofPodEntriesAndFloodLists_tellsOfTheirChanges() throws Exception {
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
          .isEqualTo(changed("flood list of VNI 100: 10.254.0.2 came"));
      sh("ip neigh del 10.10.0.5 dev evl2.1");
      assertThat(events.poll(5, TimeUnit.SECONDS)).isEqualTo(changed("the entry of a local pod"));
      sh("ip link add evo.7 type dummy");
      assertThat(events.poll(5, TimeUnit.SECONDS))
          .isIn(changed("the entry of a local pod"), changed("device evo.7"));
      sh("bridge fdb del 00:00:00:00:00:00 dev ev4-fabric dst 10.254.0.2 src_vni 100 self");
      KernelMonitor.Event last = null;
      for (KernelMonitor.Event e = events.poll(5, TimeUnit.SECONDS);
          e != null;
          e = events.poll(1, TimeUnit.SECONDS)) {
        last = e;
      }
      assertThat(last).isEqualTo(changed("flood list of VNI 100: 10.254.0.2 went"));
    }
  }

  /** More notifications than the socket's buffer holds: what was lost is told, and what follows. */
  @Test
  void monitor_thatCannotKeepUp_saysSoAndGoesOn() throws Exception {
    sh("ip link add slow type bridge; ip link set slow up");
    LinkedBlockingQueue<KernelMonitor.Event> events = new LinkedBlockingQueue<>();
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    try (KernelMonitor _ =
            KernelMonitor.start(event -> {
              if (event.equals(changed("device stone"))) {
                blocked.countDown();
                await(free);
              }
              events.add(event);
            });
        NetlinkSocket netlink = NetlinkSocket.open()) {
      sh("ip link add stone type dummy");
      assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();
      int slow = kernel.observe().devices().get("slow").index();
      for (int round = 0; round < 400; round++) {
        List<NetlinkRequest> neighbours = new ArrayList<>();
        for (int i = 1; i <= 128; i++) {
          neighbours.add(
              new NetlinkRequest(
                  Rt.RTM_NEWNEIGH,
                  Rt.NLM_F_CREATE | Rt.NLM_F_REPLACE,
                  new RtMessage.Neighbour(
                      Rt.AF_INET,
                      slow,
                      Rt.NUD_PERMANENT,
                      0,
                      0,
                      List.of(
                          new Attribute.Ip(Key.NDA_DST, Intents.ip("10.99.0." + i)),
                          new Attribute.Mac(
                              Key.NDA_LLADDR, new MacAddress(0x02_00_00_00_00_00L + round)))),
                  "add a neighbour"));
        }
        assertThat(netlink.execute(neighbours)).allMatch(r -> r instanceof NetlinkResult.Done);
      }
      free.countDown();
      assertThat(next(events, "everything may have")).contains("ENOBUFS");
      assertThat(next(events, "everything may have"))
          .as("what changed before this may have been dropped as well")
          .contains("until the buffer was empty");
      sh("ip link add evo.7 type dummy");
      String seen;
      do {
        seen = next(events, "device ");
      } while (!seen.equals("device evo.7"));
    }
  }

  private static List<KernelOutcome.Failure> failures(KernelOutcome outcome, Owner owner) {
    return outcome.failures().stream().filter(f -> f.change().owner().equals(owner)).toList();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static KernelMonitor.Event changed(String what) {
    return new KernelMonitor.Changed(what);
  }

  /** What changed, of the next event that begins like that. */
  private static String next(LinkedBlockingQueue<KernelMonitor.Event> events, String begin)
      throws Exception {
    while (true) {
      KernelMonitor.Event event = events.poll(10, TimeUnit.SECONDS);
      assertThat(event).as("a change of %s", begin).isNotNull();
      if (event instanceof KernelMonitor.Changed changed && changed.what().startsWith(begin)) {
        return changed.what();
      }
    }
  }

  private void aVtepIsWhole() throws Exception {
    assertThat(tunnels("ev4-fabric")).hasSize(3);
    assertThat(fdb("evo.1")).contains(MAC_A + " vlan").contains(MAC_B + " vlan");
    assertThat(sh("ip neigh show dev evl2.1 nud permanent").lines()).hasSize(3);
  }

  private void aVtepIsWholeFor(int vnis) throws Exception {
    assertThat(tunnels("ev4-fabric")).hasSize(vnis);
    assertThat(sh("ip neigh show dev evl2.1 nud permanent").lines()).hasSize(3);
  }
}
