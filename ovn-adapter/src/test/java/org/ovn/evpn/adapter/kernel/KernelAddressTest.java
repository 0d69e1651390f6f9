// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.VtepIntent;
import org.ovn.evpn.api.value.IpAddresses;

/**
 * Addresses that are somebody else's, on a real link: a router, which also does proxy ARP, and a
 * stranger beside it.
 */
@Tag("kernel")
class KernelAddressTest extends KernelFixture {
  private static final InetAddress API_SERVER = IpAddresses.parse("10.254.0.5");

  @BeforeEach
  void neighbours() throws Exception {
    sh(
        """
        ip link del uplink
        for n in lan router stranger; do ip netns add $n; done
        ip link add up0 type veth peer name n0 netns lan
        ip -n lan link add br0 type bridge; ip -n lan link set br0 up
        ip -n lan link set n0 master br0 up
        for n in router stranger; do
          ip -n lan link add $n type veth peer name eth0 netns $n
          ip -n lan link set $n master br0 up
          ip -n $n link set lo up; ip -n $n link set eth0 up
        done
        ip addr add 172.18.2.2/24 dev up0; ip link set up0 up
        ip route add default via 172.18.2.1
        ip -n router addr add 172.18.2.1/24 dev eth0
        ip -n router addr add 10.254.0.7/32 dev lo
        ip -n router link add far type dummy; ip -n router link set far up
        ip -n router route add 10.254.0.0/16 dev far
        ip netns exec router bash -c 'echo 1 >/proc/sys/net/ipv4/conf/eth0/proxy_arp
          echo 1 >/proc/sys/net/ipv4/ip_forward'
        ip -n stranger addr add 172.18.2.9/24 dev eth0
        ip -n stranger addr add 10.254.0.8/32 dev lo
        ip addr add 10.254.0.4/32 dev lo
        """);
  }

  @AfterEach
  void goHome() throws Exception {
    sh("ip addr del 10.254.0.4/32 dev lo; for n in lan router stranger; do ip netns del $n; done");
  }

  private static NodeIntent intent(InetAddress ip) {
    return new NodeIntent("n1", List.of(new VtepIntent("fabric", true, List.of(ip))), List.of());
  }

  private static AddressAnswer ask(KernelState observed, InetAddress ip) {
    return AddressProber.ask(AddressQuestion.of(observed, ip, false))
        .withApiServers(Set.of(API_SERVER));
  }

  private KernelPlan planned(KernelState observed, InetAddress ip) {
    Optional<AddressUse> heard = ask(observed, ip).use(ip);
    return KernelPlanner.plan(
        observed,
        intent(ip),
        PortGates.CLOSED,
        GuardGates.BY_INTENT,
        new AddressGate(Set.of(), Map.of(ip, heard), Map.of(), true));
  }

  @ParameterizedTest
  @CsvSource({
    "172.18.2.1, NEXT_HOP, the next hop of 0.0.0.0/0 on device \"up0\"",
    "10.254.0.5, API_SERVER, the address of the API server of this agent",
    "172.18.2.77, CONNECTED, inside 172.18.2.0/24 of device \"up0\"",
    "10.254.0.4, LOCAL, an address of device \"lo\"",
    "10.254.0.8, ANSWERED, answered for by {stranger} on device \"up0\""
  })
  void address_ofSomebody_isNotTaken(String address, AddressUse.Role role, String where)
      throws Exception {
    InetAddress ip = IpAddresses.parse(address);
    KernelState observed = kernel.observe();
    KernelPlan plan = planned(observed, ip);
    String stranger = json("ip -n stranger -j link show dev eth0").get(0).path("address").asText();
    assertThat(plan.vteps().get("fabric").shortfalls())
        .contains(
            new Shortfall.AddressInUse(
                ip,
                new AddressUse(role, where.replace("{stranger}", stranger)),
                true,
                Optional.empty()));
    assertThat(kernel.apply(observed, plan).failures()).isEmpty();
    assertThat(sh("ip -br addr show dev evd-fabric")).doesNotContain(address);
    assertThat(sh("ping -c 1 -W 5 172.18.2.1")).as("the way out").contains(" 0% packet loss");
  }

  @Test
  void address_ofNobody_isTakenAndStaysWhoeverComes() throws Exception {
    InetAddress ip = IpAddresses.parse("10.254.0.9");
    KernelState observed = kernel.observe();
    assertThat(kernel.apply(observed, planned(observed, ip)).failures()).isEmpty();
    assertThat(sh("ip -br addr show dev evd-fabric")).contains("10.254.0.9/32");
    sh(
        """
        ip addr add 10.254.0.9/24 dev up0
        ip -n stranger addr add 10.254.0.9/32 dev lo
        ip route add 192.0.2.0/24 via 10.254.0.200
        """);
    KernelPlan later = planned(kernel.observe(), ip);
    assertThat(later.changes()).isEmpty();
    assertThat(later.vteps().get("fabric").shortfalls()).isEmpty();
  }

  @Test
  void vtep_renumbered_hasAnAddressAtEachMoment() throws Exception {
    InetAddress old = IpAddresses.parse("10.254.0.9");
    KernelState observed = kernel.observe();
    assertThat(kernel.apply(observed, planned(observed, old)).failures()).isEmpty();
    InetAddress taken = IpAddresses.parse("10.254.0.8");
    observed = kernel.observe();
    KernelPlan waiting =
        KernelPlanner.plan(
            observed,
            intent(taken),
            PortGates.CLOSED,
            GuardGates.BY_INTENT,
            new AddressGate(Set.of(), Map.of(), Map.of(), true));
    assertThat(waiting.changes()).isEmpty();
    assertThat(planned(observed, taken).changes()).as("a stranger has the new one").isEmpty();
    InetAddress free = IpAddresses.parse("10.254.0.10");
    Process monitor = new ProcessBuilder("ip", "-4", "-o", "monitor", "address").start();
    try {
      BufferedReader said = monitor.inputReader();
      while (!said.ready()) { // until it listens
        sh("ip address add 192.0.2.77/32 dev lo; ip address del 192.0.2.77/32 dev lo; sleep 0.1");
      }
      KernelPlan plan = planned(observed, free);
      assertThat(kernel.apply(observed, plan).failures()).isEmpty();
      assertThat(nextOfOurs(said)).contains("10.254.0.10/32").doesNotContain("Del");
      assertThat(nextOfOurs(said)).contains("Deleted").contains("10.254.0.9/32");
    } finally {
      monitor.destroy();
    }
    assertThat(planned(kernel.observe(), free).changes()).isEmpty();
  }

  private static String nextOfOurs(BufferedReader said) throws IOException {
    String line;
    do {
      line = said.readLine();
    } while (line.contains("192.0.2.77"));
    return line;
  }

  @Test
  void router_thatDoesProxyArp_isNoOwner() throws Exception {
    String router = json("ip -n router -j link show dev eth0").get(0).path("address").asText();
    // the control: to a question that is not a probe this router answers for others
    sh("ip route add 10.254.0.6 dev up0; ping -c 1 -W 1 10.254.0.6 >/dev/null || true");
    assertThat(sh("ip neigh show 10.254.0.6 dev up0")).contains(router);
    sh("ip route del 10.254.0.6 dev up0");
    KernelState observed = kernel.observe();
    InetAddress proxied = IpAddresses.parse("10.254.0.6");
    assertThat(ask(observed, proxied).use(proxied)).isEmpty();
    // one that answers probes as well, from the MAC address of the next hop
    InetAddress own = IpAddresses.parse("10.254.0.7");
    AddressAnswer answer = ask(observed, own);
    assertThat(answer.claims())
        .singleElement()
        .satisfies(claim -> {
          assertThat(claim.mac()).hasToString(router);
          assertThat(claim.nextHop()).isTrue();
        });
    assertThat(answer.use(own)).isEmpty();
  }

  @Test
  void routes_ofTheMainTable_areReadWithAllTheirHops() throws Exception {
    sh(
        """
        ip route add 10.99.0.0/24 proto bgp metric 20 \
          nexthop via 172.18.2.1 dev up0 nexthop via 172.18.2.9 dev up0
        ip route add blackhole 10.98.0.0/24
        ip nexthop add id 7 via 172.18.2.9 dev up0; ip route add 10.97.0.0/24 nhid 7
        """);
    MainTable main = kernel.observe().main();
    MainTable.Route ecmp = main.lookup(IpAddresses.parse("10.99.0.1")).orElseThrow();
    assertThat(ecmp.protocol()).isEqualTo(186);
    assertThat(ecmp.hops())
        .extracting(hop -> hop.gateway().map(IpAddresses::format).orElse("") + " " + hop.device())
        .containsExactly("172.18.2.1 up0", "172.18.2.9 up0");
    assertThat(main.hasPath(IpAddresses.parse("10.98.0.1"))).as("a black hole").isFalse();
    assertThat(main.hasPath(IpAddresses.parse("10.97.0.1"))).as("a nexthop object").isTrue();
    assertThat(main.hasPath(IpAddresses.parse("10.96.0.1"))).as("the default route").isFalse();
  }

  @Test
  void name_thatIsAnAlternativeNameOfAnotherDevice_isTaken() throws Exception {
    sh("ip link property add dev up0 altname evd-fabric");
    InetAddress ip = IpAddresses.parse("10.254.0.9");
    KernelPlan plan = planned(kernel.observe(), ip);
    assertThat(plan.changes()).isEmpty();
    assertThat(plan.vteps().get("fabric").shortfalls())
        .contains(new Shortfall.NameTaken("evd-fabric"));
  }
}
