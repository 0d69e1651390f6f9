package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovn.evpn.e2e.BorderLeaf.Route;
import org.ovn.evpn.e2e.Traffic.Datagram;
import org.ovn.evpn.e2e.Traffic.Tap;
import org.ovn.evpn.e2e.Wire.Frame;
import org.ovn.evpn.lab.cluster.Kubectl;
import org.ovn.evpn.lab.shell.LabShell;

/**
 * The demo's claims, in the order in which they are looked at: later ones delete and restart
 * things.
 *
 * <p>Times are printed beside what is allowed; loss, order and duplication decide, a time only when
 * it is over five times the figure: the guest has one processor and shares it.
 */
final class Demo {
  private static final int TOLERANCE = 5;

  /** Packets in a second beyond which something goes round: a loop makes thousands. */
  private static final int LOOP = 100;

  private static final int FINANCE_VNI = 100;
  private static final int DEV_VNI = 300;
  private static final Set<String> FINANCE_L2 = Set.of("64500:100");
  private static final Set<String> DEV_L2 = Set.of("65000:300");
  private static final String BRIDGE = "evb-fabric";
  private static final String FINANCE_BROADCAST = "10.10.0.255";
  private static final String FINANCE_ROUTER_MAC = "0a:58:0a:0a:00:01";
  private static final String DEV_ROUTER_MAC = "0a:58:0a:14:00:01";
  private static final int ALLOWED_MILLIS = 200;
  static final String NODE_AS = "65000";
  private static final String FABRIC_SERVER = "10.200.0.10";
  private static final String COLUMNS =
      "NAME:.metadata.name,NODES:.status.nodes.desired,READY:.status.nodes.ready"
          + Stream.of("Programmed", "Established", "Degraded")
              .map(c -> ",%s:.status.conditions[?(@.type=='%s')].status".formatted(c, c))
              .collect(Collectors.joining());

  private final LabShell shell;
  private final Kubectl kubectl;
  private final Tenants tenants;
  private final Traffic traffic;
  private final BorderLeaf border;
  private final LabProcesses control;
  private final Station finance1;
  private final Station finance2;
  private final Station hr1;
  private final Station hr2;
  private final Station dev1;
  private final Station dev2;
  private final Station hostL2;
  private final Station hostFinance;
  private final Station hostHr;

  Demo(LabShell shell, Kubectl kubectl, Traffic traffic, LabProcesses control, Stations stations) {
    this.shell = shell;
    this.kubectl = kubectl;
    this.tenants = new Tenants(kubectl, shell);
    this.traffic = traffic;
    this.border = new BorderLeaf(shell, "leaf-2");
    this.control = control;
    this.finance1 = stations.finance1();
    this.finance2 = stations.finance2();
    this.hr1 = stations.hr1();
    this.hr2 = stations.hr2();
    this.dev1 = stations.dev1();
    this.dev2 = stations.dev2();
    this.hostL2 = stations.hostL2();
    this.hostFinance = stations.hostFinance();
    this.hostHr = stations.hostHr();
  }

  /** What is true of the tenants without EVPN: the positive control of what is claimed later. */
  List<Claim> claimsBefore() {
    return List.of(
        new Claim(
            "before-geneve",
            "before EVPN, Geneve carries finance between the nodes",
            () -> {
              awaitAnswer(finance1, finance2.address());
              Wire wire = watch(() -> traffic.ping(finance1, finance2.address(), 5, 50));
              int geneve = financeByGeneve(wire);
              int vxlan = wire.vxlan(FINANCE_VNI).size();
              require(
                  geneve >= 10 && vxlan == 0,
                  "%d Geneve frames, %d VXLAN".formatted(geneve, vxlan));
              return "%d Geneve frames, %d VXLAN".formatted(geneve, vxlan);
            }));
  }

  /** Everything that {@code make demo} shows, in order. */
  List<Claim> claims() {
    List<Claim> claims = new ArrayList<>();
    claims.add(
        new Claim(
            "status",
            "kubectl get evpnnetworks: programmed and established on every node",
            this::status));
    claims.add(
        new Claim(
            "finance-pods",
            "finance: pod ↔ pod on two nodes, same subnet",
            () -> layer2(finance1, finance2)));
    claims.add(
        new Claim(
            "finance-host",
            "finance: pod ↔ external L2 host, same subnet",
            () -> {
              layer2(finance2, hostL2);
              return layer2(finance1, hostL2) + ", both nodes";
            }));
    claims.add(
        new Claim(
            "one-overlay",
            "finance: VNI 100 between the VTEPs, no Geneve frame",
            this::oneOverlay));
    claims.add(
        new Claim(
            "broadcast-pod",
            "finance: a pod's broadcast reaches every station once",
            () -> broadcast(finance1)));
    claims.add(
        new Claim(
            "broadcast-host",
            "finance: the host's broadcast reaches every station once",
            () -> broadcast(hostL2)));
    claims.add(
        new Claim(
            "finance-routed",
            "finance → host in VNI 101: routed, the pod's own address",
            () -> ownAddress(hostFinance, finance1, finance2)));
    claims.add(
        new Claim(
            "finance-back",
            "host in VNI 101 → finance: routed back",
            () -> {
              reached(hostFinance, finance1);
              return reached(hostFinance, finance2);
            }));
    claims.add(
        new Claim(
            "no-gateway-mac",
            "no node advertises the gateway's or management port's MAC",
            this::noGatewayMac));
    claims.add(
        new Claim(
            "hr-routed",
            "hr → host in VNI 201 from each node: own address",
            () -> ownAddress(hostHr, hr1, hr2)));
    claims.add(
        new Claim(
            "hr-back",
            "host in VNI 201 → hr on each node",
            () -> {
              reached(hostHr, hr1);
              return reached(hostHr, hr2);
            }));
    claims.add(
        new Claim(
            "isolation", "finance and hr: same addresses, never each other's", this::isolation));
    claims.add(new Claim("dev-pods", "dev: pods on two nodes over VNI 300", this::devPods));
    claims.add(
        new Claim(
            "type-2",
            "border leaf: type-2 MAC and MAC+IP of each finance pod, RT and router MAC",
            this::typeTwo));
    claims.add(
        new Claim(
            "type-3", "border leaf: type-3 of each node for VNI 100 and 300", this::typeThree));
    claims.add(
        new Claim(
            "type-5", "border leaf: type-5 of finance and hr, RT and router MAC", this::typeFive));
    claims.add(
        new Claim("late-pod", "a pod that starts now: reachable, doubled ≤ 200 ms", this::latePod));
    claims.add(
        new Claim(
            "ovnkube-restart",
            "ovnkube restart: pod ↔ pod interrupted ≤ 200 ms",
            this::ovnkubeRestart));
    claims.add(
        new Claim(
            "agent-kill", "kill -9 and start of the agent: no loss, no write", this::agentKill));
    claims.add(
        new Claim(
            "agent-heals",
            "what is taken away by hand comes back, and the witness sees it",
            this::agentHeals));
    claims.add(
        new Claim(
            "delete-evpn",
            "delete EVPN finance: all of it gone, Geneve back, hr loses nothing",
            this::deleteEvpn));
    return claims;
  }

  private String status() {
    kubectl.run("wait", "--for=condition=Established", "--timeout=60s", "evpnnetwork", "--all");
    List<String> columns =
        kubectl
            .run("get", "evpnnetworks", "--no-headers", "-o", "custom-columns=" + COLUMNS)
            .lines()
            .map(l -> l.strip().replaceAll(" +", " "))
            .sorted()
            .toList();
    require(
        columns.equals(
            List.of(
                "cudn.finance 2 2 True True False",
                "cudn.hr 2 2 True True False",
                "udn.dev.dev 2 2 True True False")),
        String.join(" | ", columns));
    return "3 networks, 2 of 2 nodes each";
  }

  private String layer2(Station a, Station b) throws InterruptedException {
    // the first packets of a flow overtake each other on their way through ovs-vswitchd
    awaitAnswer(a, b.address());
    awaitAnswer(b, a.address());
    PingReport there = traffic.ping(a, b.address(), 20, 20);
    PingReport back = traffic.ping(b, a.address(), 20, 20);
    for (PingReport report : List.of(there, back)) {
      require(report.whole() && report.ttl() == 64, a + " ↔ " + b + ": " + report);
    }
    return "40/40 answered, ttl 64";
  }

  private String oneOverlay() throws Exception {
    Wire wire =
        watch(() -> {
          traffic.ping(finance1, finance2.address(), 20, 20);
          return traffic.ping(finance2, finance1.address(), 20, 20);
        });
    return onlyVxlan(wire, FINANCE_VNI, financeByGeneve(wire));
  }

  /** At least 80 echoes in the VNI, all of them between the nodes' VTEPs, and nothing by Geneve. */
  private String onlyVxlan(Wire wire, int vni, int geneve) {
    List<Frame> echoes =
        wire.vxlan(vni).stream().filter(f -> f.inner().contains(": ICMP echo ")).toList();
    Set<String> vteps = vteps();
    long between =
        echoes.stream().filter(f -> vteps.contains(f.from()) && vteps.contains(f.to())).count();
    require(
        between >= 80 && between == echoes.size() && geneve == 0,
        "%d echoes in VNI %d, %d of them between %s, %d Geneve"
            .formatted(echoes.size(), vni, between, vteps, geneve));
    return "%d echoes in VNI %d, 0 Geneve".formatted(between, vni);
  }

  /** The nodes' tunnel addresses. */
  private Set<String> vteps() {
    return Stream.of(Tenants.NODE_1, Tenants.NODE_2)
        .map(node -> shell.check(node, "ip -j -4 addr show dev evd-fabric"))
        .map(out -> Json.parse(out).path(0).path("addr_info").path(0).path("local").asText())
        .collect(Collectors.toSet());
  }

  private String broadcast(Station from) throws Exception {
    List<Station> others = new ArrayList<>(List.of(finance1, finance2, hostL2));
    others.remove(from);
    Map<Station, Integer> heard = traffic.broadcast(from, FINANCE_BROADCAST, others);
    String seen =
        String.join(
            ", ",
            heard.entrySet().stream()
                .map(e -> e.getKey().place() + " " + e.getValue() + "×")
                .toList());
    require(heard.values().stream().allMatch(n -> n == 1), seen);
    long packets = packets();
    Wire after =
        watch(() -> {
          Thread.sleep(1000);
          return true;
        });
    packets = packets() - packets;
    long broadcasts = after.broadcasts(Traffic.BROADCAST_PORT);
    require(broadcasts == 0, seen + "; " + broadcasts + " broadcast frames went on");
    require(packets < LOOP, seen + "; " + packets + " packets went on");
    return seen + ", then quiet";
  }

  /** Packets so far through the VXLAN devices and EVPN ports of both nodes. */
  private long packets() {
    long sum = 0;
    for (String node : List.of(Tenants.NODE_1, Tenants.NODE_2)) {
      for (JsonNode link : Json.parse(shell.check(node, "ip -j -s link show"))) {
        String name = link.path("ifname").asText();
        if (name.startsWith("ev4-") || name.startsWith("evo.")) {
          JsonNode stats = link.path("stats64");
          sum +=
              stats.path("rx").path("packets").asLong() + stats.path("tx").path("packets").asLong();
        }
      }
    }
    return sum;
  }

  private String noGatewayMac() throws Exception {
    String management = "ovn-k8s-mp" + tenants.networkId(Tenants.FINANCE_1);
    Set<String> local = new TreeSet<>(List.of(FINANCE_ROUTER_MAC, DEV_ROUTER_MAC));
    for (String node : List.of(Tenants.NODE_1, Tenants.NODE_2)) {
      local.add(mac(node, management));
      local.add(mac(node, "ovn-k8s-mp" + tenants.networkId(Tenants.DEV_1)));
      // frames of both towards the fabric: an answer cannot be had, its MAC is there on every node
      for (Station station : List.of(finance1, finance2, hostL2)) {
        shell.run(node, "ping -n -c 1 -W 0.2 -I %s %s".formatted(management, station.address()));
      }
    }
    for (Station pod : List.of(finance1, finance2)) {
      traffic.ping(pod, "10.10.0.1", 2, 50);
    }
    Thread.sleep(1000);
    List<Route> routes = border.fromNodes(2, NODE_AS);
    require(!routes.isEmpty(), "no type-2 route at all");
    for (Route route : routes) {
      require(local.stream().noneMatch(mac -> route.prefix().contains(mac)), route.prefix());
    }
    return "%d type-2 routes, none with %s".formatted(routes.size(), String.join(", ", local));
  }

  private String mac(String place, String device) {
    return Json.parse(shell.check(place, "ip -j link show dev " + device))
        .path(0)
        .path("address")
        .asText();
  }

  private String ownAddress(Station server, Station... clients) throws InterruptedException {
    for (Station client : clients) {
      awaitAnswer(client, server.address());
      String nonce = nonce(client);
      String answer = traffic.ask(client, server.address(), nonce);
      require(
          answer.equals("%s %s %s".formatted(server.place(), client.address(), nonce)),
          client + " was told: " + answer);
    }
    return "the server saw the pod's address, " + clients.length + "×";
  }

  private String reached(Station from, Station pod) {
    String nonce = nonce(from);
    String answer = traffic.ask(from, pod.address(), nonce);
    require(
        answer.equals("%s %s %s".formatted(pod.place(), from.address(), nonce)),
        from + " → " + pod + ": " + answer);
    return "each pod answered, saw " + from.address();
  }

  /**
   * The addresses overlap, so who answers, and who sees a frame, shows whose VRF it was in: every
   * station sends to every address of both tenants.
   */
  private String isolation() throws Exception {
    answeredBy(finance1, FABRIC_SERVER, hostFinance);
    answeredBy(hr2, FABRIC_SERVER, hostHr);
    List<Station> finance = List.of(finance1, finance2, hostFinance);
    List<Station> hr = List.of(hr1, hr2, hostHr);
    List<Station> all = Stream.concat(finance.stream(), hr.stream()).toList();
    Set<String> addresses =
        all.stream().map(Station::address).collect(Collectors.toCollection(TreeSet::new));
    List<Datagram> datagrams = new ArrayList<>();
    List<Set<Station>> expected = new ArrayList<>();
    for (List<Station> own : List.of(finance, hr)) {
      for (Station from : own) {
        for (String address : addresses) {
          // its own address a station does not send away
          if (!address.equals(from.address())) {
            datagrams.add(new Datagram(from, address));
            expected.add(
                own.stream().filter(s -> s.address().equals(address)).collect(Collectors.toSet()));
          }
        }
      }
    }
    List<Set<Station>> seen = traffic.whoSees(datagrams, all);
    for (int i = 0; i < datagrams.size(); i++) {
      require(
          seen.get(i).equals(expected.get(i)),
          "%s was seen by %s, not by %s".formatted(datagrams.get(i), seen.get(i), expected.get(i)));
    }
    long delivered = expected.stream().filter(e -> !e.isEmpty()).count();
    return "%d datagrams seen in their own VRF, %d by nobody, none in the other"
        .formatted(delivered, datagrams.size() - delivered);
  }

  private void answeredBy(Station client, String address, Station server) {
    String answer = traffic.ask(client, address, nonce(client));
    require(answer.startsWith(server.place() + " "), client + " was told: " + answer);
  }

  private String devPods() throws Exception {
    awaitAnswer(dev1, dev2.address());
    Wire wire = watch(() -> layer2(dev1, dev2));
    int geneve = wire.geneve(tenants.tunnelKeys(Tenants.DEV_1), DEV_ROUTER_MAC).size();
    return "40/40 answered, " + onlyVxlan(wire, DEV_VNI, geneve);
  }

  private String typeTwo() throws Exception {
    List<Route> routes = border.fromNodes(2, NODE_AS);
    for (Station pod : List.of(finance1, finance2, dev1, dev2)) {
      Set<String> layer2 = finance1.equals(pod) || finance2.equals(pod) ? FINANCE_L2 : DEV_L2;
      boolean routed = layer2.equals(FINANCE_L2);
      Route mac = only(routes, "[" + pod.mac() + "]", false, pod.address());
      Route macIp = only(routes, "[" + pod.mac() + "]", true, pod.address());
      requireTargets(mac, layer2);
      requireTargets(macIp, routed ? Set.of("64500:100", "64500:101") : layer2);
      Set<String> expected = routed ? Set.of(mac(pod.node(), BRIDGE)) : Set.of();
      require(
          macIp.routerMacs().equals(expected),
          macIp.prefix() + " has router MAC " + macIp.routerMacs() + ", not " + expected);
    }
    return "%d routes; RT 64500:100, with IP +101 and its node's RMAC; dev 65000:300"
        .formatted(routes.size());
  }

  private static void requireTargets(Route route, Set<String> targets) {
    require(
        route.routeTargets().equals(targets),
        "%s has route targets %s, not %s".formatted(route.prefix(), route.routeTargets(), targets));
  }

  private static Route only(List<Route> routes, String mac, boolean withAddress, String address) {
    return routes.stream()
        .filter(r ->
            r.prefix().contains(mac) && r.prefix().contains("[" + address + "]") == withAddress)
        .findFirst()
        .orElseThrow(() ->
            new Claim.Refuted(
                "no type-2 %s%s"
                    .formatted(mac, withAddress ? " with " + address : " without address")));
  }

  private String typeThree() throws Exception {
    List<Route> routes = border.fromNodes(3, NODE_AS);
    for (Set<String> targets : List.of(FINANCE_L2, DEV_L2)) {
      Set<String> from =
          routes.stream()
              .filter(r -> r.routeTargets().equals(targets))
              .map(r -> originator(r.prefix()))
              .collect(Collectors.toSet());
      require(from.equals(vteps()), "%s comes from %s: %s".formatted(targets, from, routes));
    }
    require(routes.size() == 4, routes.size() + " type-3 routes: " + routes);
    return "2 for VNI 100, 2 for VNI 300 (automatic RT), one of each VTEP";
  }

  /** The last field of a type-3 prefix, {@code [3]:[0]:[32]:[10.254.0.1]}. */
  private static String originator(String prefix) {
    return prefix.substring(prefix.lastIndexOf('[') + 1, prefix.lastIndexOf(']'));
  }

  private String typeFive() throws Exception {
    List<Route> routes = border.fromNodes(5, NODE_AS);
    Set<String> nodesMacs = Set.of(mac(Tenants.NODE_1, BRIDGE), mac(Tenants.NODE_2, BRIDGE));
    List<Route> finance =
        routes.stream().filter(r -> r.routeTargets().equals(Set.of("64500:101"))).toList();
    List<Route> hr =
        routes.stream().filter(r -> r.routeTargets().equals(Set.of("64500:201"))).toList();
    require(
        finance.stream().allMatch(r -> r.prefix().contains("[24]:[10.10.0.0]"))
            && distinct(finance, Route::rd) == 2
            && macs(finance).equals(nodesMacs),
        "finance: " + finance);
    require(
        hr.stream().allMatch(r -> r.prefix().contains("[24]:[10.10."))
            && distinct(hr, Route::prefix) == 2
            && macs(hr).equals(nodesMacs),
        "hr: " + hr);
    require(finance.size() + hr.size() == routes.size(), "others: " + routes);
    return "finance /24 from 2 nodes (2 RDs), hr /24 of each node, each with its node's RMAC";
  }

  private static long distinct(List<Route> routes, Function<Route, String> what) {
    return routes.stream().map(what).distinct().count();
  }

  private static Set<String> macs(List<Route> routes) {
    return routes.stream().flatMap(r -> r.routerMacs().stream()).collect(Collectors.toSet());
  }

  /**
   * Broadcasts show what is doubled: until its remote port is taken over, a new pod has the other
   * node's Geneve and EVPN both carry them there. They begin before the pod is made.
   */
  private String latePod() throws Exception {
    List<PingReport> reports = new ArrayList<>();
    List<Wire> wires = new ArrayList<>();
    Map<Station, Drumming> drums =
        traffic.drum(
            finance1,
            FINANCE_BROADCAST,
            List.of(finance2, hostL2),
            () -> {
              tenants.create(List.of(Tenants.FINANCE_LATE));
              tenants.awaitRunning(List.of(Tenants.FINANCE_LATE));
              Station late = tenants.station(Tenants.FINANCE_LATE);
              pingUntilComplete(late, reports);
              return wires.add(watch(() -> traffic.ping(finance1, late.address(), 20, 20)));
            });
    PingReport last = reports.getLast();
    require(last.whole(), "not reachable: " + last);
    String late = tenants.station(Tenants.FINANCE_LATE).address();
    Wire wire = wires.getFirst();
    long frames =
        wire.vxlan(FINANCE_VNI).stream().filter(f -> f.inner().contains(" " + late)).count();
    require(
        frames >= 80 && financeByGeneve(wire) == 0,
        "%d frames of it in VNI 100, %d by Geneve".formatted(frames, financeByGeneve(wire)));
    int twice = 0;
    double doubled = 0;
    for (var drum : drums.entrySet()) {
      Drumming heard = drum.getValue();
      require(heard.heard() >= heard.sent(), drum.getKey() + " lost broadcasts: " + heard);
      twice += heard.doubled();
      doubled = Math.max(doubled, heard.doubledMillis());
    }
    require(
        doubled <= ALLOWED_MILLIS * TOLERANCE, "doubled for %.0f ms: %s".formatted(doubled, drums));
    int beats = drums.values().iterator().next().sent();
    return "over VNI 100; of %d broadcasts meanwhile none lost, %d doubled, over %.0f ms"
        .formatted(beats, twice, doubled);
  }

  private PingReport pingUntilComplete(Station late, List<PingReport> reports) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    do {
      reports.add(traffic.ping(finance1, late.address(), 50, 10));
    } while (reports.getLast().lost() > 0 && System.nanoTime() < end);
    return reports.getLast();
  }

  private String ovnkubeRestart() throws Exception {
    NbLog log = NbLog.on(shell, Tenants.NODE_1);
    PingReport report =
        traffic.pingDuring(
            finance1,
            finance2.address(),
            10,
            () -> {
              control.restartOvnkube();
              return true;
            });
    // without both there was nothing to interrupt: the restart writes the address, the agent takes
    // it
    long changes =
        log.changes("\"addresses\":\"%s %s\"".formatted(finance2.mac(), finance2.address()));
    require(
        changes >= 2,
        "the addresses of %s in OVN changed %d×, not twice".formatted(finance2, changes));
    require(
        report.duplicates() == 0
            && report.outageMillis() <= ALLOWED_MILLIS * TOLERANCE
            && report.lost() * report.intervalMillis() <= ALLOWED_MILLIS * TOLERANCE,
        report + ", interrupted %.0f ms".formatted(report.outageMillis()));
    return "interrupted %.0f ms, %s".formatted(report.outageMillis(), report);
  }

  private String agentKill() throws Exception {
    List<String> writes = new ArrayList<>();
    PingReport report =
        traffic.pingDuring(
            finance1,
            finance2.address(),
            10,
            () -> {
              control.killAgent(Tenants.NODE_1);
              try (NodeWitness witness = NodeWitness.on(shell, Tenants.NODE_1)) {
                control.startAgent(Tenants.NODE_1);
                writes.addAll(witness.writes());
                // its own count has what changes nothing too, which no monitor sees
                return writes.addAll(control.writesOfAgent(Tenants.NODE_1));
              }
            });
    require(report.whole(), report.toString());
    require(
        writes.isEmpty(),
        writes.size() + " writes: " + String.join(" | ", writes.stream().limit(3).toList()));
    return report + ", 0 writes seen";
  }

  /**
   * Also the control of {@link #agentKill}: a witness that saw no write must be able to see one.
   */
  private String agentHeals() throws Exception {
    int id = tenants.networkId(Tenants.FINANCE_1);
    Healing healing = new Healing(shell, Tenants.NODE_1, "evo." + id, finance1.mac());
    List<String> writes;
    double seconds;
    try (NodeWitness witness = NodeWitness.on(shell, Tenants.NODE_1)) {
      healing.takeAway();
      seconds = healing.await();
      writes = witness.writes();
    }
    // the first line of each is the taking away, the others are the agent's
    for (String monitor : List.of("bridge", "nb", "ovs")) {
      require(
          writes.stream().filter(w -> w.startsWith(monitor + ": ")).count() >= 2,
          "the witness did not see it in %s: %s".formatted(monitor, writes));
    }
    return "FDB entry, OVS interface and OVN port back after %.1f s".formatted(seconds);
  }

  private String deleteEvpn() throws Exception {
    Leftovers leftovers =
        new Leftovers(shell, kubectl, border, tenants.networkId(Tenants.FINANCE_1));
    leftovers.requireFound();
    List<Wire> wires = new ArrayList<>();
    List<String> left = new ArrayList<>();
    PingReport others =
        traffic.pingDuring(
            hr1,
            FABRIC_SERVER,
            10,
            () -> {
              kubectl.run("delete", "evpn", "finance", "--wait=true", "--timeout=60s");
              kubectl.run("wait", "--for=delete", "evpnnetwork/cudn.finance", "--timeout=90s");
              awaitAnswer(finance1, finance2.address());
              wires.add(watch(() -> traffic.ping(finance1, finance2.address(), 20, 20)));
              // until the last line has left FRR
              return left.addAll(leftovers.find());
            });
    int geneve = financeByGeneve(wires.getFirst());
    int vxlan = wires.getFirst().vxlan(FINANCE_VNI).size();
    require(geneve >= 40 && vxlan == 0, "%d Geneve, %d in VNI 100".formatted(geneve, vxlan));
    require(others.whole(), "hr: " + others);
    require(left.isEmpty(), "left over: " + String.join(" | ", left));
    return "nothing left in %d places, %d Geneve frames, hr %s"
        .formatted(leftovers.count(), geneve, others);
  }

  /** Geneve frames of finance, without the one kind that the takeover leaves. */
  private int financeByGeneve(Wire wire) {
    return wire.geneve(tenants.tunnelKeys(Tenants.FINANCE_1), FINANCE_ROUTER_MAC).size();
  }

  private void awaitAnswer(Station from, String address) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(45).toNanos();
    while (traffic.ping(from, address, 1, 100).received() == 0) {
      require(System.nanoTime() < end, "%s has no answer from %s".formatted(from, address));
      Thread.sleep(200);
    }
  }

  private static String nonce(Station station) {
    return station.place() + "-" + Long.toHexString(System.nanoTime());
  }

  private Wire watch(Callable<?> meanwhile) throws Exception {
    List<Tap> taps =
        List.of(
            new Tap(Tenants.NODE_1, "eth0", Wire.FILTER),
            new Tap(Tenants.NODE_2, "eth0", Wire.FILTER));
    return Wire.of(traffic.capture(taps, meanwhile));
  }
}
