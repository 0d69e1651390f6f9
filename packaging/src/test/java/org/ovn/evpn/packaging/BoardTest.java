// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ovn.evpn.packaging.Board.Query;

class BoardTest {
  private static final Pattern LEGEND = Pattern.compile("\\{\\{(\\w+)}}");
  private static final Pattern VARIABLE = Pattern.compile("label_values\\((\\w+), (\\w+)\\)");
  private static final int COLUMNS = 24;

  static List<Query> queries() {
    return Board.queries();
  }

  @ParameterizedTest
  @MethodSource("queries")
  void query_speaksOfMetricsThatThereAre_andIsCalledByItsGroups(Query query) {
    PromQl parsed = PromQl.parse(query.text());
    assertThat(parsed.uses()).isNotEmpty();
    assertThat(parsed.problems(MetricsPage.read())).isEmpty();
    assertThat(parsed.grouping()).containsAll(PromQl.inText(query.legend(), LEGEND));
  }

  @Test
  void metrics_all_areOnTheBoard() {
    Set<String> shown =
        Board.queries().stream()
            .flatMap(q -> PromQl.parse(q.text()).uses().stream())
            .map(u -> u.metric().replaceFirst("_bucket$", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(shown).isEqualTo(MetricsPage.read().metrics().keySet());
  }

  @Test
  void variables_areLabelsThatThereAre_andQueriesUseNoOthers() {
    List<String> names = new ArrayList<>();
    for (JsonNode variable : Board.tree().at("/templating/list")) {
      names.add(variable.path("name").asText());
      if (variable.path("type").asText().equals("query")) {
        var m = VARIABLE.matcher(variable.path("query").asText());
        assertThat(m.matches()).as("%s", variable).isTrue();
        assertThat(
                PromQl.parse(m.group(1) + "{" + m.group(2) + "=\"a\"}")
                    .problems(MetricsPage.read()))
            .isEmpty();
      }
    }
    names.add("__rate_interval");
    Pattern used = Pattern.compile("\\$(\\w+)");
    Board.queries().forEach(q -> assertThat(names).containsAll(PromQl.inText(q.text(), used)));
    assertThat(names).contains("datasource", "network", "node");
  }

  @Test
  void panels_haveNumbersOfTheirOwn_andDoNotOverlap() {
    List<Integer> ids = new ArrayList<>();
    Set<String> taken = new TreeSet<>();
    for (JsonNode panel : Board.tree().path("panels")) {
      ids.add(panel.path("id").asInt());
      JsonNode at = panel.path("gridPos");
      assertThat(at.path("x").asInt() + at.path("w").asInt()).isBetween(1, COLUMNS);
      for (int x = 0; x < at.path("w").asInt(); x++) {
        for (int y = 0; y < at.path("h").asInt(); y++) {
          String cell = (at.path("x").asInt() + x) + "," + (at.path("y").asInt() + y);
          assertThat(taken.add(cell)).as("%s at %s", panel.path("title"), cell).isTrue();
        }
      }
    }
    assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThan(20);
  }

  @Test
  void rows_areClusterNetworksNodesController() {
    List<String> rows = new ArrayList<>();
    for (JsonNode panel : Board.tree().path("panels")) {
      if (panel.path("type").asText().equals("row")) {
        rows.add(panel.path("title").asText());
      }
    }
    assertThat(rows).containsExactly("Cluster", "Networks", "Nodes", "Controller");
  }
}
