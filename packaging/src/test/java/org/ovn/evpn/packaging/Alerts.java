// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The PrometheusRule, and the series that its alerts are tried with. */
final class Alerts {
  static final String FILE = "overlays/components/monitoring/alerts.yaml";

  private static final String SERIES = "alerts-test.yaml";

  private Alerts() {}

  /** One alert. */
  record Alert(
      String name,
      String query,
      String after,
      String severity,
      String summary,
      String description,
      String runbook) {}

  /** What the series of a case come to: the labels of the alerts that fire. */
  record Case(String alert, List<JsonNode> firing) {}

  static List<Alert> all() {
    List<Alert> alerts = new ArrayList<>();
    for (JsonNode group : rule().at("/spec/groups")) {
      for (JsonNode rule : group.path("rules")) {
        JsonNode annotations = rule.path("annotations");
        alerts.add(
            new Alert(
                rule.path("alert").asText(),
                rule.path("expr").asText(),
                rule.path("for").asText(),
                rule.at("/labels/severity").asText(),
                annotations.path("summary").asText(),
                annotations.path("description").asText(),
                annotations.path("runbook_url").asText()));
      }
    }
    return alerts;
  }

  /** A file of rules as Prometheus reads it. */
  static ObjectNode rules() {
    return Yaml.copy(rule().path("spec"));
  }

  /** The same with the summary as the only annotation. */
  static ObjectNode rulesWithSummaries() {
    ObjectNode rules = rules();
    for (JsonNode group : rules.path("groups")) {
      for (JsonNode rule : group.path("rules")) {
        ((ObjectNode) rule.path("annotations")).retain("summary");
      }
    }
    return rules;
  }

  /** The text that promtool reads. */
  static String series() {
    try (var in = Alerts.class.getResourceAsStream(SERIES)) {
      if (in == null) {
        throw new AssertionError(SERIES + " is not beside the tests");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (JsonNode test : Yaml.parse(SERIES, series()).path("tests")) {
      for (JsonNode asked : test.path("alert_rule_test")) {
        List<JsonNode> firing = new ArrayList<>();
        asked.path("exp_alerts").forEach(a -> firing.add(a.path("exp_labels")));
        cases.add(new Case(asked.path("alertname").asText(), firing));
      }
    }
    return cases;
  }

  private static JsonNode rule() {
    return Yaml.parse(FILE, Kustomization.read(Tools.ROOT.resolve(FILE)));
  }
}
