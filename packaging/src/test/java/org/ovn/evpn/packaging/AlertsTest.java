// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ovn.evpn.packaging.Alerts.Alert;
import org.ovn.evpn.packaging.Alerts.Case;

class AlertsTest {
  private static final String PAGE = "docs/reference/alerts.md";
  private static final String URL = "https://github.com/ovn-evpn/udn-evpn/blob/main/";
  private static final Pattern LABEL = Pattern.compile("\\$labels\\.(\\w+)");
  private static final Pattern SECTION =
      Pattern.compile("(?m)^## (EVPN\\w+)\\n\\n(\\w+), after (\\d+) minutes\\.\\n\\n\\S");

  static List<Alert> alerts() {
    return Alerts.all();
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void query_speaksOfMetricsThatThereAre(Alert alert) {
    PromQl query = PromQl.parse(alert.query());
    assertThat(query.uses()).isNotEmpty();
    assertThat(query.problems(MetricsPage.read())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void alert_hasSeveritySummaryNextCommandAndPage(Alert alert) {
    assertThat(alert.name()).startsWith("EVPN");
    assertThat(alert.severity()).isIn("critical", "warning");
    assertThat(alert.after()).matches("\\d+m");
    assertThat(alert.summary()).endsWith(".");
    assertThat(alert.description()).contains("kubectl ");
    assertThat(alert.runbook()).isEqualTo(URL + PAGE + "#" + alert.name().toLowerCase(Locale.ROOT));
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void alert_isTriedWithSeriesThatFireIt_andWithOthers(Alert alert) {
    assertThat(Alerts.cases())
        .filteredOn(c -> c.alert().equals(alert.name()))
        .extracting(c -> c.firing().isEmpty())
        .as("one case with an alert, one without")
        .containsExactlyInAnyOrder(false, true);
  }

  /** promtool renders the summary; a label that is not there would be an empty word. */
  @ParameterizedTest
  @MethodSource("alerts")
  void texts_nameLabelsOnlyThatTheAlertHas(Alert alert) {
    Case fires =
        Alerts.cases().stream()
            .filter(c -> c.alert().equals(alert.name()) && !c.firing().isEmpty())
            .findFirst()
            .orElseThrow();
    Set<String> there = new TreeSet<>();
    fires.firing().getFirst().fieldNames().forEachRemaining(there::add);
    assertThat(there).containsAll(PromQl.inText(alert.summary() + alert.description(), LABEL));
  }

  @Test
  void names_areThereOnce_andNoCaseIsOfAnotherAlert() {
    List<String> names = Alerts.all().stream().map(Alert::name).toList();
    assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(10);
    assertThat(Alerts.cases()).extracting(Case::alert).isSubsetOf(names);
  }

  @Test
  void page_inRepository_hasEachAlertWithSeverityAndTime_inOrder() {
    List<String> told =
        SECTION
            .matcher(Kustomization.read(Tools.ROOT.resolve(PAGE)))
            .results()
            .map(m ->
                m.group(1) + " " + m.group(2).toLowerCase(Locale.ROOT) + " " + m.group(3) + "m")
            .toList();
    assertThat(told)
        .isEqualTo(
            Alerts.all().stream()
                .map(a -> a.name() + " " + a.severity() + " " + a.after())
                .toList());
  }
}
