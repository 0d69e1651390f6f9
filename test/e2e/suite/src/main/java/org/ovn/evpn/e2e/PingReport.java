package org.ovn.evpn.e2e;

import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code ping -D -i INTERVAL -c COUNT} (iputils) reported, packet by packet.
 *
 * @param sent packets sent
 * @param received distinct packets answered
 * @param duplicates answers beyond the first of a packet
 * @param ttl the TTL of the last answer, 0 when there was none
 * @param longestGap the longest run of packets without an answer
 * @param duplicateSpanMillis time from the first duplicate to the last, milliseconds
 * @param intervalMillis time between two packets, milliseconds
 */
record PingReport(
    int sent,
    int received,
    int duplicates,
    int ttl,
    int longestGap,
    double duplicateSpanMillis,
    double intervalMillis) {

  private static final Pattern ANSWER =
      Pattern.compile("\\[(\\d+\\.\\d+)].*icmp_seq=(\\d+) ttl=(\\d+) time=.*");

  static PingReport parse(String output, int sent, double intervalMillis) {
    BitSet answered = new BitSet(sent + 1);
    int duplicates = 0;
    int ttl = 0;
    double firstDuplicate = 0;
    double lastDuplicate = 0;
    for (String line : output.lines().toList()) {
      Matcher m = ANSWER.matcher(line);
      if (!m.matches()) {
        continue;
      }
      int sequence = Integer.parseInt(m.group(2));
      ttl = Integer.parseInt(m.group(3));
      if (answered.get(sequence)) {
        lastDuplicate = Double.parseDouble(m.group(1));
        if (duplicates++ == 0) {
          firstDuplicate = lastDuplicate;
        }
      }
      answered.set(sequence);
    }
    int longest = 0;
    int gap = 0;
    for (int sequence = 1; sequence <= sent; sequence++) {
      gap = answered.get(sequence) ? 0 : gap + 1;
      longest = Math.max(longest, gap);
    }
    return new PingReport(
        sent,
        answered.cardinality(),
        duplicates,
        ttl,
        longest,
        (lastDuplicate - firstDuplicate) * 1000,
        intervalMillis);
  }

  int lost() {
    return sent - received;
  }

  /** The longest interruption, milliseconds, to the resolution of the interval. */
  double outageMillis() {
    return longestGap * intervalMillis;
  }

  @Override
  public String toString() {
    return "%d/%d answered, %d doubled, ttl %d".formatted(received, sent, duplicates, ttl);
  }
}
