// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ovn.evpn.lab.cluster.Kubectl;
import org.ovn.evpn.lab.shell.LabShell;

/**
 * What is claimed while something changes: a pod comes, ovnkube or the agent starts anew, an EVPN
 * goes.
 *
 * <p>Times are printed beside what is allowed; loss, order and duplication decide, a time only when
 * it is over five times the figure: the guest has one processor and shares it.
 */
final class ChangeClaims {
  private static final int TOLERANCE = 5;
  private static final int ALLOWED_MILLIS = 200;

  /** The agent looks again one and two seconds after its start, and each minute at everything. */
  static final Duration FIRST_LOOKS = Duration.ofSeconds(3);

  static final Duration FULL_DIFF = Duration.ofSeconds(65);

  private final LabShell shell;
  private final Kubectl kubectl;
  private final Tenants tenants;
  private final Traffic traffic;
  private final BorderLeaf border;
  private final Overlay overlay;
  private final LabProcesses control;
  private final Duration watchedStart;
  private final Station finance1;
  private final Station finance2;
  private final Station hr1;
  private final Station hostL2;

  ChangeClaims(
      LabShell shell,
      Kubectl kubectl,
      Tenants tenants,
      Traffic traffic,
      BorderLeaf border,
      Overlay overlay,
      LabProcesses control,
      Duration watchedStart,
      Stations stations) {
    this.shell = shell;
    this.kubectl = kubectl;
    this.tenants = tenants;
    this.traffic = traffic;
    this.border = border;
    this.overlay = overlay;
    this.control = control;
    this.watchedStart = watchedStart;
    this.finance1 = stations.finance1();
    this.finance2 = stations.finance2();
    this.hr1 = stations.hr1();
    this.hostL2 = stations.hostL2();
  }

  /** What is whole again afterwards. */
  List<Claim> inOrder() {
    List<Claim> claims = new ArrayList<>(shortOnes());
    if (watchedStart.compareTo(FULL_DIFF) >= 0) {
      claims.add(
          claims.size() - 1,
          new Claim(
              "agent-dead",
              "an agent that is killed is named in 2 min, no ping is lost, and it is well again",
              this::agentDead));
    }
    return claims;
  }

  private String agentDead() throws Exception {
    List<String> measured = new ArrayList<>();
    PingReport report =
        traffic.pingDuring(
            finance1,
            finance2.address(),
            100,
            () -> measured.add(new DeadAgent(kubectl, control).isNamed(Tenants.NODE_2)));
    require(report.whole(), report.toString());
    return measured.getFirst() + ", " + report;
  }

  private List<Claim> shortOnes() {
    return List.of(
        new Claim("late-pod", "a pod that starts now: reachable, doubled ≤ 200 ms", this::latePod),
        new Claim(
            "ovnkube-restart",
            "ovnkube restart: pod ↔ pod interrupted ≤ 200 ms",
            this::ovnkubeRestart),
        new Claim(
            "agent-kill", "kill -9 and start of the agent: no loss, no write", this::agentKill),
        new Claim(
            "agent-heals",
            "what is taken away by hand comes back, and the witness sees it",
            this::agentHeals),
        new Claim(
            "advertisements-of-others",
            "somebody's RouteAdvertisements over everything stays accepted, networks come and go",
            () -> new OthersAdvertisements(kubectl).staysAccepted()));
  }

  /** The last claim of all: it deletes. */
  Claim deletion() {
    return new Claim(
        "delete-evpn",
        "delete EVPN finance: all of it gone, Geneve back, hr loses nothing",
        this::deleteEvpn);
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
            Layer2Claims.FINANCE_BROADCAST,
            List.of(finance2, hostL2),
            () -> {
              tenants.create(List.of(Tenants.FINANCE_LATE));
              tenants.awaitRunning();
              Station late = tenants.station(Tenants.FINANCE_LATE);
              pingUntilComplete(late, reports);
              return wires.add(overlay.watch(() -> traffic.ping(finance1, late.address(), 20, 20)));
            });
    PingReport last = reports.getLast();
    require(last.whole(), "not reachable: " + last);
    String late = tenants.station(Tenants.FINANCE_LATE).address();
    Wire wire = wires.getFirst();
    long frames =
        wire.vxlan(Overlay.FINANCE_VNI).stream()
            .filter(f -> f.inner().contains(" " + late))
            .count();
    require(
        frames >= 80 && overlay.financeByGeneve(wire) == 0,
        "%d frames of it in VNI 100, %d by Geneve"
            .formatted(frames, overlay.financeByGeneve(wire)));
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

  /** Complete, and in order: a flow's first packets overtake each other in ovs-vswitchd. */
  private PingReport pingUntilComplete(Station late, List<PingReport> reports) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    do {
      reports.add(traffic.ping(finance1, late.address(), 50, 10));
    } while (!reports.getLast().whole() && System.nanoTime() < end);
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
                writes.addAll(witness.writes(watchedStart));
                // its own count has what changes nothing too, which no monitor sees
                return writes.addAll(control.writesOfAgent(Tenants.NODE_1));
              }
            });
    require(report.whole(), report.toString());
    require(
        writes.isEmpty(),
        writes.size() + " writes: " + String.join(" | ", writes.stream().limit(3).toList()));
    return "%s, 0 writes seen in %d s".formatted(report, watchedStart.toSeconds());
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
      writes = witness.writes(FIRST_LOOKS);
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
    int places = leftovers.requireFound();
    List<Wire> wires = new ArrayList<>();
    List<String> left = new ArrayList<>();
    PingReport others =
        traffic.pingDuring(
            hr1,
            Layer3Claims.FABRIC_SERVER,
            10,
            () -> {
              kubectl.run("delete", "evpn", "finance", "--wait=true", "--timeout=60s");
              kubectl.run("wait", "--for=delete", "evpnnetwork/cudn.finance", "--timeout=90s");
              traffic.awaitAnswer(finance1, finance2.address());
              wires.add(overlay.watch(() -> traffic.ping(finance1, finance2.address(), 20, 20)));
              // until the last line has left FRR
              return left.addAll(leftovers.find());
            });
    int geneve = overlay.financeByGeneve(wires.getFirst());
    int vxlan = wires.getFirst().vxlan(Overlay.FINANCE_VNI).size();
    require(geneve >= 40 && vxlan == 0, "%d Geneve, %d in VNI 100".formatted(geneve, vxlan));
    require(others.whole(), "hr: " + others);
    require(left.isEmpty(), "left over: " + String.join(" | ", left));
    control.requireHealthyOvnkube();
    return "nothing left in %d places, %d Geneve frames, hr %s".formatted(places, geneve, others);
  }
}
