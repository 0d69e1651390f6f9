// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.ovn.evpn.e2e.Cases.Applied;

/** What is claimed of the styles in which people write a template: packets, or one sentence. */
final class StyleClaims {
  private static final Duration SAID_WITHIN = Duration.ofSeconds(30);

  /**
   * A way to write the session of rack a with its second ToR, in place of the first one.
   *
   * @param template the case that rack-a becomes
   * @param peer how FRR of node-1 calls the ToR
   */
  private record Style(String template, String peer) {}

  private static final List<Style> STYLES =
      List.of(
          new Style("unnumbered", "eth1"),
          new Style("internal", SecondLeaf.TOR),
          new Style("ipv6-for-both", "fd00:3::1"));

  private static final String IPV6_OF_LEAF = "fd00:3::1/64";
  private static final String IPV6_OF_NODE = "fd00:3::2/64";

  /** The second leaf's side of each style: no two of them are asked for at once. */
  private static final SortedMap<String, List<String>> NEIGHBORS =
      new TreeMap<>(
          Map.of(
              "servers",
              List.of("interface remote-as external"),
              SecondLeaf.NODE,
              List.of("remote-as 65000", "local-as 65000 no-prepend replace-as"),
              "fd00:3::2",
              List.of("remote-as 65000", "bfd", "bfd profile fast")));

  private final Sight sight;
  private final Pings pings;
  private final FabricAdmin fabric;
  private final SecondLeaf leaf;

  StyleClaims(Sight sight) {
    this.sight = sight;
    this.pings = new Pings(sight.traffic());
    this.fabric = new FabricAdmin(sight.shell());
    this.leaf = new SecondLeaf(fabric);
  }

  List<Claim> inOrder() {
    return List.of(
        new Claim(
            "template-styles",
            "unnumbered, dynamic AS, IPv6 with BFD: all by that; a listen range: one sentence",
            this::styles));
  }

  /** Sessions start anew at each change, so packets count between them only. */
  private String styles() throws Exception {
    AsBefore before = AsBefore.of(sight);
    List<String> seen = new ArrayList<>();
    try {
      secondLeafPeers();
      try (Applied _ = sight.cases().change(STYLES.getFirst().template())) {
        for (Style style : STYLES) {
          sight.cases().change(style.template());
          fabric.awaitEvpn(Tenants.NODE_1, Set.of(style.peer()));
          pings.awaitAll(sight.stations().everyTenant());
          AsBefore.awaitReady(sight);
          seen.add(style.template() + ": " + whole());
        }
        requireBfd();
        says("ipv6-alone", "no neighbor carries IPv4 routes");
        says("listen-range", "no session comes of a range");
        fabric.awaitEvpn(Tenants.NODE_1, Set.of(UplinkClaims.FIRST_TOR));
      }
      before.await();
    } finally {
      secondLeafAsBefore();
    }
    pings.awaitAll(sight.stations().everyTenant());
    return String.join("; ", seen);
  }

  private String whole() throws Exception {
    return pings.wholeDuring(
        sight.stations().everyTenant(),
        () -> {
          Thread.sleep(1000);
          return true;
        });
  }

  /** The template, as it is now, ends in this sentence. */
  private void says(String template, String sentence) throws InterruptedException {
    sight.cases().change(template);
    sight
        .conditions()
        .await("evpn/finance", "Ready", SAID_WITHIN, c -> c.message().contains(sentence));
  }

  private void requireBfd() {
    String peers = sight.shell().check(Tenants.NODE_1, "vtysh -c 'show bfd peers json'");
    require(
        Json.parse(peers)
            .valueStream()
            .anyMatch(p ->
                p.path("peer").asText().equals("fd00:3::1")
                    && p.path("status").asText().equals("up")),
        peers);
  }

  /** A ToR takes no router advertisements: an address of its own choice would be BFD's source. */
  private void secondLeafPeers() throws InterruptedException {
    sight
        .shell()
        .check(
            SecondLeaf.PLACE,
            ("echo 0 >/proc/sys/net/ipv6/conf/servers/accept_ra;"
                    + " ip addr add fe80::3/64 dev servers; ip addr add %s dev servers nodad")
                .formatted(IPV6_OF_LEAF));
    sight.shell().check(Tenants.NODE_1, "ip addr add %s dev eth1 nodad".formatted(IPV6_OF_NODE));
    leaf.add(NEIGHBORS);
  }

  private void secondLeafAsBefore() {
    leaf.remove(NEIGHBORS);
    sight
        .shell()
        .check(
            SecondLeaf.PLACE,
            "ip addr del fe80::3/64 dev servers; ip addr del %s dev servers"
                .formatted(IPV6_OF_LEAF));
    sight.shell().check(Tenants.NODE_1, "ip addr del %s dev eth1".formatted(IPV6_OF_NODE));
  }
}
