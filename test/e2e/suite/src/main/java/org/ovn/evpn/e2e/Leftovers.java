// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ovn.evpn.e2e.BorderLeaf.Route;
import org.ovn.evpn.lab.cluster.Kubectl;
import org.ovn.evpn.lab.shell.LabShell;

/**
 * Where network finance is to be found while EVPN serves it, and where nothing may be left of it
 * afterwards. Every place is looked at before too: a look that finds nothing then is no look.
 */
final class Leftovers {
  private static final Duration FRR_RELOADS = Duration.ofSeconds(45);
  private static final Pattern NUMBERS = Pattern.compile("\\bvni 10[01]\\b|64500:10[01]\\b");
  private static final String PLACE = "== ";
  private static final Map<String, String> FRR =
      Map.of(
          "FRR",
          "vtysh -c 'show running-config' | grep -E '\\bvni"
              + " 10[01]\\b|64500:10[01]\\b|evpn-finance'");

  private final Kubectl kubectl;

  /** Looks at one or more places: by their names, the lines found there that are of finance. */
  private interface Look extends Supplier<Map<String, List<String>>> {}

  private final List<Look> looks = new ArrayList<>();

  /**
   * @param id the network's id, as OVN-Kubernetes gave it
   */
  Leftovers(LabShell shell, Kubectl kubectl, BorderLeaf border, int id) {
    this.kubectl = kubectl;
    Map<String, String> scripts = onNode(id);
    for (String node : List.of(Tenants.NODE_1, Tenants.NODE_2)) {
      looks.add(() -> look(shell, node, scripts));
      // by itself: it is the last to be clean, and is looked at again and again
      looks.add(() -> look(shell, node, FRR));
    }
    place(
        "FRRConfigurations",
        () ->
            items("frrconfigurations", "-n", "frr-k8s-system")
                .filter(item -> NUMBERS.matcher(item).find())
                .toList());
    place(
        "EVPNNodeStates",
        () -> items("evpnnodestates").filter(item -> item.contains("cudn.finance")).toList());
    place(
        "label of the ClusterUserDefinedNetwork",
        () -> names("clusteruserdefinednetworks", "-l", "evpn.k8s.ovn.org/advertise"));
    place(
        "RouteAdvertisements",
        () -> names("routeadvertisements", "-l", "app.kubernetes.io/managed-by=udn-evpn"));
    place(
        "source of the RouteAdvertisements", () -> names("frrconfigurations", "-n", "evpn-system"));
    looks.add(() -> {
      List<Route> routes = border.fromNodes(RouteClaims.NODE_AS);
      Map<String, List<String>> found = new LinkedHashMap<>();
      for (int type : List.of(2, 3, 5)) {
        String target = type == 5 ? "64500:101" : "64500:100";
        found.put(
            "border leaf, type " + type,
            routes.stream()
                .filter(route -> route.isOf(type) && route.routeTargets().contains(target))
                .map(Route::prefix)
                .toList());
      }
      return found;
    });
  }

  /** By place on a node, a script that prints what of finance is there. */
  private static Map<String, String> onNode(int id) {
    Map<String, String> scripts = new LinkedHashMap<>();
    scripts.put("links", "ip -br link | grep -E '^ev(l2|l3|o)[.]%d[@ ]'".formatted(id));
    scripts.put("VNI filter", "bridge vni show | grep -wE '10[01]'");
    scripts.put("VLAN to VNI", "bridge vlan tunnelshow | grep -wE '10[01]'");
    scripts.put("FDB", "bridge fdb show | grep -F evo.%d | grep -F static".formatted(id));
    scripts.put(
        "neighbours", "ip neigh show nud permanent | grep -E 'evl[23][.]%d '".formatted(id));
    scripts.put("routes of BGP in the VRF", "ip route show vrf finance proto bgp");
    scripts.put("OVS port", "ovs-vsctl list-ports br-int | grep -xF evo.%d".formatted(id));
    scripts.put(
        "OVN ports",
        "ovn-nbctl --format=csv --columns=name,external_ids list logical_switch_port"
            + " | grep -F evpn | grep -F finance");
    scripts.put(
        "OVN guard",
        "ovn-nbctl --columns=name list port_group | grep -F evpn.guard.%d".formatted(id));
    return scripts;
  }

  /**
   * While EVPN serves the network there is something of it everywhere.
   *
   * @return in how many places
   */
  int requireFound() throws InterruptedException {
    int places = 0;
    for (Map<String, List<String>> found : Together.look(looks, Supplier::get)) {
      found.forEach(
          (place, lines) -> require(!lines.isEmpty(), place + ": nothing of finance to delete"));
      places += found.size();
    }
    return places;
  }

  /**
   * Looks everywhere, and while frr-k8s may still be reloading, again where something was left;
   * what is found gone in turn is looked for once more at the end.
   *
   * @return what is still there
   */
  List<String> find() throws InterruptedException {
    long end = System.nanoTime() + FRR_RELOADS.toNanos();
    List<Look> places = looks;
    while (true) {
      List<Map<String, List<String>>> found = Together.look(places, Supplier::get);
      List<String> left = new ArrayList<>();
      List<Look> again = new ArrayList<>();
      for (int i = 0; i < found.size(); i++) {
        int before = left.size();
        found
            .get(i)
            .forEach((place, lines) -> lines.forEach(l -> left.add(place + ": " + l.strip())));
        if (left.size() > before) {
          again.add(places.get(i));
        }
      }
      boolean everywhere = places.size() == looks.size();
      if (left.isEmpty() ? everywhere : System.nanoTime() > end) {
        return left;
      }
      places = left.isEmpty() ? looks : again;
      Thread.sleep(500);
    }
  }

  /**
   * Looks on one node, but not into its FRR, whose lines are the controller's.
   *
   * @param id as for the constructor
   * @return what is there
   */
  static List<String> on(LabShell shell, String node, int id) {
    List<String> found = new ArrayList<>();
    look(shell, node, onNode(id))
        .forEach((place, lines) -> lines.forEach(l -> found.add(place + ": " + l.strip())));
    return found;
  }

  private void place(String name, Supplier<List<String>> look) {
    looks.add(() -> Map.of(name, look.get()));
  }

  private static Map<String, List<String>> look(
      LabShell shell, String node, Map<String, String> scripts) {
    StringBuilder all = new StringBuilder();
    scripts.forEach((place, script) ->
        all.append("echo '%s%s'; { %s; } || true%n".formatted(PLACE, place, script)));
    Map<String, List<String>> found = new LinkedHashMap<>();
    List<String> lines = new ArrayList<>();
    for (String line : shell.check(node, all.toString()).lines().toList()) {
      if (line.startsWith(PLACE)) {
        lines = new ArrayList<>();
        found.put(node + " " + line.substring(PLACE.length()), lines);
      } else {
        lines.add(line);
      }
    }
    if (found.size() != scripts.size()) {
      throw new IllegalStateException("of %s there is only %s".formatted(node, found));
    }
    return found;
  }

  private List<String> names(String kind, String... more) {
    return kubectl.run(arguments(kind, more, "-o", "name")).lines().toList();
  }

  private Stream<String> items(String kind, String... more) {
    return Json.get(kubectl, arguments(kind, more))
        .path("items")
        .valueStream()
        .map(item ->
            item.path("metadata").path("name").asText()
                + " "
                + item.path("spec")
                + item.path("status"));
  }

  private static String[] arguments(String kind, String[] more, String... last) {
    return Stream.of(Stream.of("get", kind), Stream.of(more), Stream.of(last))
        .flatMap(part -> part)
        .toArray(String[]::new);
  }
}
