// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who announces one station, look by look, by the type-2 routes (RFC 7432) in a router's table.
 *
 * @param looks in their order
 */
record Announcers(List<Look> looks) {
  /** Prints one look after the other, each on a line of its own, until it is ended. */
  static final String SCRIPT =
      """
      trap 'exit 0' INT TERM
      while :; do
        printf '@%s ' "$EPOCHREALTIME"
        vtysh -c 'show bgp l2vpn evpn route detail type macip json' | tr -d '\\n'
        echo
        sleep 0.05
      done
      """;

  private static final Pattern LINE = Pattern.compile("@(\\d+\\.\\d+) (\\{.*})");
  private static final Pattern SEQUENCE = Pattern.compile("\\bMM:(\\d+)");

  /**
   * What the table had.
   *
   * @param millis since some beginning
   * @param sequences sequence number of MAC mobility (RFC 7432 §7.7) by the VTEP that announces it;
   *     0 when the route has none
   */
  record Look(double millis, Map<String, Integer> sequences) {
    /** The VTEP that the fabric follows; "" when nobody announces. */
    String followed() {
      return sequences.entrySet().stream()
          .max(Map.Entry.comparingByValue())
          .map(Map.Entry::getKey)
          .orElse("");
    }

    int highest() {
      return sequences.isEmpty() ? -1 : Collections.max(sequences.values());
    }

    /** Whether no single VTEP is the one to follow. */
    boolean tied() {
      return sequences.values().stream().filter(n -> n == highest()).count() > 1;
    }
  }

  /** Copies. */
  Announcers {
    looks = List.copyOf(looks);
  }

  /** Reads what {@link #SCRIPT} printed; a last line that was cut off is left out. */
  static Announcers parse(String output, Station station) {
    List<Look> looks = new ArrayList<>();
    for (String line : output.lines().toList()) {
      Matcher m = LINE.matcher(line);
      if (m.matches()) {
        looks.add(
            new Look(
                Double.parseDouble(m.group(1)) * 1000,
                sequences(Json.parse(object(m.group(2))), station)));
      }
    }
    return new Announcers(looks);
  }

  /**
   * FRR 10.3 prints a comma before the sums, also when there is no route distinguisher before it.
   */
  private static String object(String table) {
    return table.replaceFirst("^\\{\\s*,", "{");
  }

  /** The last look of what was printed so far; one that saw nobody when there was none. */
  static Look last(String output, Station station) {
    List<String> lines = output.lines().toList();
    List<Look> looks =
        parse(
                String.join("\n", lines.subList(Math.max(0, lines.size() - 2), lines.size())),
                station)
            .looks();
    return looks.isEmpty() ? new Look(0, Map.of()) : looks.getLast();
  }

  private static Map<String, Integer> sequences(JsonNode table, Station station) {
    Map<String, Integer> result = new TreeMap<>();
    for (JsonNode distinguisher : table) {
      for (var entry : distinguisher.properties()) {
        String prefix = entry.getKey();
        if (prefix.startsWith("[2]")
            && prefix.contains("[" + station.mac() + "]")
            && prefix.contains("[" + station.address() + "]")) {
          for (JsonNode group : entry.getValue().path("paths")) {
            for (JsonNode path : group.isArray() ? group : List.of(group)) {
              Matcher m = SEQUENCE.matcher(path.path("extendedCommunity").path("string").asText());
              result.merge(
                  path.path("nexthops").path(0).path("ip").asText(),
                  m.find() ? Integer.parseInt(m.group(1)) : 0,
                  Math::max);
            }
          }
        }
      }
    }
    return result;
  }

  /** Whom the fabric followed, one after the other; looks that saw nobody do not count. */
  List<String> followed() {
    List<String> result = new ArrayList<>();
    for (Look look : looks) {
      if (!look.sequences().isEmpty()
          && (result.isEmpty() || !result.getLast().equals(look.followed()))) {
        result.add(look.followed());
      }
    }
    return result;
  }

  /** The sequence number with which each of {@link #followed} began. */
  List<Integer> sequences() {
    List<Integer> result = new ArrayList<>();
    String before = "";
    for (Look look : looks) {
      if (!look.sequences().isEmpty() && !before.equals(look.followed())) {
        before = look.followed();
        result.add(look.highest());
      }
    }
    return result;
  }

  /** For how long at a stretch so many announced at the same time, at most, milliseconds. */
  double longest(int announcers) {
    double longest = 0;
    double since = Double.NaN;
    for (Look look : looks) {
      if (look.sequences().size() != announcers) {
        since = Double.NaN;
      } else {
        since = Double.isNaN(since) ? look.millis() : since;
        longest = Math.max(longest, look.millis() - since);
      }
    }
    return longest;
  }

  long count(int announcers) {
    return looks.stream().filter(look -> look.sequences().size() == announcers).count();
  }
}
