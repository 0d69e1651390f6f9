// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.facts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.foreign.FrrNodeState;
import org.ovn.evpn.api.foreign.FrrNodeStateStatus;

class FrrNodeReportTest {
  @Test
  void refusedMerge_saysWhatARestartWouldDo() {
    assertThat(
            report("", "failed: multiple hold times\n specified for 172.18.1.1", "success")
                .conversionFailure())
        .contains(
            "frr-k8s cannot merge the FRRConfigurations of this node: failed: multiple hold times"
                + " specified for 172.18.1.1. What runs goes on until frr-k8s restarts there; then"
                + " the node gets no configuration at all. Correct the object that the error"
                + " names");
  }

  @Test
  void unknownCommand_isQuotedByItsLine() {
    assertThat(report("", "success", Recorded.reload("unknown-command")).reloadFailure())
        .contains(
            "FRR refused the configuration: line 114: % Unknown command: neighbor 172.18.1.1"
                + " frobnicate");
  }

  @Test
  void lineRefusedWhileApplied_isAmongThoseThatAreNamed() {
    assertThat(report("", "success", Recorded.reload("refused-while-applied")).reloadFailure())
        .contains(
            "FRR refused the configuration: it took some lines and refused others while they were"
                + " applied; its words are in the log of the reloader container of frr-k8s' pod."
                + " It was to add: router bgp 64515 vrf finance; neighbor 192.0.2.9 remote-as"
                + " 64520");
  }

  @Test
  void logOfApplying_isQuotedByWhatTheDaemonSaid() {
    assertThat(report("", "success", Recorded.reload("applying")).reloadFailure())
        .contains(
            "FRR refused the configuration: BGP instance name and AS number mismatch; BGP instance"
                + " is already running; AS is 65000; line 7: Failure to communicate[13] to bgpd,"
                + " line: router bgp 64515 vrf finance");
  }

  @Test
  void otherFailure_isOneShortLine() {
    assertThat(report("", "success", "first\nvtysh call timed out!\n").reloadFailure())
        .contains("FRR refused the configuration: vtysh call timed out!");
    assertThat(
            report("", "success", "\u001b[91m  ERROR\u001b[0m: Bindir is not valid\nmore")
                .reloadFailure())
        .contains("FRR refused the configuration: Bindir is not valid");
    assertThat(report("", "success", "x".repeat(9999)).reloadFailure().orElseThrow())
        .hasSizeLessThan(600);
  }

  @Test
  void state_withoutStatus_reportsNoFailure() {
    FrrNodeReport report = FrrNodeReport.of(new FrrNodeState());

    assertThat(report.conversionFailure()).isEmpty();
    assertThat(report.reloadFailure()).isEmpty();
  }

  private static FrrNodeReport report(String running, String conversion, String reload) {
    FrrNodeState state = new FrrNodeState();
    state.setStatus(new FrrNodeStateStatus(running, reload, conversion));
    return FrrNodeReport.of(state);
  }
}
