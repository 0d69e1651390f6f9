// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.merge;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations in the text form of Go, as {@code metav1.Duration} has them in JSON. */
final class GoDuration {
  private static final Pattern PART =
      Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|µs|ms|s|m|h)");
  private static final Map<String, BigDecimal> SECONDS =
      Map.of(
          "ns", new BigDecimal("0.000000001"),
          "us", new BigDecimal("0.000001"),
          "µs", new BigDecimal("0.000001"),
          "ms", new BigDecimal("0.001"),
          "s", BigDecimal.ONE,
          "m", BigDecimal.valueOf(60),
          "h", BigDecimal.valueOf(3600));

  private GoDuration() {}

  /**
   * Whole seconds, cut off as frr-k8s does.
   *
   * @throws IllegalArgumentException if the text is no duration
   */
  static long seconds(String text) {
    if (text.equals("0")) {
      return 0;
    }
    Matcher m = PART.matcher(text);
    BigDecimal sum = BigDecimal.ZERO;
    int end = 0;
    while (m.lookingAt()) {
      sum =
          sum.add(
              new BigDecimal(m.group(1))
                  .multiply(SECONDS.getOrDefault(m.group(2), BigDecimal.ZERO)));
      end = m.end();
      m.region(end, text.length());
    }
    if (end == 0 || end != text.length()) {
      throw new IllegalArgumentException("\"" + text + "\" is no duration such as 9s or 1m30s");
    }
    return sum.longValue();
  }
}
