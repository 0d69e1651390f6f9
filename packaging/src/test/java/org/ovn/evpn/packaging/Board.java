// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The board for Grafana. */
final class Board {
  static final String FILE = "overlays/components/monitoring/grafana-dashboard.json";

  private Board() {}

  /** One query, and how its series are called. */
  record Query(String panel, String text, String legend) {
    /** As Prometheus gets it: Grafana has put in its variables. */
    String sent() {
      return text.replace("$__rate_interval", "5m")
          .replace("$network", ".*")
          .replace("$node", ".*");
    }
  }

  static JsonNode tree() {
    return Yaml.parse(FILE, Kustomization.read(Tools.ROOT.resolve(FILE)));
  }

  static List<Query> queries() {
    List<Query> queries = new ArrayList<>();
    for (JsonNode panel : tree().path("panels")) {
      for (JsonNode target : panel.path("targets")) {
        queries.add(
            new Query(
                panel.path("title").asText(),
                target.path("expr").asText(),
                target.path("legendFormat").asText()));
      }
    }
    return queries;
  }
}
