package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovn.evpn.e2e.BorderLeaf.Route;
import org.ovn.evpn.e2e.Traffic.Tap;
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
              require(
                  wire.geneve(financeKeys()) >= 5,
                  "%d Geneve frames".formatted(wire.geneve(financeKeys())));
              return "%d Geneve frames, %d VXLAN"
                  .formatted(wire.geneve(financeKeys()), wire.vxlan(100));
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
            "no-gateway-mac",
            "no node advertises the gateway's or management port's MAC",
            this::noGatewayMac));
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
    awaitAnswer(a, b.address());
    PingReport there = traffic.ping(a, b.address(), 20, 20);
    PingReport back = traffic.ping(b, a.address(), 20, 20);
    for (PingReport report : List.of(there, back)) {
      require(
          report.lost() == 0 && report.duplicates() == 0 && report.ttl() == 64,
          a + " ↔ " + b + ": " + report);
    }
    return "40/40 answered, ttl 64";
  }

  private String oneOverlay() throws Exception {
    Wire wire =
        watch(() -> {
          traffic.ping(finance1, finance2.address(), 20, 20);
          return traffic.ping(finance2, finance1.address(), 20, 20);
        });
    int geneve = wire.geneve(financeKeys());
    require(
        wire.vxlan(100) >= 80 && geneve == 0,
        "%d VXLAN frames, %d Geneve".formatted(wire.vxlan(100), geneve));
    return "%d frames in VNI 100, 0 Geneve".formatted(wire.vxlan(100));
  }

  private String broadcast(Station from) throws Exception {
    List<Station> others = new ArrayList<>(List.of(finance1, finance2, hostL2));
    others.remove(from);
    Map<Station, Integer> heard = traffic.broadcast(from, "10.10.0.255", others);
    String seen =
        String.join(
            ", ",
            heard.entrySet().stream()
                .map(e -> e.getKey().place() + " " + e.getValue() + "×")
                .toList());
    require(heard.values().stream().allMatch(n -> n == 1), seen);
    Wire after =
        watch(() -> {
          Thread.sleep(1000);
          return true;
        });
    require(
        after.broadcasts() == 0, seen + "; " + after.broadcasts() + " broadcast frames went on");
    return seen + ", then quiet";
  }

  private String noGatewayMac() throws Exception {
    List<String> local =
        List.of("0a:58:0a:0a:00:01", "0a:58:0a:0a:00:02", "0a:58:0a:14:00:01", "0a:58:0a:14:00:02");
    List<Route> routes = border.fromNodes(2, NODE_AS);
    require(!routes.isEmpty(), "no type-2 route at all");
    for (Route route : routes) {
      require(local.stream().noneMatch(mac -> route.prefix().contains(mac)), route.prefix());
    }
    return "%d type-2 routes, none of them".formatted(routes.size());
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

  private String isolation() {
    // Both hosts have the same address; who answers shows whose VRF the packet was in.
    String f = nonce(finance1);
    require(
        traffic.ask(finance1, FABRIC_SERVER, f).startsWith(hostFinance.place() + " "),
        "finance was not answered by " + hostFinance);
    String h = nonce(hr2);
    require(
        traffic.ask(hr2, FABRIC_SERVER, h).startsWith(hostHr.place() + " "),
        "hr was not answered by " + hostHr);
    require(
        traffic.served(hostFinance).contains(f) && !traffic.served(hostFinance).contains(h),
        "host of finance saw hr");
    require(
        traffic.served(hostHr).contains(h) && !traffic.served(hostHr).contains(f),
        "host of hr saw finance");
    String probe = nonce(finance2);
    String answer = traffic.ask(finance2, hr2.address(), probe);
    require(answer.startsWith("no answer"), "finance reached " + hr2 + ": " + answer);
    require(!traffic.served(hr2).contains(probe), "hr's pod saw finance's packet");
    String reverse = nonce(hr1);
    String other = traffic.ask(hr1, finance2.address(), reverse);
    require(!traffic.served(finance2).contains(reverse), "finance's pod saw hr's packet: " + other);
    return "each answered by its own host only";
  }

  private String devPods() throws Exception {
    awaitAnswer(dev1, dev2.address());
    Wire wire = watch(() -> layer2(dev1, dev2));
    int geneve = wire.geneve(tenants.tunnelKeys(Tenants.DEV_1));
    require(
        wire.vxlan(300) >= 80 && geneve == 0,
        "%d frames in VNI 300, %d Geneve".formatted(wire.vxlan(300), geneve));
    return "40/40 answered, %d frames in VNI 300, 0 Geneve".formatted(wire.vxlan(300));
  }

  private String typeTwo() throws Exception {
    List<Route> routes = border.fromNodes(2, NODE_AS);
    for (Station pod : List.of(finance1, finance2)) {
      Route mac = only(routes, "[" + pod.mac() + "]", false, pod.address());
      Route macIp = only(routes, "[" + pod.mac() + "]", true, pod.address());
      require(mac.has("RT:64500:100"), mac.prefix() + " has " + mac.communities());
      require(
          macIp.has("RT:64500:100") && macIp.has("RT:64500:101") && macIp.hasRouterMac(),
          macIp.prefix() + " has " + macIp.communities());
    }
    return "%d routes; RT 64500:100, +101 and RMAC on MAC+IP".formatted(routes.size());
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
    long finance = routes.stream().filter(r -> r.has("RT:64500:100")).count();
    long dev = routes.stream().filter(r -> r.has("RT:65000:300")).count();
    require(
        finance == 2 && dev == 2,
        "%d for VNI 100, %d for VNI 300: %s".formatted(finance, dev, routes));
    return "2 for VNI 100, 2 for VNI 300 (automatic RT)";
  }

  private String typeFive() throws Exception {
    List<Route> routes = border.fromNodes(5, NODE_AS);
    long finance =
        routes.stream()
            .filter(r ->
                r.prefix().contains("[24]:[10.10.0.0]")
                    && r.has("RT:64500:101")
                    && r.hasRouterMac())
            .map(Route::rd)
            .distinct()
            .count();
    long hr =
        routes.stream()
            .filter(r ->
                r.prefix().contains("[24]:[10.10.") && r.has("RT:64500:201") && r.hasRouterMac())
            .map(Route::prefix)
            .distinct()
            .count();
    require(finance == 2 && hr == 2, "%d of finance, %d of hr: %s".formatted(finance, hr, routes));
    return "finance /24 from 2 nodes (2 RDs), hr /24 of each node";
  }

  private String latePod() throws Exception {
    List<PingReport> reports = new ArrayList<>();
    List<Wire> wires = new ArrayList<>();
    PingReport others =
        traffic.pingDuring(
            finance1,
            finance2.address(),
            10,
            () -> {
              tenants.create(List.of(Tenants.FINANCE_LATE));
              tenants.awaitRunning(List.of(Tenants.FINANCE_LATE));
              Station late = tenants.station(Tenants.FINANCE_LATE);
              return wires.add(watch(() -> pingUntilComplete(late, reports)));
            });
    PingReport last = reports.getLast();
    require(last.lost() == 0, "not reachable: " + last);
    double doubled = reports.stream().mapToDouble(PingReport::duplicateSpanMillis).max().orElse(0);
    require(doubled <= ALLOWED_MILLIS * TOLERANCE, "doubled for %.0f ms".formatted(doubled));
    require(last.duplicates() == 0, "still doubled: " + last);
    int frames = wires.getFirst().vxlan(100);
    require(frames >= 100, "%d frames in VNI 100".formatted(frames));
    require(others.lost() == 0 && others.duplicates() == 0, "the running pods: " + others);
    return "over VNI 100, doubled %.0f ms; the others %s".formatted(doubled, others);
  }

  private PingReport pingUntilComplete(Station late, List<PingReport> reports) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    do {
      reports.add(traffic.ping(finance1, late.address(), 50, 10));
    } while (reports.getLast().lost() > 0 && System.nanoTime() < end);
    return reports.getLast();
  }

  private String ovnkubeRestart() throws Exception {
    PingReport report =
        traffic.pingDuring(
            finance1,
            finance2.address(),
            10,
            () -> {
              control.restartOvnkube();
              return true;
            });
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
                return writes.addAll(witness.writes());
              }
            });
    require(report.lost() == 0 && report.duplicates() == 0, report.toString());
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
    for (String database : List.of(finance1.mac(), "mtu_request", "unknown")) {
      require(
          writes.stream().anyMatch(w -> w.contains(database)),
          "the witness did not see %s in %s".formatted(database, writes));
    }
    return "FDB entry, OVS interface and OVN port back after %.1f s".formatted(seconds);
  }

  private String deleteEvpn() throws Exception {
    int id = tenants.networkId(Tenants.FINANCE_1);
    List<Wire> wires = new ArrayList<>();
    PingReport others =
        traffic.pingDuring(
            hr1,
            FABRIC_SERVER,
            10,
            () -> {
              kubectl.run("delete", "evpn", "finance", "--wait=true", "--timeout=60s");
              kubectl.run("wait", "--for=delete", "evpnnetwork/cudn.finance", "--timeout=90s");
              awaitAnswer(finance1, finance2.address());
              return wires.add(watch(() -> traffic.ping(finance1, finance2.address(), 20, 20)));
            });
    int geneve = wires.getFirst().geneve(financeKeys());
    int vxlan = wires.getFirst().vxlan(100);
    require(geneve >= 20 && vxlan == 0, "%d Geneve, %d in VNI 100".formatted(geneve, vxlan));
    require(others.lost() == 0 && others.duplicates() == 0, "hr: " + others);
    List<String> leftovers = new Leftovers(shell, kubectl, border).ofFinance(id);
    require(leftovers.isEmpty(), "left over: " + String.join(" | ", leftovers));
    return "nothing left, %d Geneve frames, hr %s".formatted(geneve, others);
  }

  private List<String> financeKeys() {
    return tenants.tunnelKeys(Tenants.FINANCE_1);
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
    return new Wire(traffic.capture(taps, meanwhile));
  }
}
