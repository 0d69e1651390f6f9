// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import java.util.ArrayList;
import java.util.List;
import org.ovn.evpn.lab.shell.LabShell;

/** A node that runs is given back by hand, and taken again by the agent's next start. */
final class ReleaseByHand {
  private static final int AGENT_RUNS = 3;

  private final Sight sight;
  private final LabProcesses control;
  private final Station one;
  private final Station two;

  ReleaseByHand(Sight sight, LabProcesses control) {
    this.sight = sight;
    this.control = control;
    this.one = sight.stations().finance1();
    this.two = sight.stations().finance2();
  }

  String givesBack() throws Exception {
    AsBefore before = AsBefore.of(sight);
    List<String> measured = new ArrayList<>();
    String whole =
        new Pings(sight.traffic())
            .wholeDuring(
                NodeClaims.others(sight.stations()),
                () -> {
                  refusedWhileTheAgentRuns();
                  measured.add(released());
                  return measured.add(taken(before));
                });
    return String.join("; ", measured) + "; others " + whole;
  }

  private void refusedWhileTheAgentRuns() {
    LabShell.Result refused = control.release(NodeClaims.NODE);
    require(
        refused.exit() == AGENT_RUNS && !left().isEmpty(),
        "beside a running agent: %d, %s".formatted(refused.exit(), refused.out()));
  }

  private String released() throws Exception {
    control.stopAgent(NodeClaims.NODE);
    PingReport pings =
        sight
            .traffic()
            .pingDuring(
                one,
                two.address(),
                20,
                () -> {
                  LabShell.Result released = control.release(NodeClaims.NODE);
                  require(released.exit() == 0, released.exit() + ": " + released.out());
                  sight.traffic().awaitAnswer(one, two.address());
                  return true;
                });
    List<String> left = left();
    require(left.isEmpty(), "left over: " + String.join(" | ", left));
    return "%s; given back: %s, interrupted %.0f ms"
        .formatted(sight.overlay().financeInGeneve(one, two), pings, pings.outageMillis());
  }

  private String taken(AsBefore before) throws Exception {
    PingReport pings =
        sight
            .traffic()
            .pingDuring(
                one,
                two.address(),
                20,
                () -> {
                  control.startAgent(NodeClaims.NODE);
                  before.await();
                  return true;
                });
    return "%s; taken again: %s, interrupted %.0f ms"
        .formatted(sight.overlay().financeInVxlan(one, two), pings, pings.outageMillis());
  }

  private List<String> left() {
    return Leftovers.on(
        sight.shell(), NodeClaims.NODE, sight.tenants().networkId(Tenants.FINANCE_1));
  }
}
