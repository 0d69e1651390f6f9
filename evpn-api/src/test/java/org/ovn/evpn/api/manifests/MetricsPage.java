// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.manifests;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * docs/reference/metrics.md beside what a program serves: each metric as a line of name, type and
 * labels. Other modules use it too.
 */
public final class MetricsPage {
  private static final Pattern ROW =
      Pattern.compile("\\| `(evpn_\\w+)` \\| (\\w+) \\| ([^|]*) \\| .+ \\|");
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
  private static final Pattern SERIES =
      Pattern.compile("(?m)^(evpn_\\w+?)(?:_bucket|_count|_sum)?[{ ].*");
  private static final Pattern LABEL = Pattern.compile("[{,](\\w+)=");

  private MetricsPage() {}

  /** What the page tells of the metrics with such names. */
  public static List<String> told(Predicate<String> name) {
    Matcher row = ROW.matcher(Manifests.read(Manifests.ROOT.resolve("docs/reference/metrics.md")));
    List<String> told = new ArrayList<>();
    while (row.find()) {
      if (name.test(row.group(1))) {
        told.add(line(row.group(1), row.group(2), row.group(3).replace("`", "").strip()));
      }
    }
    return told;
  }

  /** What a scrape in Prometheus' text format has. */
  public static List<String> scraped(String scrape) {
    Map<String, Set<String>> labels = labels(scrape);
    Matcher type = TYPE.matcher(scrape);
    List<String> there = new ArrayList<>();
    while (type.find()) {
      there.add(
          line(
              type.group(1),
              type.group(2),
              String.join(", ", labels.getOrDefault(type.group(1), new TreeSet<>()))));
    }
    return there;
  }

  private static String line(String name, String type, String labels) {
    return name + " " + type + " " + labels;
  }

  /** Names of labels by metric, but for that of a histogram's buckets. */
  private static Map<String, Set<String>> labels(String scrape) {
    Map<String, Set<String>> names = new TreeMap<>();
    Matcher series = SERIES.matcher(scrape);
    while (series.find()) {
      Set<String> of = names.computeIfAbsent(series.group(1), _ -> new TreeSet<>());
      Matcher label = LABEL.matcher(series.group());
      while (label.find()) {
        of.add(label.group(1));
      }
      of.remove("le");
    }
    return names;
  }
}
