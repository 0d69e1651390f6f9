// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one listener heard of numbered broadcasts.
 *
 * @param sent how many were sent
 * @param heard distinct numbers
 * @param doubled how many were heard again
 * @param doubledMillis time from the first that was heard again to the last, milliseconds
 */
record Drumming(int sent, int heard, int doubled, double doubledMillis) {
  private static final Pattern BEAT = Pattern.compile("(\\d+\\.\\d+) \\S+ beat-(\\d+)");

  /**
   * @param output a line per datagram: seconds, source, {@code beat-NUMBER}
   */
  static Drumming parse(int sent, String output) {
    BitSet numbers = new BitSet();
    int doubled = 0;
    double first = 0;
    double last = 0;
    for (String line : output.lines().toList()) {
      Matcher m = BEAT.matcher(line);
      if (!m.matches()) {
        continue;
      }
      int number = Integer.parseInt(m.group(2));
      if (numbers.get(number)) {
        last = Double.parseDouble(m.group(1));
        first = doubled++ == 0 ? last : first;
      }
      numbers.set(number);
    }
    return new Drumming(sent, numbers.cardinality(), doubled, (last - first) * 1000);
  }
}
