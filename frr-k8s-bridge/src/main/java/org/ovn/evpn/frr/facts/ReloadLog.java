// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Why a reload failed, out of the log that frr-k8s gives for it.
 *
 * <p>frr-k8s keeps the log of {@code frr-reload.py --test} alone. A line that FRR does not know
 * fails there, and the log has the words. A line that FRR refuses while it is applied (another ASN
 * for a VRF, say) does not: then the log is that of a test that went well, and all that it tells is
 * which lines were to be added. The reason is in the log of the reloader's container only.
 */
final class ReloadLog {
  private static final Pattern COLOUR = Pattern.compile("\\x1b\\[[0-9;]*[A-Za-z]");
  private static final Pattern SPACE = Pattern.compile("\\s+");

  /** vtysh's own words; in frr-reload's log they may stand in the text of a Python bytes object. */
  private static final Pattern REFUSED_LINE =
      Pattern.compile("line \\d+: (?:%|Failure to communicate).*?(?=\\\\n|'?$)");

  private static final Pattern REFUSAL = Pattern.compile("^(?:% .*|BGP instance .*)$");
  private static final Pattern ERROR = Pattern.compile("^.*?\\bERROR\\b:? *");
  private static final Pattern ADDITIONS = Pattern.compile("Lines To Add");
  private static final Pattern UNDERLINE = Pattern.compile("=*");

  /** Lines of frr-k8s' own that FRR takes and never shows: each reload is to add them. */
  private static final Set<String> HARMLESS =
      Set.of("exit", "ip nht resolve-via-default", "ipv6 nht resolve-via-default");

  private static final int MAX_LINES = 3;
  private static final int MAX_TEXT = 400;

  private ReloadLog() {}

  /** What to tell of a failure: a clause without a full stop. */
  static String why(String log) {
    List<String> lines =
        COLOUR
            .matcher(log)
            .replaceAll("")
            .lines()
            .map(line -> SPACE.matcher(line).replaceAll(" ").strip())
            .filter(line -> !line.isEmpty())
            .toList();
    return cut(
        Optional.of(refused(lines))
            .filter(found -> !found.isEmpty())
            .or(() -> error(lines))
            .or(() -> additions(lines))
            .orElseGet(() -> lines.isEmpty() ? "" : lines.getLast()));
  }

  /** Lines that vtysh complains of, and what a daemon said of them. */
  private static String refused(List<String> lines) {
    List<String> found = new ArrayList<>();
    for (String line : lines) {
      Matcher of = REFUSED_LINE.matcher(line);
      if (of.find()) {
        found.add(of.group().strip());
      } else if (REFUSAL.matcher(line).matches()) {
        found.add(line);
      }
    }
    return found.stream().distinct().limit(MAX_LINES).collect(Collectors.joining("; "));
  }

  private static Optional<String> error(List<String> lines) {
    return lines.stream()
        .filter(line -> ERROR.matcher(line).lookingAt())
        .map(line -> ERROR.matcher(line).replaceFirst(""))
        .filter(line -> !line.isEmpty())
        .findFirst();
  }

  /** The log of a test that went well. */
  private static Optional<String> additions(List<String> lines) {
    List<String> added =
        lines.stream()
            .dropWhile(line -> !ADDITIONS.matcher(line).matches())
            .skip(1)
            .filter(line -> !UNDERLINE.matcher(line).matches())
            .filter(line -> !HARMLESS.contains(line) && !line.startsWith("hostname "))
            .distinct()
            .toList();
    if (added.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "it took some lines and refused others while they were applied; its words are in the log"
            + " of the reloader container of frr-k8s' pod. It was to add: "
            + String.join("; ", added.subList(0, Math.min(MAX_LINES, added.size())))
            + (added.size() > MAX_LINES
                ? " and " + (added.size() - MAX_LINES) + " more lines"
                : ""));
  }

  private static String cut(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
  }
}
