// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromQlTest {
  private static final MetricsPage PAGE =
      MetricsPage.parse(
          """
          | `evpn_networks` | gauge | `state` | some: `ready`, else `not_ready` |
          | `evpn_agent_vteps` | gauge | `network`, `vni` | some |
          | `evpn_agent_pass_seconds` | histogram |  | time |
          """);

  @Test
  void query_ofTwoMetrics_hasTheirMatchersAndTheLabelsOfGroups() {
    PromQl query =
        PromQl.parse(
            "sum by (network, vni) (increase(a_total{state=~\"x|y\", end!='z'}[5m])) > 0.5\n"
                + "  and on (node) group_left b_c == 1");
    assertThat(query.uses())
        .containsExactly(
            new PromQl.Use("a_total", Map.of("state", "x|y", "end", "z")),
            new PromQl.Use("b_c", Map.of()));
    assertThat(query.grouping()).isEqualTo(Set.of("network", "vni", "node"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "max(evpn_networks{state=\"ready\"})",
        "count by (network, node) (evpn_agent_vteps{vni=~\"$vni\"} == 0)",
        "sum by (le) (rate(evpn_agent_pass_seconds_bucket[5m]))",
        "absent(up{job=\"a\"} == 1)",
      })
  void query_ofWhatThereIs_hasNoProblem(String query) {
    assertThat(PromQl.parse(query).problems(PAGE)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "max(evpn_network); evpn_network is not in docs/reference/metrics.md",
        "evpn_agent_pass_seconds; evpn_agent_pass_seconds is not in docs/reference/metrics.md",
        "evpn_networks_sum; evpn_networks_sum is not in docs/reference/metrics.md",
        "evpn_networks{vni=\"1\"}; evpn_networks has no label vni",
        "evpn_networks{node=\"n\"}; evpn_networks has no label node",
        "evpn_networks{state=~\"ready|lost\"}; evpn_networks has no state lost",
        "sum by (le) (evpn_networks); no metric of the query has the label le",
      })
  void query_ofWhatIsNot_isTold(String query, String problem) {
    assertThat(PromQl.parse(query).problems(PAGE)).containsExactly(problem);
  }
}
