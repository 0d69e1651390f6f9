// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.api.manifests.MetricsPage;

class AgentMetricsTest {

  private final AgentMetrics metrics = new AgentMetrics(() -> new Writes(12, 34));

  @Test
  void scrape_afterPasses_hasTheirValues() {
    metrics.passed(Measured.failed());
    metrics.passed(Measured.pass(Measured.networks(2), 3));
    metrics.passed(Measured.pass(Measured.networks(2), 4));
    metrics.probed();
    metrics.renewed();
    metrics.renewed();
    assertThat(metrics.scrape().lines())
        .contains(
            "evpn_agent_passes_total{end=\"ok\"} 2.0",
            "evpn_agent_passes_total{end=\"failed\"} 1.0",
            "evpn_agent_passes_total{end=\"waiting\"} 0.0",
            "evpn_agent_pass_seconds_count 3",
            "evpn_agent_pass_seconds_bucket{le=\"0.01\"} 1",
            "evpn_agent_pass_seconds_bucket{le=\"0.05\"} 3",
            "evpn_agent_netlink_writes_total 12.0",
            "evpn_agent_ovsdb_writes_total 34.0",
            "evpn_agent_drift_repaired_total 7.0",
            "evpn_agent_address_probes_total 1.0",
            "evpn_agent_lease_renewals_total 2.0",
            "evpn_agent_networks 2.0",
            "evpn_agent_local_pods 0.0",
            "evpn_agent_kernel_read 1.0",
            "evpn_agent_ovsdb_in_sync 1.0",
            "evpn_agent_remote_vteps{network=\"cudn.tenant-1000\",vni=\"100000\"} 0.0",
            "evpn_agent_learned_macs{network=\"cudn.tenant-1001\"} 0.0",
            "evpn_agent_taken_ports{network=\"cudn.tenant-1001\"} 4.0");
  }

  @Test
  void network_thatGoes_takesItsSeriesWithIt() {
    List<NetworkIntent> both = Measured.networks(2);
    metrics.passed(Measured.pass(both, 3));
    assertThat(metrics.scrape()).contains("cudn.tenant-1000", "cudn.tenant-1001", "100001");
    metrics.passed(Measured.pass(both.subList(0, 1), 3));
    assertThat(metrics.scrape()).contains("cudn.tenant-1000").doesNotContain("1001", "100001");
    metrics.passed(Measured.pass(both, 3));
    assertThat(metrics.scrape()).as("it comes back").contains("cudn.tenant-1001", "100001");
  }

  @Test
  void value_notKnown_hasNoSeries() {
    List<NetworkIntent> networks = Measured.networks(1);
    metrics.passed(Measured.pass(networks, 3));
    assertThat(metrics.scrape()).contains("evpn_agent_taken_ports{");
    metrics.passed(Measured.withoutOvn(networks));
    assertThat(metrics.scrape())
        .contains("evpn_agent_remote_vteps{", "evpn_agent_ovsdb_in_sync 0.0")
        .doesNotContain("evpn_agent_taken_ports{");
    metrics.passed(Measured.failed());
    assertThat(metrics.scrape())
        .contains("evpn_agent_kernel_read 0.0")
        .doesNotContain("cudn.tenant");
  }

  @Test
  void scrape_thousandNetworks_isBoundedAndDoesNotGrow() {
    metrics.passed(Measured.pass(Measured.networks(1_000), 0));
    long lines = metrics.scrape().lines().count();
    assertThat(lines).isBetween(3_000L, 3_100L);
    for (int pass = 1; pass <= 20; pass++) {
      metrics.passed(Measured.pass(Measured.networks(pass % 2 == 0 ? 1_000 : 500), pass));
      assertThat(metrics.scrape().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(250_000);
    }
    assertThat(metrics.scrape().lines().count()).isEqualTo(lines);
  }

  @Test
  void ready_onlyWithKernelAndDatabases() {
    assertThat(metrics.unready()).hasValueSatisfying(why -> assertThat(why).contains("no pass"));
    metrics.passed(Measured.withoutOvn(List.of()));
    assertThat(metrics.unready()).hasValueSatisfying(why -> assertThat(why).contains("database"));
    metrics.passed(Measured.pass(List.of(), 0));
    assertThat(metrics.unready()).isEmpty();
    metrics.passed(Measured.failed());
    assertThat(metrics.unready()).hasValueSatisfying(why -> assertThat(why).contains("failed"));
  }

  @Test
  void page_inRepository_listsEachMetricWithTypeAndLabels() {
    metrics.passed(Measured.pass(Measured.networks(1), 1));
    assertThat(MetricsPage.told(name -> name.startsWith("evpn_agent_")))
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(MetricsPage.scraped(metrics.scrape()));
  }
}
