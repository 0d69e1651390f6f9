// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.ovn.evpn.lab.shell.LabShell;

/** What the border leaf's bgpd has in its EVPN table: the fabric's view of the cluster. */
final class BorderLeaf {
  private final LabShell shell;
  private final String place;

  BorderLeaf(LabShell shell, String place) {
    this.shell = shell;
    this.place = place;
  }

  /**
   * One path of the EVPN table.
   *
   * @param rd route distinguisher
   * @param prefix as FRR prints it, for example {@code [5]:[0]:[24]:[10.10.0.0]}
   * @param communities extended communities, as FRR prints them
   * @param text the whole path as JSON
   */
  record Route(String rd, String prefix, String communities, String text) {
    boolean isOf(int type) {
      return prefix.startsWith("[" + type + "]");
    }

    /** Its route targets, without the word RT. */
    Set<String> routeTargets() {
      return values("RT:");
    }

    /** The router's MAC extended community (RFC 9135), empty when there is none. */
    Set<String> routerMacs() {
      return values("Rmac:");
    }

    private Set<String> values(String kind) {
      return Arrays.stream(communities.split(" "))
          .filter(c -> c.startsWith(kind))
          .map(c -> c.substring(kind.length()))
          .collect(Collectors.toUnmodifiableSet());
    }
  }

  /** Routes of one EVPN route type (RFC 7432: 2, 3; RFC 9136: 5) that came from the nodes' AS. */
  List<Route> fromNodes(int type, String nodeAs) {
    return fromNodes(nodeAs).stream().filter(route -> route.isOf(type)).toList();
  }

  /** Routes of all types that came from the nodes' AS. */
  List<Route> fromNodes(String nodeAs) {
    var result = shell.run(place, "vtysh -c 'show bgp l2vpn evpn route detail json'");
    List<Route> routes = new ArrayList<>();
    for (var distinguisher : Json.parse(result.out()).properties()) {
      for (var entry : distinguisher.getValue().properties()) {
        if (entry.getKey().startsWith("[")) {
          collect(distinguisher.getKey(), entry.getKey(), entry.getValue(), nodeAs, routes);
        }
      }
    }
    return routes;
  }

  private static void collect(
      String rd, String prefix, JsonNode entry, String nodeAs, List<Route> routes) {
    for (JsonNode group : entry.path("paths")) {
      for (JsonNode path : group.isArray() ? group : List.of(group)) {
        String as =
            path.has("aspath")
                ? path.path("aspath").path("string").asText()
                : path.path("path").asText();
        if (List.of(as.split(" ")).contains(nodeAs)) {
          routes.add(
              new Route(
                  rd,
                  prefix,
                  path.path("extendedCommunity").path("string").asText(),
                  path.toString()));
        }
      }
    }
  }
}
