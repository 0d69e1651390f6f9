// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.ovn.evpn.e2e.Cases.Applied;
import org.ovn.evpn.e2e.Pings.Path;
import org.ovn.evpn.e2e.Traffic.Tap;

/** What is claimed of a node with two ToRs of different AS. */
final class UplinkClaims {
  static final String FIRST_TOR = "172.18.1.1";

  /** The border leaf's VTEP, which both ToRs lead to. */
  private static final String BORDER_VTEP = "10.255.0.2";

  private static final SortedMap<String, List<String>> NEIGHBOR =
      new TreeMap<>(Map.of(SecondLeaf.NODE, List.of("remote-as 65000", "bfd", "bfd profile fast")));

  private static final Duration SETTLES_WITHIN = Duration.ofSeconds(60);

  /** Both ends of the second session have it; BFD of the case needs 1.5 s. */
  private static final int HOLD_MILLIS = 9_000;

  private static final int FLOWS = 64;
  private static final int FIRST_PORT = 20_000;
  private static final String VXLAN = "udp dst port 4789";

  private final Sight sight;
  private final Pings pings;
  private final FabricAdmin fabric;
  private final SecondLeaf leaf;

  UplinkClaims(Sight sight) {
    this.sight = sight;
    this.pings = new Pings(sight.traffic());
    this.fabric = new FabricAdmin(sight.shell());
    this.leaf = new SecondLeaf(fabric);
  }

  List<Claim> inOrder() {
    return List.of(
        new Claim(
            "multipath",
            "two ToRs of different AS (spec.multipath): both carry, one that falls silent is left",
            this::multipath));
  }

  private String multipath() throws Exception {
    AsBefore before = AsBefore.of(sight);
    List<String> seen = new ArrayList<>();
    try {
      leaf.add(NEIGHBOR);
      anyAsPath(true);
      try (Applied _ = sight.cases().change("two-tors")) {
        fabric.awaitEvpn(Tenants.NODE_1, Set.of(FIRST_TOR, SecondLeaf.TOR));
        awaitNextHops(Set.of(FIRST_TOR, SecondLeaf.TOR));
        before.awaitRoutes();
        seen.add(carriedByBoth());
        seen.add(secondFallsSilent());
        awaitNextHops(Set.of(FIRST_TOR, SecondLeaf.TOR));
        seen.add(pings.wholeDuring(sight.stations().everyTenant(), UplinkClaims::aMoment));
      } finally {
        anyAsPath(false);
      }
      awaitNextHops(Set.of(FIRST_TOR));
      // else the listen range would take the node in
      fabric.awaitEvpn(Tenants.NODE_1, Set.of(FIRST_TOR));
    } finally {
      leaf.remove(NEIGHBOR);
    }
    before.await();
    return String.join("; ", seen);
  }

  private static boolean aMoment() throws InterruptedException {
    Thread.sleep(2000);
    return true;
  }

  private void anyAsPath(boolean there) throws InterruptedException {
    String patch =
        there
            ? "[{\"op\":\"add\",\"path\":\"/spec/multipath\",\"value\":\"AnyASPath\"}]"
            : "[{\"op\":\"remove\",\"path\":\"/spec/multipath\"}]";
    Together.each(
        List.of("finance", "hr", "tenants"),
        evpn -> sight.kubectl().run("patch", "evpn", evpn, "--type=json", "-p", patch));
  }

  /** What the kernel of node-1 has as next hops to the border leaf's VTEP. */
  private void awaitNextHops(Set<String> wanted) throws InterruptedException {
    long end = System.nanoTime() + SETTLES_WITHIN.toNanos();
    while (true) {
      var route =
          Json.parse(
                  sight
                      .shell()
                      .check(Tenants.NODE_1, "ip -j route show %s/32".formatted(BORDER_VTEP)))
              .path(0);
      Set<String> now =
          route.has("nexthops")
              ? route
                  .path("nexthops")
                  .valueStream()
                  .map(hop -> hop.path("gateway").asText())
                  .collect(Collectors.toSet())
              : Set.of(route.path("gateway").asText());
      if (now.equals(wanted)) {
        return;
      }
      require(
          System.nanoTime() < end,
          "node-1 reaches %s by %s, not %s".formatted(BORDER_VTEP, now, wanted));
      Thread.sleep(500);
    }
  }

  /**
   * Flows between finance and the fabric, in Layer 2 and routed, counted at each uplink. What comes
   * in is spread by flow. What goes out is not: Linux keeps the route of each VXLAN destination, so
   * all flows to one MAC address leave by one uplink, by either.
   */
  private String carriedByBoth() throws Exception {
    Stations s = sight.stations();
    List<String> frames = new ArrayList<>();
    List<String> first =
        sight
            .traffic()
            .capture(
                List.of(new Tap(Tenants.NODE_1, "eth0", VXLAN)),
                () ->
                    frames.addAll(
                        sight
                            .traffic()
                            .capture(
                                List.of(new Tap(Tenants.NODE_1, "eth1", VXLAN)),
                                () -> {
                                  send(s.finance1(), s.hostL2());
                                  send(s.finance1(), s.hostFinance());
                                  send(s.hostFinance(), s.finance1());
                                  return true;
                                })));
    Map<String, Long> counts = new LinkedHashMap<>();
    for (boolean out : List.of(true, false)) {
      String way = out ? "out" : "in";
      counts.put(way + " by the first ToR", count(first, out));
      counts.put(way + " by the second", count(frames, out));
    }
    long sent = count(first, true) + count(frames, true);
    require(
        count(first, false) >= FLOWS / 8 && count(frames, false) >= FLOWS / 8 && sent >= 2 * FLOWS,
        "VXLAN frames " + counts);
    return "%d flows a way, VXLAN frames %s".formatted(FLOWS, counts);
  }

  /** A flow each 20 ms: tcpdump in a guest loses frames of a burst. */
  private void send(Station from, Station to) {
    sight
        .shell()
        .check(
            from.place(),
            "for p in {%d..%d}; do echo flow >/dev/udp/%s/$p; sleep 0.02; done"
                .formatted(FIRST_PORT, FIRST_PORT + FLOWS - 1, to.address()));
  }

  private static long count(List<String> frames, boolean out) {
    return frames.stream().filter(f -> f.contains("> " + BORDER_VTEP + ".4789") == out).count();
  }

  /**
   * The second leaf's port to node-1 leaves its bridge: both ends keep their link, and nothing
   * arrives any more.
   */
  private String secondFallsSilent() throws Exception {
    List<Path> paths = sight.stations().everyTenant();
    List<PingReport> reports =
        pings.during(
            paths,
            () -> {
              try {
                sight.shell().check(SecondLeaf.PLACE, "ip link set node-1 nomaster");
                awaitNextHops(Set.of(FIRST_TOR));
                Thread.sleep(2000);
              } finally {
                sight.shell().check(SecondLeaf.PLACE, "ip link set node-1 master servers");
              }
              return true;
            });
    double outage = reports.stream().mapToDouble(PingReport::outageMillis).max().orElseThrow();
    require(
        outage < HOLD_MILLIS && reports.stream().noneMatch(r -> r.received() == 0),
        "second ToR silent: " + reports);
    return "second ToR silent for ever: at most %.1f s without an answer".formatted(outage / 1000);
  }
}
