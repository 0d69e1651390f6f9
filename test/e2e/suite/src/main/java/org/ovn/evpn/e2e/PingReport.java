// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code ping -D -i INTERVAL} (iputils) reported, packet by packet.
 *
 * @param sent packets sent
 * @param received distinct packets answered
 * @param duplicates answers beyond the first of a packet
 * @param reordered answers that came after the answer of a later packet
 * @param ttl the lowest TTL of an answer, 0 when there was none
 * @param outageMillis the longest interruption, milliseconds: by the time between two answers, less
 *     what lies between two answers as a rule. The interval that was asked for says nothing: a busy
 *     guest sends at half that pace.
 * @param intervalMillis time between two answers as a rule (median), milliseconds; the one asked
 *     for when there are less than two
 */
record PingReport(
    int sent,
    int received,
    int duplicates,
    int reordered,
    int ttl,
    double outageMillis,
    double intervalMillis) {

  private static final Pattern ANSWER =
      Pattern.compile("\\[(\\d+\\.\\d+)].*icmp_seq=(\\d+) ttl=(\\d+) time=.*");

  static PingReport parse(String output, int sent, double askedMillis) {
    BitSet answered = new BitSet(sent + 1);
    List<Double> times = new ArrayList<>();
    int duplicates = 0;
    int reordered = 0;
    int ttl = 0;
    int highest = 0;
    int firstAnswered = 0;
    for (String line : output.lines().toList()) {
      Matcher m = ANSWER.matcher(line);
      if (!m.matches()) {
        continue;
      }
      int sequence = Integer.parseInt(m.group(2));
      int answerTtl = Integer.parseInt(m.group(3));
      ttl = ttl == 0 ? answerTtl : Math.min(ttl, answerTtl);
      if (answered.get(sequence)) {
        duplicates++;
        continue;
      }
      answered.set(sequence);
      times.add(Double.parseDouble(m.group(1)) * 1000);
      firstAnswered = firstAnswered == 0 ? sequence : firstAnswered;
      if (sequence < highest) {
        reordered++;
      }
      highest = Math.max(highest, sequence);
    }
    List<Double> gaps = new ArrayList<>();
    for (int i = 1; i < times.size(); i++) {
      gaps.add(times.get(i) - times.get(i - 1));
    }
    gaps.sort(null);
    double usual = gaps.isEmpty() ? askedMillis : gaps.get(gaps.size() / 2);
    double between = gaps.isEmpty() ? 0 : gaps.getLast() - usual;
    // silence at the ends has no answer on one side: there it is packets
    double before = times.isEmpty() ? sent * usual : (firstAnswered - 1) * usual;
    double after = times.isEmpty() ? 0 : (sent - highest) * usual;
    return new PingReport(
        sent,
        answered.cardinality(),
        duplicates,
        reordered,
        ttl,
        Math.max(between, Math.max(before, after)),
        usual);
  }

  int lost() {
    return sent - received;
  }

  /** Whether every packet was answered, once and in order. */
  boolean whole() {
    return lost() == 0 && duplicates == 0 && reordered == 0;
  }

  @Override
  public String toString() {
    return "%d/%d answered, %d doubled, %d out of order, ttl %d"
        .formatted(received, sent, duplicates, reordered, ttl);
  }
}
