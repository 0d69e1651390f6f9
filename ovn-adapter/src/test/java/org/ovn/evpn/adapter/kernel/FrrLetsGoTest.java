// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ovn.evpn.adapter.kernel.Intents.network;
import static org.ovn.evpn.adapter.kernel.Intents.node;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.ovn.LocalPods;
import org.ovn.evpn.adapter.ovn.OvnChange;
import org.ovn.evpn.adapter.ovn.OvnFacts;
import org.ovn.evpn.adapter.ovn.OvnNetworkState;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.adapter.ovn.OvnSide;
import org.ovn.evpn.adapter.reconcile.GiveBack;
import org.ovn.evpn.adapter.reconcile.KernelPort;
import org.ovn.evpn.adapter.reconcile.OvnPort;
import org.ovn.evpn.adapter.reconcile.Rounds;
import org.ovn.evpn.adapter.reconcile.StoredIntent;

/**
 * The way down beside a real FRR, with a remote provider edge that announces into the network: one
 * network comes and goes, {@code -Dfrr.soak=30} times, while another carries pings.
 */
@Tag("kernel")
class FrrLetsGoTest extends KernelFixture {
  private static final int CYCLES = Integer.getInteger("frr.soak", 4);
  private static final Duration UP = Duration.ofSeconds(60);

  private static final String ROUTER =
      """
      router bgp %1$d
       no bgp ebgp-requires-policy
       no bgp default ipv4-unicast
       no bgp network import-check
       neighbor %2$s remote-as %3$d
       neighbor %2$s timers 3 9
       neighbor %2$s timers connect 1
       address-family ipv4 unicast
        neighbor %2$s activate
        network %4$s/32
       exit-address-family
       address-family l2vpn evpn
        neighbor %2$s activate
        advertise-all-vni
        vni 100
         route-target import 64500:100
         route-target export 64500:100
        exit-vni
       exit-address-family
      exit
      vrf finance
       vni 101
      exit-vrf
      vrf hr
       vni 201
      exit-vrf
      """;
  private static final String VRF =
      """
      router bgp %1$d vrf %2$s
       address-family ipv4 unicast
        redistribute connected
       exit-address-family
       address-family l2vpn evpn
        advertise ipv4 unicast
        route-target import 64500:%3$d
        route-target export 64500:%3$d
       exit-address-family
      exit
      """;

  private static final NetworkIntent HR = network("hr", 2).ip(201).build();
  private static final NodeIntent BOTH = node(FABRIC, finance(), HR);
  private static final NodeIntent OTHERS = node(FABRIC, HR);

  private final OvnPort ovn = new Calm();

  /** An OVN that has done all it was asked, and has nothing of a network that is not wanted. */
  private static final class Calm implements OvnPort {
    @Override
    public Optional<OvnPlan> plan(NodeIntent intent, OvnFacts facts) {
      Map<String, OvnNetworkState> networks = new TreeMap<>();
      intent
          .networks()
          .forEach(n ->
              networks.put(
                  n.name(),
                  new OvnNetworkState(
                      true, true, false, List.of(), List.of(), Set.of(), Set.of(), List.of())));
      return Optional.of(new OvnPlan(List.of(), networks));
    }

    @Override
    public Optional<Map<String, LocalPods>> localPods(NodeIntent intent) {
      return Optional.empty();
    }

    @Override
    public Map<OvnChange.Chain, OvnSide.Outcome> apply(OvnPlan plan) {
      return Map.of();
    }
  }

  @BeforeEach
  void startFrr() throws Exception {
    sh(
        """
        ip netns add far
        ip link add u0 type veth peer name u0 netns far
        ip addr add 172.18.9.2/24 dev u0; ip link set u0 up
        ip -n far addr add 172.18.9.1/24 dev u0; ip -n far link set u0 up; ip -n far link set lo up
        sysctl -qw net.ipv4.ip_forward=1; ip netns exec far sysctl -qw net.ipv4.ip_forward=1
        ip -n far addr add 10.254.0.9/32 dev lo
        ip link add h1 type dummy; ip link set h1 master hr up; ip addr add 10.99.2.1/24 dev h1
        """);
    frr("pe", "", ROUTER.formatted(65000, "172.18.9.1", 65101, "10.254.0.1"), 65000, 0);
    frr(
        "far",
        "ip netns exec far",
        ROUTER.formatted(65101, "172.18.9.2", 65000, "10.254.0.9"),
        65101,
        179);
    sh(
        """
        f() { ip -n far "$@"; }
        for v in finance:1009 hr:1011; do
          f link add ${v%:*} type vrf table ${v#*:}; f link set ${v%:*} up
        done
        f link add evb type bridge vlan_filtering 1 vlan_default_pvid 0
        f link set evb address 02:00:00:00:00:09 addrgenmode none up
        f link add vx type vxlan external vnifilter nolearning local 10.254.0.9 dstport 4789
        f link set vx address 02:00:00:00:00:09 addrgenmode none master evb up
        b() { ip netns exec far bridge "$@"; }
        b link set dev vx vlan_tunnel on neigh_suppress on learning off
        svi() {
          b vlan add dev evb vid $1 self; b vlan add dev vx vid $1
          b vni add dev vx vni $2; b vlan add dev vx vid $1 tunnel_info id $2
          f link add svi$1 link evb type vlan id $1
          f link set svi$1 addrgenmode none master $3 up
        }
        svi 2 100 finance; svi 3 101 finance; svi 4 201 hr
        for i in $(seq 1 20); do
          f link add d$i type dummy; f link set d$i master finance up
          f addr add 192.168.$i.1/24 dev d$i
        done
        f link add h1 type dummy; f link set h1 master hr up; f addr add 10.99.1.1/24 dev h1
        f link add st type dummy; f link set st master evb up
        b vlan add dev st vid 2 pvid untagged
        for i in $(seq 10 40); do
          b fdb add 0a:58:0a:0a:09:$i dev st master static vlan 2
          f neigh replace 10.10.0.$i lladdr 0a:58:0a:0a:09:$i dev svi2 nud permanent
        done
        """);
  }

  private static void frr(String name, String in, String router, int asn, int port)
      throws Exception {
    String config = router + VRF.formatted(asn, "finance", 101) + VRF.formatted(asn, "hr", 201);
    sh(
        """
        mkdir -p /etc/frr/%1$s /run/frr/%1$s; chown frr:frr /etc/frr/%1$s /run/frr/%1$s
        echo 'service integrated-vtysh-config' >/etc/frr/%1$s/vtysh.conf
        for d in mgmtd zebra staticd "bgpd -p %3$d"; do
          %2$s /usr/lib/frr/$d -N %1$s -d -A 127.0.0.1 </dev/null >/dev/null 2>&1
        done
        cat >/run/frr/%1$s/load.conf <<'C'
        %4$s
        C
        %2$s vtysh -N %1$s -f /run/frr/%1$s/load.conf >/dev/null 2>&1
        """
            .formatted(name, in, port, config.stripTrailing()));
  }

  @AfterEach
  void stopFrr() throws Exception {
    sh(
        """
        for p in /run/frr/pe/*.pid /run/frr/far/*.pid; do kill -9 $(<$p) || true; done
        rm -rf /run/frr/pe /run/frr/far
        ip netns del far
        """);
  }

  private Rounds rounds() {
    return new Rounds(port(), ovn, Map.of(), _ -> {}, System::nanoTime);
  }

  private KernelPort port() {
    return new KernelPort() {
      @Override
      public KernelState observe() {
        return kernel.observe();
      }

      @Override
      public KernelOutcome apply(KernelState observed, KernelPlan plan) {
        return kernel.apply(observed, plan);
      }
    };
  }

  private static String pids() throws Exception {
    return sh("for p in /run/frr/pe/*.pid; do kill -0 $(<$p) && echo $p $(<$p); done");
  }

  private static int routes() throws Exception {
    return Integer.parseInt(sh("ip route show table 1009 proto bgp | wc -l").strip());
  }

  private StoredIntent settle(Rounds rounds, StoredIntent stored) {
    StoredIntent[] state = {stored};
    await("nothing is left to do")
        .atMost(UP)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> {
          Rounds.Result result = rounds.run(state[0], Instant.now());
          state[0] = result.stored();
          return !result.again() && result.kernel().isEmpty();
        });
    return state[0];
  }

  @Test
  void network_thatComesAndGoes_leavesFrrAndOthersAlone() throws Exception {
    Rounds rounds = rounds();
    StoredIntent stored = settle(rounds, StoredIntent.none("node-1").accept(BOTH));
    await("routes of the remote provider edge").atMost(UP).until(() -> routes() >= 20);
    await("the other network")
        .atMost(UP)
        .until(() -> sh("ping -c 1 -W 1 -I hr 10.99.1.1 || true").contains(" 0% packet"));
    String before = pids();
    assertThat(before).contains("zebra").contains("bgpd").contains("mgmtd");
    Process ping =
        new ProcessBuilder("ping", "-i", "0.02", "-q", "-I", "hr", "10.99.1.1")
            .redirectErrorStream(true)
            .start();
    for (int cycle = 1; cycle <= CYCLES; cycle++) {
      stored = settle(rounds, stored.accept(OTHERS));
      assertThat(exists("evl3.1")).as("cycle " + cycle).isFalse();
      assertThat(exists("evl2.1")).isFalse();
      assertThat(fdb("ev4-fabric").lines())
          .as("router MACs that FRR left behind in the VLAN of the IP-VRF, in cycle " + cycle)
          .noneMatch(line -> line.contains(" vlan 3 "));
      assertThat(pids()).as("cycle " + cycle).isEqualTo(before);
      stored = settle(rounds, stored.accept(BOTH));
      await("routes again").atMost(UP).until(() -> routes() >= 20);
      assertThat(pids()).as("cycle " + cycle).isEqualTo(before);
    }
    sh("kill -INT " + ping.pid());
    String report = new String(ping.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(report).as("the other network").contains(" 0% packet loss");
  }

  @Test
  void release_besideFrr_leavesNoDeviceAndAllDaemons() throws Exception {
    Rounds rounds = rounds();
    StoredIntent _ = settle(rounds, StoredIntent.none("node-1").accept(BOTH));
    await("routes of the remote provider edge").atMost(UP).until(() -> routes() >= 20);
    String before = pids();
    GiveBack work = new GiveBack("node-1", rounds(), ovn);
    Instant start = Instant.now();
    Instant[] last = {start};
    await("nothing is left")
        .atMost(UP)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> {
          // at half the pace: a guest is slow, and this is about who is waited for
          last[0] = start.plus(Duration.between(start, Instant.now()).dividedBy(2));
          return work.once(last[0]).isEmpty();
        });
    assertThat(Duration.between(start, last[0]))
        .as("zebra keeps the stations of the VNI that goes last, and nobody waits for that")
        .isLessThan(Duration.ofSeconds(5));
    assertThat(sh("ip -br link"))
        .doesNotContain("evl")
        .doesNotContain("evb-")
        .doesNotContain("evd-");
    assertThat(routes()).isZero();
    assertThat(work.once(Instant.now())).as("again").isEmpty();
    assertThat(pids()).isEqualTo(before);
  }
}
