// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ovn.evpn.e2e.Conditions.Condition;
import org.ovn.evpn.e2e.Pings.Path;

/**
 * What is claimed of an install, an upgrade, one that fails, the way back, and the removal, each
 * under running pings. The last claims of all: the product is gone then.
 */
final class LifeClaims {
  private static final Duration ROLL_OUT = Duration.ofMinutes(5);
  private static final Duration TOLD = Duration.ofMinutes(3);
  private static final Duration STAYS = Duration.ofSeconds(15);
  private static final int NODES = 2;
  private static final int INTERVAL_MILLIS = 100;

  /**
   * Two nodes release a Layer 2 network on their own, and what one still sends by EVPN the other
   * one does not take any more: for as long as they are apart.
   */
  private static final int APART_MILLIS = 1000;

  /** The guest has one processor, and shares it. */
  private static final int TOLERANCE = 5;

  /** Which an agent reads at its start, and refuses. */
  private static final Map<String, String> BROKEN = Map.of("SERVICE_CIDRS", "10.96.0.0/16/16");

  private final Sight sight;
  private final Pings pings;
  private final Deployed deployed;

  LifeClaims(Sight sight, Deployed deployed) {
    this.sight = sight;
    this.pings = new Pings(sight.traffic(), INTERVAL_MILLIS);
    this.deployed = deployed;
  }

  List<Claim> inOrder() {
    return List.of(
        new Claim(
            "life-install",
            "install.yaml and EVPNOperator: pods run it, Available, no ping between pods lost",
            this::install),
        new Claim("life-join", "the EVPNs: every network Ready, pods and fabric talk", this::join),
        new Claim(
            "life-upgrade", "upgrade: agents node by node, no ping lost", () -> change(next())),
        new Claim(
            "life-stop",
            "a release whose agent does not start: stops at the first node, says so, heals",
            this::stop),
        new Claim("life-downgrade", "downgrade: the same", () -> change(deployed.release())),
        new Claim(
            "life-removal",
            "EVPNOperator and install.yaml deleted: nothing left, pods on Geneve again ≤ 1 s",
            this::removal));
  }

  private Release next() {
    return deployed.release().as(deployed.release().version() + "-next");
  }

  /** Pod to pod, of all tenants: what goes on without the product as well. */
  private List<Path> podToPod() {
    Stations s = sight.stations();
    return List.of(
        new Path(s.finance1(), s.finance2().address()),
        new Path(s.dev2(), s.dev1().address()),
        new Path(s.hr1(), s.hr2().address()));
  }

  /** These, and all that EVPN carries to the fabric, bridged and routed. */
  private List<Path> everything() {
    Stations s = sight.stations();
    return Pings.join(
        podToPod(),
        List.of(
            new Path(s.finance1(), s.hostL2().address()),
            new Path(s.finance1(), Layer3Claims.FABRIC_SERVER),
            new Path(s.hr1(), Layer3Claims.FABRIC_SERVER)));
  }

  private String install() throws Exception {
    deployed.clear();
    String installed =
        pings.wholeDuring(
            podToPod(),
            () -> {
              deployed.install();
              return true;
            });
    Map<String, Deployed.Agent> agents = deployed.agents();
    require(
        agents.size() == NODES && agents.values().stream().allMatch(Deployed.Agent::ready),
        agents.toString());
    requireConditions("True", "False", "False");
    return "version %s; %s".formatted(requireVersion(), installed);
  }

  /** From Geneve to EVPN: what that costs is printed, and who talks afterwards is looked at. */
  private String join() throws Exception {
    deployed.ensure();
    List<PingReport> reports =
        pings.during(
            podToPod(),
            () -> {
              deployed.join();
              return true;
            });
    for (Path path : everything()) {
      PingReport report = sight.traffic().ping(path.from(), path.to(), 20, INTERVAL_MILLIS);
      require(report.lost() == 0, path + ": " + report);
    }
    return "all Ready; meanwhile pod ↔ pod " + answered(reports);
  }

  private static String answered(List<PingReport> reports) {
    return reports.stream()
        .map(report -> "%d/%d".formatted(report.received(), report.sent()))
        .collect(Collectors.joining(", "));
  }

  /** The controller and every agent say which release they are, and it is the same one. */
  private String requireVersion() {
    JsonNode status = Json.get(sight.kubectl(), "get", Deployed.OPERATOR).path("status");
    String version = status.path("version").asText();
    JsonNode agents = status.at("/agents/versions");
    require(
        !version.equals("development")
            && agents.size() == 1
            && agents.at("/0/version").asText().equals(version)
            && agents.at("/0/nodes").asInt() == NODES,
        "version %s, agents %s".formatted(version, agents));
    return version;
  }

  private String change(Release release) throws Exception {
    deployed.ensure();
    deployed.join();
    release.publish(deployed.registry(), Map.of());
    List<String> order = new ArrayList<>();
    String whole =
        pings.wholeDuring(
            everything(),
            () -> {
              deployed.apply(release);
              order.add(deployed.awaitNodeByNode(release.agent(), NODES, ROLL_OUT));
              return awaitRolledOut();
            });
    requireConditions("True", "False", "False");
    return order.getFirst() + "; " + whole;
  }

  private String stop() throws Exception {
    deployed.ensure();
    deployed.join();
    Release broken = deployed.release().as(deployed.release().version() + "-broken");
    broken.publish(deployed.registry(), BROKEN);
    next().publish(deployed.registry(), Map.of());
    List<String> told = new ArrayList<>();
    String whole =
        pings.wholeDuring(
            everything(),
            () -> {
              deployed.apply(broken);
              told.add(awaitStopped(broken));
              deployed.apply(next());
              deployed.awaitNodeByNode(next().agent(), NODES, ROLL_OUT);
              return awaitRolledOut();
            });
    requireConditions("True", "False", "False");
    return told.getFirst() + "; " + whole;
  }

  /** One node has the broken agent, the other one keeps its own; and it stays so. */
  private String awaitStopped(Release broken) throws InterruptedException {
    Condition stopped =
        sight
            .conditions()
            .await(
                Deployed.OPERATOR,
                "Progressing",
                TOLD,
                condition -> condition.isFor("RolloutStopped", "SERVICE_CIDRS"));
    long end = System.nanoTime() + STAYS.toNanos();
    while (System.nanoTime() < end) {
      Map<String, Deployed.Agent> agents = deployed.agents();
      long others =
          agents.values().stream()
              .filter(agent -> !agent.image().equals(broken.agent()) && agent.ready())
              .count();
      require(others == NODES - 1, "not stopped at the first node: " + agents);
      Thread.sleep(1000);
    }
    requireConditions("True", "True", "True");
    return stopped.message();
  }

  private boolean awaitRolledOut() throws InterruptedException {
    sight
        .conditions()
        .await(
            Deployed.OPERATOR,
            "Progressing",
            Duration.ofSeconds(60),
            condition -> condition.status().equals("False"));
    sight.kubectl().run("wait", "--for=condition=Ready", "evpn", "--all", "--timeout=150s");
    return true;
  }

  private void requireConditions(String available, String progressing, String degraded)
      throws InterruptedException {
    for (Map.Entry<String, String> wanted :
        Map.of("Available", available, "Progressing", progressing, "Degraded", degraded)
            .entrySet()) {
      sight
          .conditions()
          .await(
              Deployed.OPERATOR,
              wanted.getKey(),
              Duration.ofSeconds(30),
              condition -> condition.status().equals(wanted.getValue()));
    }
  }

  private String removal() throws Exception {
    deployed.ensure();
    deployed.join();
    Leftovers leftovers =
        new Leftovers(
            sight.shell(),
            sight.kubectl(),
            sight.border(),
            sight.tenants().networkId(Tenants.FINANCE_1));
    int places = leftovers.requireFound();
    List<String> left = new ArrayList<>();
    List<PingReport> reports =
        pings.during(
            podToPod(),
            () -> {
              deployed.deleteOperator();
              left.addAll(leftovers.find());
              deployed.remove(deployed.release());
              return left.addAll(afterwards());
            });
    require(left.isEmpty(), "left over: " + String.join(" | ", left));
    String lost = answered(reports);
    double interrupted = reports.stream().mapToDouble(PingReport::outageMillis).max().orElseThrow();
    require(
        interrupted <= APART_MILLIS * TOLERANCE,
        "pod ↔ pod %s, interrupted %.0f ms".formatted(lost, interrupted));
    return "nothing left in %d places, nor of docs/uninstall.md; pod ↔ pod %s, interrupted %.0f ms"
        .formatted(places, lost, interrupted);
  }

  /** What docs/uninstall.md looks for, and what the nodes have. */
  private List<String> afterwards() {
    List<String> left = new ArrayList<>();
    for (String line :
        sight
            .kubectl()
            .run(
                "get",
                "crds,clusterroles,clusterrolebindings,validatingadmissionpolicies,"
                    + "validatingadmissionpolicybindings",
                "-l",
                "app.kubernetes.io/part-of=udn-evpn",
                "-o",
                "name")
            .lines()
            .toList()) {
      left.add("API: " + line);
    }
    sight
        .kubectl()
        .run("get", "namespaces", "-o", "name")
        .lines()
        .filter(line -> line.endsWith("/" + Deployed.NAMESPACE))
        .forEach(left::add);
    sight
        .kubectl()
        .run("get", "nodes", "-o", "jsonpath={.items[*].metadata.annotations}")
        .lines()
        // the annotation itself stays, without an address: agents take its absence for not yet told
        .map(line -> line.replace("\"evpn.k8s.ovn.org/vteps\":\"{}\"", ""))
        .filter(line -> line.contains("evpn.k8s.ovn.org"))
        .forEach(line -> left.add("nodes: " + line));
    for (String node : List.of(Tenants.NODE_1, Tenants.NODE_2)) {
      sight
          .shell()
          .check(node, "find /var/lib/ovn-evpn -type f ! -name lock; pgrep -af AgentMain || true")
          .lines()
          .forEach(line -> left.add(node + ": " + line));
    }
    return left;
  }
}
