// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real promtool, on our alerts, on bad ones, and on the queries of the board. */
@Tag("api")
class PromtoolApiTest {
  private static final Pattern ALERT = Pattern.compile("alertname: (\\w+)");

  @TempDir Path folder;

  private static List<String> names() {
    return Alerts.all().stream().map(Alerts.Alert::name).toList();
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private Tools.Said tested(JsonNode rules) throws IOException {
    write("rules.yaml", Yaml.write(rules));
    return Tools.promtool("test", "rules", write("alerts-test.yaml", Alerts.series()));
  }

  @Test
  void rules_areRight() throws IOException {
    String rules = write("rules.yaml", Yaml.write(Alerts.rules()));
    assertThat(Tools.promtool("check", "rules", rules).ok())
        .contains(names().size() + " rules found");
  }

  @Test
  void alerts_fireForTheirSeries_andForNoOthers() throws IOException {
    assertThat(tested(Alerts.rulesWithSummaries()).ok()).contains("SUCCESS");
  }

  /** So no case passes because its alert is not looked at. */
  @ParameterizedTest
  @ValueSource(strings = {"vector(1) > 2", "vector(1)"})
  void alerts_thatNeverFire_orAlwaysDo_areFoundOneByOne(String query) throws IOException {
    ObjectNode rules = Alerts.rulesWithSummaries();
    for (JsonNode group : rules.path("groups")) {
      for (JsonNode rule : group.path("rules")) {
        ((ObjectNode) rule).put("expr", query);
      }
    }
    Tools.Said said = tested(rules);
    assertThat(said.code()).as(said.out()).isEqualTo(1);
    assertThat(ALERT.matcher(said.out()).results().map(m -> m.group(1)).distinct())
        .containsExactlyInAnyOrderElementsOf(names());
  }

  @Test
  void rule_thatIsNoQuery_orHasNoTemplate_isRefused() throws IOException {
    String right = Yaml.write(Alerts.rules());
    for (String[] breach :
        List.of(
            new String[] {"absent(evpn_controller_leader)", "absent(evpn_controller_leader"},
            new String[] {"$labels.job }}", "$labels.job"})) {
      assertThat(right).contains(breach[0]);
      String rules = write("bad.yaml", right.replace(breach[0], breach[1]));
      assertThat(Tools.promtool("check", "rules", rules).code()).isEqualTo(1);
    }
  }

  @Test
  void board_hasQueriesOnly() throws IOException {
    String right = recordings(Board.queries().stream().map(Board.Query::sent).toList());
    assertThat(Tools.promtool("check", "rules", write("board.yaml", right)).ok())
        .contains(Board.queries().size() + " rules found");
    String wrong = recordings(List.of("sum by (rate(evpn_networks))"));
    assertThat(Tools.promtool("check", "rules", write("board.yaml", wrong)).code()).isEqualTo(1);
  }

  /** promtool checks no query alone, but recording rules that have one. */
  private static String recordings(List<String> queries) {
    ObjectNode file = Yaml.object();
    ArrayNode rules = file.putArray("groups").addObject().put("name", "board").putArray("rules");
    for (int i = 0; i < queries.size(); i++) {
      rules.addObject().put("record", "board:query:" + i).put("expr", queries.get(i));
    }
    return Yaml.write(file);
  }
}
