// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import java.util.List;
import java.util.Set;
import org.ovn.evpn.e2e.Cases.Applied;

/** What is claimed of fabrics whose ToRs carry the underlay only, and reflectors EVPN. */
final class ReflectorClaims {
  private static final String TOR = "172.18.1.1";
  private static final String REFLECTOR = "10.255.1.1";
  private static final String NODE_ADDRESS = "172.18.1.2";

  /** Rack b has no reflector: its ToR stays what carries EVPN. */
  private static final String ADD =
      "[{\"op\":\"add\",\"path\":\"/spec/evpnNeighbors\",\"value\":[\"10.255.1.1\",\"172.18.2.1\"]}]";

  private static final String REMOVE = "[{\"op\":\"remove\",\"path\":\"/spec/evpnNeighbors\"}]";

  private final Sight sight;
  private final FabricAdmin fabric;

  ReflectorClaims(Sight sight) {
    this.sight = sight;
    this.fabric = new FabricAdmin(sight.shell());
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
        fabric.awaitEvpn(Tenants.NODE_1, Set.of(REFLECTOR));
        require(
            fabric.peers(Tenants.NODE_1, "ipv4 unicast").contains(TOR),
            "the ToR has no IPv4 session with the node");
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
      fabric.awaitEvpn(Tenants.NODE_1, Set.of(TOR));
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
    fabric.configure("spine-1", "router bgp 65100\n" + commands.formatted(NODE_ADDRESS));
  }
}
