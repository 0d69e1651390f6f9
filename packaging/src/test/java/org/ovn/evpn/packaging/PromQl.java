// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Metrics and labels that a query of Prometheus speaks of. Whether it is a query at all, promtool
 * says; whether such metrics exist, it cannot know.
 *
 * @param uses of metrics, in order
 * @param grouping labels behind by, on and the like
 */
record PromQl(List<Use> uses, Set<String> grouping) {
  private static final Pattern TOKEN =
      Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'|\\[[^]]*]|[a-zA-Z_:][\\w:]*|[\\d.]+|\\S");
  private static final Set<String> GROUPING =
      Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
  private static final Set<String> OPERATORS =
      Set.of("and", "or", "unless", "bool", "offset", "inf", "nan");

  /** Labels whose values are all in the page of metrics. */
  private static final Set<String> ENUMERATED = Set.of("state", "end", "result");

  /** Labels that Prometheus gives to what it measures. */
  private static final Set<String> OF_TARGETS =
      Set.of("namespace", "pod", "job", "instance", "service", "endpoint", "container");

  /** A metric with what is asked of its labels: values by label. */
  record Use(String metric, Map<String, String> matchers) {}

  static PromQl parse(String query) {
    List<String> tokens = TOKEN.matcher(query).results().map(t -> t.group()).toList();
    List<Use> uses = new ArrayList<>();
    Set<String> grouping = new HashSet<>();
    int at = 0;
    while (at < tokens.size()) {
      String token = tokens.get(at++);
      String next = at < tokens.size() ? tokens.get(at) : "";
      if (!Character.isLetter(token.charAt(0)) && token.charAt(0) != '_') {
        continue;
      }
      if (GROUPING.contains(token)) {
        if (next.equals("(")) {
          int end = at + tokens.subList(at, tokens.size()).indexOf(")");
          tokens.subList(at + 1, end).stream().filter(t -> !t.equals(",")).forEach(grouping::add);
          at = end + 1;
        }
      } else if (!OPERATORS.contains(token) && !next.equals("(") && !GROUPING.contains(next)) {
        Map<String, String> matchers = new LinkedHashMap<>();
        if (next.equals("{")) {
          int end = at + tokens.subList(at, tokens.size()).indexOf("}");
          String label = "";
          for (String part : tokens.subList(at + 1, end)) {
            if (part.startsWith("\"") || part.startsWith("'")) {
              matchers.put(label, part.substring(1, part.length() - 1));
            } else if (Character.isLetter(part.charAt(0))) {
              label = part;
            }
          }
          at = end + 1;
        }
        uses.add(new Use(token, matchers));
      }
    }
    return new PromQl(List.copyOf(uses), Set.copyOf(grouping));
  }

  /** What does not exist: one sentence each. */
  List<String> problems(MetricsPage page) {
    List<String> problems = new ArrayList<>();
    Set<String> known = new HashSet<>();
    for (Use use : uses) {
      Optional<MetricsPage.Metric> metric = page.of(use.metric());
      if (metric.isEmpty()) {
        problems.add(use.metric() + " is not in " + MetricsPage.FILE);
        continue;
      }
      Set<String> labels = labels(use.metric(), metric.get());
      known.addAll(labels);
      use.matchers()
          .forEach((label, value) -> {
            if (!labels.contains(label)) {
              problems.add(use.metric() + " has no label " + label);
            } else if (ENUMERATED.contains(label)) {
              Arrays.stream(value.split("\\|"))
                  .filter(v -> !metric.get().meaning().contains("`" + v + "`"))
                  .forEach(v -> problems.add(use.metric() + " has no " + label + " " + v));
            }
          });
    }
    grouping.stream()
        .filter(label -> !known.contains(label))
        .sorted()
        .forEach(label -> problems.add("no metric of the query has the label " + label));
    return problems;
  }

  private static Set<String> labels(String name, MetricsPage.Metric metric) {
    Set<String> labels = new HashSet<>(metric.labels());
    labels.addAll(OF_TARGETS);
    if (name.startsWith("evpn_agent_")) {
      // by the relabeling of the agents' ServiceMonitor
      labels.add("node");
    }
    if (name.endsWith("_bucket")) {
      labels.add("le");
    }
    return labels;
  }

  /** The labels that a text speaks of in the form that Grafana or Prometheus has for it. */
  static Set<String> inText(String text, Pattern form) {
    Set<String> labels = new HashSet<>();
    Matcher m = form.matcher(text);
    while (m.find()) {
      labels.add(m.group(1));
    }
    return labels;
  }
}
