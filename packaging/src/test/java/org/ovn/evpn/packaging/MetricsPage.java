// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The tables of docs/reference/metrics.md, which tests of controller and agent hold to a scrape.
 *
 * @param metrics by name
 */
record MetricsPage(Map<String, Metric> metrics) {
  static final String FILE = "docs/reference/metrics.md";

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(evpn_\\w+)` \\| (\\w+) \\| ([^|]*) \\| (.+) \\|$");

  /** Prometheus' own: whether it could read a target. */
  private static final Metric UP = new Metric("gauge", Set.of(), "");

  /** A row of it. */
  record Metric(String type, Set<String> labels, String meaning) {}

  static MetricsPage read() {
    return parse(Kustomization.read(Tools.ROOT.resolve(FILE)));
  }

  static MetricsPage parse(String text) {
    Map<String, Metric> metrics = new TreeMap<>();
    Matcher row = ROW.matcher(text);
    while (row.find()) {
      Set<String> labels =
          Arrays.stream(row.group(3).replace("`", "").split(","))
              .map(String::strip)
              .filter(l -> !l.isEmpty())
              .collect(Collectors.toSet());
      metrics.put(row.group(1), new Metric(row.group(2), labels, row.group(4)));
    }
    return new MetricsPage(metrics);
  }

  /** The metric that a series belongs to: histograms have several. */
  Optional<Metric> of(String series) {
    if (series.equals("up")) {
      return Optional.of(UP);
    }
    String histogram = series.replaceFirst("_(bucket|count|sum)$", "");
    return Optional.ofNullable(metrics.get(series))
        .filter(m -> !m.type().equals("histogram"))
        .or(() ->
            Optional.ofNullable(metrics.get(histogram))
                .filter(m -> m.type().equals("histogram") && !histogram.equals(series)));
  }
}
