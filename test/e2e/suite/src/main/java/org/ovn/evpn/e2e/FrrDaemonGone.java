// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.ovn.evpn.e2e.Conditions.Condition;

/**
 * A daemon of FRR that ends. watchfrr brings one back within seconds, which is worth no word; so
 * that it stays away, watchfrr is ended first.
 */
final class FrrDaemonGone {
  /** What is promised. */
  private static final Duration KNOWN = Duration.ofSeconds(60);

  private static final Duration BACK = Duration.ofSeconds(60);
  static final List<String> NETWORKS = List.of("cudn.finance", "cudn.hr", "udn.dev.dev");

  private final Sight sight;
  private final LabProcesses control;

  FrrDaemonGone(Sight sight, LabProcesses control) {
    this.sight = sight;
    this.control = control;
  }

  String isNamedAndMended() throws Exception {
    AsBefore before = AsBefore.of(sight);
    List<String> measured = new ArrayList<>();
    String whole =
        new Pings(sight.traffic())
            .wholeDuring(
                NodeClaims.others(sight.stations()),
                () -> {
                  measured.add(bgpdStaysAway());
                  before.await();
                  measured.add(talks());
                  measured.add(zebraComesBack());
                  before.await();
                  return measured.add(talks());
                });
    return String.join("; ", measured) + "; others " + whole;
  }

  private String bgpdStaysAway() throws Exception {
    control.killFrr(NodeClaims.NODE, "watchfrr");
    control.killFrr(NodeClaims.NODE, "bgpd");
    long ended = System.nanoTime();
    double known;
    try {
      for (String network : NETWORKS) {
        Condition said =
            sight
                .conditions()
                .awaitOnNode(
                    NodeClaims.NODE,
                    network,
                    "Ready",
                    KNOWN,
                    c -> c.isFor("FRRDaemonGone", "FRR's bgpd does not run on this node"));
        require(said.status().equals("False"), network + ": " + said);
        sight
            .conditions()
            .await(
                "evpnnetwork/" + network,
                "Programmed",
                KNOWN,
                c -> c.status().equals("False") && c.message().contains(NodeClaims.NODE));
      }
      known = secondsSince(ended);
      require(known <= KNOWN.toSeconds(), "known after %.0f s".formatted(known));
      for (String network : NETWORKS) {
        Condition other = sight.conditions().onNode(Tenants.NODE_1, network, "Ready").orElseThrow();
        require(other.status().equals("True"), Tenants.NODE_1 + ", " + network + ": " + other);
      }
    } finally {
      control.machine(NodeClaims.NODE).startWatchfrr();
    }
    long started = System.nanoTime();
    awaitReady();
    return "bgpd named after %.0f s, all Ready %.0f s after watchfrr's start"
        .formatted(known, secondsSince(started));
  }

  /** watchfrr stops the others, and starts all of them once more. */
  private String zebraComesBack() throws Exception {
    String old = pid("zebra");
    control.killFrr(NodeClaims.NODE, "zebra");
    long ended = System.nanoTime();
    long end = ended + BACK.toNanos();
    for (String now = ""; now.isEmpty() || now.equals(old) || pid("bgpd").isEmpty(); ) {
      now = pid("zebra");
      require(System.nanoTime() < end, "watchfrr has not brought zebra back");
      Thread.sleep(500);
    }
    double back = secondsSince(ended);
    awaitReady();
    return "zebra back after %.0f s, all Ready after %.0f s".formatted(back, secondsSince(ended));
  }

  private String pid(String daemon) {
    return sight
        .shell()
        .run(NodeClaims.NODE, "p=$(</run/frr/%s.pid) && kill -0 $p && echo $p".formatted(daemon))
        .text();
  }

  private void awaitReady() throws InterruptedException {
    for (String network : NETWORKS) {
      sight
          .conditions()
          .awaitOnNode(NodeClaims.NODE, network, "Ready", BACK, c -> c.status().equals("True"));
      sight
          .kubectl()
          .run("wait", "--for=condition=Programmed", "--timeout=60s", "evpnnetwork/" + network);
    }
  }

  private String talks() throws Exception {
    Stations s = sight.stations();
    sight.traffic().awaitAnswer(s.finance2(), s.hostL2().address());
    sight.traffic().awaitAnswer(s.hr2(), Layer3Claims.FABRIC_SERVER);
    sight.traffic().awaitAnswer(s.finance1(), s.finance2().address());
    return sight.overlay().financeInVxlan(s.finance1(), s.finance2());
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}
