// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.ovn.evpn.e2e.Cases.Applied;

/** What is claimed of fabrics whose ToRs carry the underlay only, and reflectors EVPN. */
final class ReflectorClaims {
  private static final Duration SETTLES_WITHIN = Duration.ofSeconds(90);
  private static final String TOR = "172.18.1.1";
  private static final String REFLECTOR = "10.255.1.1";
  private static final String NODE_ADDRESS = "172.18.1.2";

  /** Rack b has no reflector: its ToR stays what carries EVPN. */
  private static final String ADD =
      "[{\"op\":\"add\",\"path\":\"/spec/evpnNeighbors\",\"value\":[\"10.255.1.1\",\"172.18.2.1\"]}]";

  private static final String REMOVE = "[{\"op\":\"remove\",\"path\":\"/spec/evpnNeighbors\"}]";

  private final Sight sight;

  ReflectorClaims(Sight sight) {
    this.sight = sight;
  }

  List<Claim> inOrder() {
    return List.of(
        new Claim(
            "reflectors",
            "underlay by the ToR, EVPN by a route reflector (evpnNeighbors): all is carried",
            this::reflectors));
  }

  /** Sessions start anew at both changes, so packets count between them only. */
  private String reflectors() throws Exception {
    AsBefore before = AsBefore.of(sight);
    String whole;
    try {
      spinePeersWithNode(true);
      try (Applied _ = sight.cases().change("reflectors")) {
        evpnNeighbors(ADD);
        awaitEvpn(Set.of(REFLECTOR));
        require(peers("ipv4 unicast").contains(TOR), "the ToR has no IPv4 session with the node");
        before.awaitRoutes();
        whole =
            new Pings(sight.traffic())
                .wholeDuring(
                    sight.stations().everyTenant(),
                    () -> {
                      Thread.sleep(2000);
                      return true;
                    });
      } finally {
        evpnNeighbors(REMOVE);
      }
      awaitEvpn(Set.of(TOR));
    } finally {
      spinePeersWithNode(false);
    }
    before.awaitRoutes();
    new Pings(sight.traffic()).awaitAll(sight.stations().everyTenant());
    return "node-1 has EVPN with %s, IPv4 with %s; %s".formatted(REFLECTOR, TOR, whole);
  }

  private void evpnNeighbors(String patch) throws InterruptedException {
    Together.each(
        List.of("finance", "hr", "tenants"),
        evpn -> sight.kubectl().run("patch", "evpn", evpn, "--type=json", "-p", patch));
  }

  private void awaitEvpn(Set<String> wanted) throws InterruptedException {
    long end = System.nanoTime() + SETTLES_WITHIN.toNanos();
    while (true) {
      Set<String> now = peers("l2vpn evpn");
      if (now.equals(wanted)) {
        return;
      }
      require(System.nanoTime() < end, "node-1 has EVPN with %s, not %s".formatted(now, wanted));
      Thread.sleep(1000);
    }
  }

  /** The neighbours of node-1 whose session is up in an address family. */
  private Set<String> peers(String family) {
    JsonNode summary =
        Json.parse(
            sight
                .shell()
                .check(Tenants.NODE_1, "vtysh -c 'show bgp %s summary json'".formatted(family)));
    Set<String> up = new TreeSet<>();
    for (var peer : summary.path("peers").properties()) {
      if (peer.getValue().path("state").asText().equals("Established")) {
        up.add(peer.getKey());
      }
    }
    return up;
  }

  private void spinePeersWithNode(boolean there) {
    String commands =
        there
            ? """
            neighbor %1$s remote-as 65000
            neighbor %1$s ebgp-multihop 4
            neighbor %1$s update-source 10.255.1.1
            neighbor %1$s timers 3 9
            neighbor %1$s timers connect 1
            neighbor %1$s advertisement-interval 0
            address-family l2vpn evpn
            neighbor %1$s activate
            neighbor %1$s attribute-unchanged next-hop
            """
            : "no neighbor %1$s\n";
    StringBuilder line = new StringBuilder("vtysh -c 'configure terminal' -c 'router bgp 65100'");
    commands
        .formatted(NODE_ADDRESS)
        .lines()
        .forEach(command -> line.append(" -c '").append(command).append('\''));
    sight.shell().check("spine-1", line.toString());
  }
}
