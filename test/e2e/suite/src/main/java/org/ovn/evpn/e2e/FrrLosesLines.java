// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.ovn.evpn.e2e.Cases.Applied;
import org.ovn.evpn.e2e.Conditions.Condition;
import org.ovn.evpn.lab.shell.Background;

/**
 * FRR 10.3 loses lines in a reload that succeeds: while the reload hands them to mgmtd, each end of
 * another vtysh session discards what is not committed yet (FRRouting/frr#18541). Somebody who
 * looks at FRR all the time is enough for that, and frr-k8s does not reload again by itself.
 */
final class FrrLosesLines {
  private static final String LINE = "vni 201";

  /**
   * frr-k8s waits 3 s, FRR reloads, for 20 s where it is disturbed, and frr-k8s looks each 30 s.
   */
  private static final Duration TOLD = Duration.ofSeconds(90);

  /** The controller waits 40 s for another report; then as above. */
  private static final Duration HEALED = Duration.ofMinutes(2);

  /** Sessions that begin and end, as {@code vtysh -c 'show version'} has them. */
  private static final String LOOKS =
      """
      exec python3 -c '
      import socket, time
      while True:
        s = socket.socket(socket.AF_UNIX)
        s.connect("/run/frr/mgmtd.vty")
        s.close()
        time.sleep(0.02)
      '
      """;

  private final Sight sight;

  FrrLosesLines(Sight sight) {
    this.sight = sight;
  }

  String areAskedForAgain() throws Exception {
    AsBefore before = AsBefore.of(sight);
    List<String> measured = new ArrayList<>();
    String whole =
        new Pings(sight.traffic())
            .wholeDuring(
                NodeClaims.others(sight.stations()),
                () -> {
                  try (Applied _ = sight.cases().add("note")) {
                    lost();
                    measured.add(told());
                  }
                  before.await();
                  return true;
                });
    return String.join("; ", measured) + "; others " + whole;
  }

  /** The line is away, and the reload that shall bring it back loses it. */
  private void lost() throws Exception {
    try (Background looks =
        sight
            .shell()
            .start(
                NodeClaims.NODE,
                LOOKS,
                sight.shell().env().logs().resolve("e2e").resolve("looks.log"))) {
      sight
          .shell()
          .check(NodeClaims.NODE, "vtysh -c 'configure terminal' -c 'vrf hr' -c 'no " + LINE + "'");
      await("FRR was not reloaded without " + LINE, TOLD, false);
      require(looks.alive(), "nobody looked at FRR: " + looks.output());
    }
  }

  private String told() throws Exception {
    long since = System.nanoTime();
    Condition said =
        sight
            .conditions()
            .await(
                "evpnnetwork/cudn.hr",
                "Degraded",
                TOLD,
                c -> c.isFor("FRRLinesMissing", "another reload, 1 of 5"));
    double asked = (System.nanoTime() - since) / 1e9;
    require(
        said.message().contains(LINE) && said.message().contains(NodeClaims.NODE), said.message());
    sight.conditions().requireNotDegraded("evpnnetwork/cudn.finance");
    sight.traffic().awaitAnswer(sight.stations().hr2(), Layer3Claims.FABRIC_SERVER);
    double answered = (System.nanoTime() - since) / 1e9;
    await("FRR still lacks " + LINE, HEALED, true);
    sight
        .conditions()
        .await("evpnnetwork/cudn.hr", "Degraded", TOLD, c -> c.status().equals("False"));
    return "reload asked for %.0f s after frr-k8s' report, routed again after %.0f s, told after %.0f s"
        .formatted(asked, answered, (System.nanoTime() - since) / 1e9);
  }

  /** Waits until the FRRNodeState has the line, or has it not. */
  private void await(String otherwise, Duration limit, boolean there) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (sight
            .kubectl()
            .run("get", "frrnodestate", NodeClaims.NODE, "-o", "jsonpath={.status.runningConfig}")
            .contains(LINE)
        != there) {
      require(System.nanoTime() < end, otherwise);
      Thread.sleep(500);
    }
  }
}
