package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  private static final Duration FRR_RELOADS = Duration.ofSeconds(20);
  private static final Pattern NUMBERS = Pattern.compile("\\bvni 10[01]\\b|64500:10[01]\\b");

  private final LabShell shell;
  private final List<Place> places = new ArrayList<>();

  /** Somewhere to look: the lines found there are of finance. */
  private record Place(String name, Supplier<List<String>> look) {}

  /**
   * @param id the network's id, as OVN-Kubernetes gave it
   */
  Leftovers(LabShell shell, Kubectl kubectl, BorderLeaf border, int id) {
    this.shell = shell;
    for (String node : List.of(Tenants.NODE_1, Tenants.NODE_2)) {
      onNode(node, "links", "ip -br link | grep -E '^ev(l2|l3|o)[.]%d[@ ]'".formatted(id));
      onNode(node, "VNI filter", "bridge vni show | grep -wE '10[01]'");
      onNode(node, "VLAN to VNI", "bridge vlan tunnelshow | grep -wE '10[01]'");
      onNode(node, "FDB", "bridge fdb show | grep -F evo.%d | grep -F static".formatted(id));
      onNode(
          node,
          "neighbours",
          "ip neigh show nud permanent | grep -E 'evl[23][.]%d '".formatted(id));
      onNode(node, "routes of BGP in the VRF", "ip route show vrf finance proto bgp");
      onNode(node, "OVS port", "ovs-vsctl list-ports br-int | grep -xF evo.%d".formatted(id));
      onNode(
          node,
          "OVN ports",
          "ovn-nbctl --format=csv --columns=name,external_ids list logical_switch_port"
              + " | grep -F evpn | grep -F finance");
      onNode(
          node,
          "OVN guard",
          "ovn-nbctl --columns=name list port_group | grep -F evpn.guard.%d".formatted(id));
      onNode(
          node,
          "FRR",
          "vtysh -c 'show running-config' | grep -E '\\bvni"
              + " 10[01]\\b|64500:10[01]\\b|evpn-finance'");
    }
    places.add(
        new Place(
            "FRRConfigurations",
            () ->
                items(kubectl, "frrconfigurations", "-n", "frr-k8s-system")
                    .filter(item -> NUMBERS.matcher(item).find())
                    .toList()));
    places.add(
        new Place(
            "EVPNNodeStates",
            () ->
                items(kubectl, "evpnnodestates").filter(i -> i.contains("cudn.finance")).toList()));
    places.add(
        new Place(
            "label of the ClusterUserDefinedNetwork",
            () ->
                kubectl
                    .run(
                        "get",
                        "clusteruserdefinednetworks",
                        "-l",
                        "evpn.k8s.ovn.org/advertise",
                        "-o",
                        "name")
                    .lines()
                    .toList()));
    places.add(
        new Place(
            "RouteAdvertisements",
            () -> kubectl.run("get", "routeadvertisements", "-o", "name").lines().toList()));
    places.add(
        new Place(
            "source of the RouteAdvertisements",
            () ->
                kubectl
                    .run("get", "frrconfigurations", "-n", "evpn-system", "-o", "name")
                    .lines()
                    .toList()));
    for (int type : List.of(2, 3, 5)) {
      String target = type == 5 ? "64500:101" : "64500:100";
      places.add(
          new Place(
              "border leaf, type " + type,
              () ->
                  border.fromNodes(type, RouteClaims.NODE_AS).stream()
                      .filter(route -> route.routeTargets().contains(target))
                      .map(Route::prefix)
                      .toList()));
    }
  }

  /** While EVPN serves the network there is something of it everywhere. */
  void requireFound() {
    for (Place place : places) {
      require(!place.look().get().isEmpty(), place.name() + ": nothing of finance to delete");
    }
  }

  /**
   * Looks again and again while frr-k8s may still be reloading.
   *
   * @return what is still there
   */
  List<String> find() throws InterruptedException {
    long end = System.nanoTime() + FRR_RELOADS.toNanos();
    List<String> left = look();
    while (!left.isEmpty() && System.nanoTime() < end) {
      Thread.sleep(500);
      left = look();
    }
    return left;
  }

  int count() {
    return places.size();
  }

  private List<String> look() {
    return places.stream()
        .flatMap(
            place -> place.look().get().stream().map(line -> place.name() + ": " + line.strip()))
        .toList();
  }

  private void onNode(String node, String what, String script) {
    places.add(
        new Place(
            node + " " + what,
            () -> shell.check(node, "{ " + script + "; } || true").lines().toList()));
  }

  private static Stream<String> items(Kubectl kubectl, String kind, String... more) {
    List<String> arguments = new ArrayList<>(List.of("get", kind));
    arguments.addAll(List.of(more));
    return Json.get(kubectl, arguments.toArray(String[]::new))
        .path("items")
        .valueStream()
        .map(item ->
            item.path("metadata").path("name").asText()
                + " "
                + item.path("spec")
                + item.path("status"));
  }
}
