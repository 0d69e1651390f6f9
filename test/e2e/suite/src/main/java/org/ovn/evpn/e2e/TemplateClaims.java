// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ovn.evpn.e2e.Cases.Applied;
import org.ovn.evpn.e2e.Conditions.Condition;
import org.ovn.evpn.e2e.Pings.Path;

/** What is claimed of peering templates as people write and edit them. */
final class TemplateClaims {
  private static final Duration SAID_WITHIN = Duration.ofSeconds(30);
  private static final Duration SESSIONS_WITHIN = Duration.ofSeconds(90);

  /**
   * Over a change of a template of rack a: frr-k8s waits for 3 s, and FRR's reloader takes some.
   */
  private static final Duration RELOADS = Duration.ofSeconds(8);

  private static final String LOCAL_AS = "65010";

  private final Sight sight;
  private final Pings pings;
  private final List<Path> all;

  TemplateClaims(Sight sight) {
    this.sight = sight;
    this.pings = new Pings(sight.traffic());
    this.all = sight.stations().everyTenant();
  }

  List<Claim> inOrder() {
    return List.of(
        new Claim(
            "vrf-default",
            "a template that names the default VRF: nothing is withdrawn, all goes on",
            this::vrfDefault),
        new Claim(
            "tor-down",
            "a second ToR that is down: named (PeerDown), all goes on by the first",
            this::torDown),
        new Claim(
            "local-asn",
            "sessions with localASN: nodes see each other's type-2, type-3, type-5",
            this::localAsn),
        new Claim(
            "one-node",
            "EVPN on one node, the same AS elsewhere: the routes of the others are taken",
            this::oneNode));
  }

  private String vrfDefault() throws Exception {
    AsBefore before = AsBefore.of(sight);
    return pings.wholeDuring(
        all,
        () -> {
          try (Applied _ = sight.cases().change("vrf-default")) {
            Thread.sleep(RELOADS);
            before.await();
          }
          Thread.sleep(RELOADS);
          before.await();
          return true;
        });
  }

  private String torDown() throws Exception {
    AsBefore before = AsBefore.of(sight);
    List<String> said = new ArrayList<>();
    String whole =
        pings.wholeDuring(
            all,
            () -> {
              try (Applied _ = sight.cases().change("one-tor-down")) {
                for (String network : List.of("cudn.finance", "cudn.hr", "udn.dev.dev")) {
                  Condition down =
                      sight
                          .conditions()
                          .await(
                              "evpnnetwork/" + network,
                              "Degraded",
                              SAID_WITHIN,
                              c -> c.isFor("PeerDown", "172.18.1.99"));
                  said.add(down.message());
                }
                sight.conditions().requireTrue("evpnnetwork/cudn.finance", "Established");
                Thread.sleep(RELOADS);
                require(
                    sight
                        .shell()
                        .check(Tenants.NODE_1, "vtysh -c 'show bgp l2vpn evpn summary'")
                        .contains("172.18.1.99"),
                    "FRR does not have the second ToR");
              }
              Thread.sleep(RELOADS);
              before.await();
              return true;
            });
    require(
        said.stream().allMatch(m -> m.contains(Tenants.NODE_1) && !m.contains(Tenants.NODE_2)),
        said.toString());
    return "PeerDown named it on node-1; " + whole;
  }

  /**
   * The leaves take any AS meanwhile, as the fabric's admin would have to set them. The sessions
   * start anew, so packets count between the two changes only.
   */
  private String localAsn() throws Exception {
    AsBefore before = AsBefore.of(sight);
    List<String> seen = new ArrayList<>();
    try {
      serversAre("external");
      try (Applied _ = sight.cases().change("local-asn")) {
        for (String node : List.of(Tenants.NODE_1, Tenants.NODE_2)) {
          seen.add(awaitForeign(node, LOCAL_AS));
        }
        seen.add(
            pings.wholeDuring(
                all,
                () -> {
                  Thread.sleep(2000);
                  return true;
                }));
      }
    } finally {
      serversAre(RouteClaims.NODE_AS);
    }
    Thread.sleep(RELOADS);
    before.awaitRoutes();
    pings.awaitAll(all);
    return String.join("; ", seen);
  }

  private void serversAre(String as) {
    Map.of("leaf-1", "65101", "leaf-2", "65102")
        .forEach((leaf, own) ->
            sight
                .shell()
                .check(
                    leaf,
                    "vtysh -c 'configure terminal' -c 'router bgp %s' -c 'neighbor SERVERS remote-as %s'"
                        .formatted(own, as)));
  }

  /**
   * The border leaf plays the other cluster of the same site template: its routes have the nodes'
   * AS in their path. Only what takes part in EVPN with one node can have concluded that nobody
   * else has that AS.
   */
  private String oneNode() throws Exception {
    AsBefore before = AsBefore.of(sight);
    Stations s = sight.stations();
    List<Path> paths =
        List.of(
            new Path(s.finance1(), s.hostL2().address()),
            new Path(s.finance1(), Layer3Claims.FABRIC_SERVER),
            new Path(s.hr1(), Layer3Claims.FABRIC_SERVER));
    String whole;
    String seen;
    try {
      nodeSelector(
          "[{\"op\":\"add\",\"path\":\"/spec/nodeSelector\",\"value\":{\"matchLabels\":{\"rack\":\"a\"}}}]");
      awaitNodes(1);
      sameAs(true);
      seen = awaitForeign(Tenants.NODE_1, RouteClaims.NODE_AS);
      whole =
          pings.wholeDuring(
              paths,
              () -> {
                Thread.sleep(2000);
                return true;
              });
    } finally {
      sameAs(false);
      nodeSelector("[{\"op\":\"remove\",\"path\":\"/spec/nodeSelector\"}]");
    }
    before.awaitRoutes();
    awaitNodes(2);
    pings.awaitAll(all);
    return seen + "; " + whole;
  }

  private void nodeSelector(String patch) throws InterruptedException {
    Together.each(
        List.of("finance", "hr", "tenants"),
        evpn -> sight.kubectl().run("patch", "evpn", evpn, "--type=json", "-p", patch));
  }

  private void awaitNodes(int desired) throws InterruptedException {
    for (String network : List.of("cudn.finance", "cudn.hr", "udn.dev.dev")) {
      sight
          .kubectl()
          .run(
              "wait",
              "--for=jsonpath={.status.nodes.desired}=" + desired,
              "--timeout=60s",
              "evpnnetwork/" + network);
      sight
          .kubectl()
          .run("wait", "--for=condition=Programmed", "--timeout=90s", "evpnnetwork/" + network);
    }
  }

  private void sameAs(boolean there) {
    String no = there ? "" : "no ";
    sight
        .shell()
        .check(
            "leaf-2",
            """
            vtysh -c 'configure terminal' -c 'route-map same-as permit 10' \
              -c 'set as-path prepend %1$s' -c exit -c 'router bgp 65102' \
              -c 'address-family l2vpn evpn' -c '%2$sneighbor SPINES route-map same-as out'
            """
                .formatted(RouteClaims.NODE_AS, no));
  }

  /** Waits until a node has routes of each type whose path has the other node's numbers. */
  private String awaitForeign(String node, String as) throws InterruptedException {
    BorderLeaf table = new BorderLeaf(sight.shell(), node);
    long end = System.nanoTime() + SESSIONS_WITHIN.toNanos();
    while (true) {
      Map<Integer, Integer> count = new TreeMap<>();
      for (int type : List.of(2, 3, 5)) {
        count.put(type, table.fromNodes(type, as).size());
      }
      if (!count.containsValue(0)) {
        return "%s has %s by type with AS %s".formatted(node, count, as);
      }
      require(System.nanoTime() < end, "%s has %s routes by type".formatted(node, count));
      Thread.sleep(500);
    }
  }
}
