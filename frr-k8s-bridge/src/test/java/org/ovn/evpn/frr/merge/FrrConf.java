// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.merge;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ovn.evpn.frr.merge.NodeConfig.MergedNeighbor;
import org.ovn.evpn.frr.merge.NodeConfig.MergedRouter;

/**
 * The frr.conf that frr-k8s v0.0.25 makes of a merged configuration, as far as the objects in these
 * tests go: no communities or local preferences, BFD profiles by name only. Written from what its
 * templates print.
 */
public final class FrrConf {
  private final StringBuilder out = new StringBuilder();
  private final Map<String, Integer> counters = new TreeMap<>();

  private FrrConf() {}

  public static String of(String hostname, NodeConfig config) {
    FrrConf c = new FrrConf();
    c.line("log stdout informational");
    c.line("log timestamp precision 3");
    c.line("hostname " + hostname);
    c.line("ip nht resolve-via-default");
    c.line("ipv6 nht resolve-via-default");
    for (MergedRouter r : config.routers().values()) {
      r.neighbors().values().forEach(n -> c.filters(id(r, n), n));
    }
    config.routers().values().forEach(c::router);
    List<String> profiles =
        config.routers().values().stream()
            .flatMap(r -> r.neighbors().values().stream())
            .flatMap(n -> Stream.ofNullable(n.bfdProfile()))
            .distinct()
            .sorted()
            .toList();
    if (!profiles.isEmpty()) {
      c.line("bfd");
      profiles.forEach(p -> c.line("  profile " + p));
    }
    if (!config.raw().isEmpty()) {
      c.line(config.raw().stripTrailing());
    }
    return c.out.toString();
  }

  private static String id(MergedRouter r, MergedNeighbor n) {
    return n.id() + (r.vrf().isEmpty() ? "" : "-" + r.vrf());
  }

  private void filters(String id, MergedNeighbor n) {
    for (boolean v4 : List.of(true, false)) {
      String list = id + "-allowed-" + (v4 ? "ipv4" : "ipv6");
      List<String> own = family(n.advertised(), v4);
      if (own.isEmpty()) {
        prefix(v4, list, "deny any");
      }
      own.forEach(p -> prefix(v4, list, "permit " + p));
    }
    map(id + "-out", true, id + "-allowed-ipv4");
    map(id + "-out", false, id + "-allowed-ipv6");
    String in = id + "-inpl-" + n.settings().get("dualStackAddressFamily");
    for (boolean v4 : List.of(true, false)) {
      List<String> own = n.receivesAll() ? List.of("any") : family(n.received(), v4);
      if (own.isEmpty()) {
        prefix(v4, in, "deny any");
      }
      own.forEach(p -> prefix(v4, in, "permit " + p));
    }
    map(id + "-in", true, in);
    map(id + "-in", false, in);
  }

  private static List<String> family(SortedSet<String> prefixes, boolean v4) {
    return prefixes.stream().filter(p -> p.contains(":") != v4).toList();
  }

  private void prefix(boolean v4, String list, String rest) {
    line((v4 ? "ip" : "ipv6") + " prefix-list " + list + " seq " + count(list) + " " + rest);
  }

  private void map(String name, boolean v4, String list) {
    // One counter for both maps of a neighbour.
    String neighbor = name.substring(0, name.lastIndexOf('-'));
    line("route-map " + name + " permit " + count("route-map " + neighbor));
    line("  match " + (v4 ? "ip" : "ipv6") + " address prefix-list " + list);
  }

  private int count(String name) {
    return counters.merge(name, 1, Integer::sum);
  }

  private void router(MergedRouter r) {
    line("router bgp " + r.asn() + (r.vrf().isEmpty() ? "" : " vrf " + r.vrf()));
    line("  no bgp ebgp-requires-policy");
    line("  no bgp network import-check");
    line("  no bgp default ipv4-unicast");
    line("  bgp graceful-restart preserve-fw-state");
    r.id().ifPresent(id -> line("  bgp router-id " + id));
    for (MergedNeighbor n : r.neighbors().values()) {
      boolean numbered = n.id().contains(".") || n.id().contains(":");
      line("  neighbor " + n.id() + (numbered ? "" : " interface") + " remote-as " + n.asn());
      Map<String, String> s = n.settings();
      if (s.get("ebgpMultiHop").equals("true")) {
        line("  neighbor " + n.id() + " ebgp-multihop");
      }
      if (!s.get("localASN").equals("0")) {
        line("  neighbor " + n.id() + " local-as " + s.get("localASN") + " no-prepend replace-as");
      }
      String timers = seconds(s, "keepaliveTime") + " " + seconds(s, "holdTime");
      if (!timers.equals("60 180")) {
        line("  neighbor " + n.id() + " timers " + timers);
      }
      if (!seconds(s, "connectTime").equals("60")) {
        line("  neighbor " + n.id() + " timers connect " + seconds(s, "connectTime"));
      }
      if (!s.get("password").isEmpty()) {
        line("  neighbor " + n.id() + " password lab");
      }
      if (!s.get("sourceaddress").isEmpty()) {
        line("  neighbor " + n.id() + " update-source " + s.get("sourceaddress"));
      }
      if (n.bfdProfile() != null) {
        line("  neighbor " + n.id() + " bfd");
        line("  neighbor " + n.id() + " bfd profile " + n.bfdProfile());
      }
      if (n.id().contains(":") && !n.asn().equals(Long.toString(r.asn()))) {
        line("  neighbor " + n.id() + " disable-connected-check");
      }
    }
    for (MergedNeighbor n : r.neighbors().values()) {
      for (String family : List.of("ipv4", "ipv6")) {
        String own = n.settings().get("dualStackAddressFamily");
        if (own.equals("dual") || own.equals(family)) {
          line("  address-family " + family + " unicast");
          line("    neighbor " + n.id() + " activate");
          line("    neighbor " + n.id() + " route-map " + id(r, n) + "-in in");
          line("    neighbor " + n.id() + " route-map " + id(r, n) + "-out out");
          line("  exit-address-family");
        }
      }
    }
    for (boolean v4 : List.of(true, false)) {
      List<String> own = family(r.prefixes(), v4);
      if (!own.isEmpty()) {
        line("  address-family " + (v4 ? "ipv4" : "ipv6") + " unicast");
        own.forEach(p -> line("    network " + p));
        line("  exit-address-family");
      }
    }
  }

  private static String seconds(Map<String, String> settings, String timer) {
    return settings.get(timer).replace(" s", "");
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
