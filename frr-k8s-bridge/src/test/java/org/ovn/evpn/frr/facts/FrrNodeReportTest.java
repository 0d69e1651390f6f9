// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.facts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.foreign.FrrNodeState;
import org.ovn.evpn.api.foreign.FrrNodeStateStatus;
import org.ovn.evpn.frr.intent.Intents;

class FrrNodeReportTest {
  @Test
  void network_thatIsAllThere_lacksNothing() {
    FrrNodeReport report = report(Recorded.RUNNING, "success", "success");

    assertThat(report.missing(Intents.finance().spec())).isEmpty();
    assertThat(report.missing(Intents.hr().spec())).isEmpty();
    assertThat(report.missing(Intents.dev().spec())).isEmpty();
  }

  @Test
  void line_thatFrrDropped_isNamed() {
    String text =
        Recorded.RUNNING
            .replace("  route-target import 64500:101\n", "")
            .replace(" vni 201\n", "")
            .replace("   route-target export 64500:100\n", "")
            .replace("  advertise ipv4 unicast\n", "");
    FrrNodeReport report = report(text, "success", "success");

    assertThat(report.missing(Intents.finance().spec()))
        .containsExactly(
            "route-target export 64500:100 of VNI 100",
            "advertise ipv4 unicast in VRF finance",
            "route-target import 64500:101 of VRF finance");
    assertThat(report.missing(Intents.hr().spec()))
        .containsExactly("VNI 201 in VRF hr", "advertise ipv4 unicast in VRF hr");
  }

  @Test
  void node_withoutAdvertiseAllVni_lacksItForEachNetwork() {
    FrrNodeReport report =
        report(Recorded.RUNNING.replace("  advertise-all-vni\n", ""), "success", "success");

    assertThat(report.running().advertiseAllVni()).isFalse();
    assertThat(report.missing(Intents.dev().spec())).containsExactly("advertise-all-vni");
  }

  @Test
  void failure_thatFrrK8sReports_isOneShortLineWithoutColours() {
    assertThat(
            report("", "failed: multiple hold times specified for 172.18.1.1", "success")
                .conversionFailure())
        .contains(
            "frr-k8s cannot merge the FRRConfigurations of this node:"
                + " failed: multiple hold times specified for 172.18.1.1");
    assertThat(
            report("", "success", "\u001b[31m2026 ERROR\u001b[0m line 7:\n % Unknown command")
                .reloadFailure())
        .contains("FRR refused the configuration: 2026 ERROR line 7: % Unknown command");
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
