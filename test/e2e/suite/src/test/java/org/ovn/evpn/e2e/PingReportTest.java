// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PingReportTest {
  @Test
  void pingReport_lossDuplicatesAndDisorder_areCounted() {
    String output =
        """
        PING 10.10.0.4 (10.10.0.4) 56(84) bytes of data.
        [1700000000.000] 64 bytes from 10.10.0.4: icmp_seq=1 ttl=64 time=0.5 ms
        [1700000000.010] 64 bytes from 10.10.0.4: icmp_seq=3 ttl=64 time=0.5 ms
        [1700000000.011] 64 bytes from 10.10.0.4: icmp_seq=3 ttl=64 time=0.9 ms (DUP!)
        [1700000000.020] 64 bytes from 10.10.0.4: icmp_seq=2 ttl=63 time=0.9 ms

        --- 10.10.0.4 ping statistics ---
        """;

    PingReport report = PingReport.parse(output, 6, 10);

    assertThat(report.received()).isEqualTo(3);
    assertThat(report.lost()).isEqualTo(3);
    assertThat(report.duplicates()).isOne();
    assertThat(report.reordered()).isOne();
    assertThat(report.ttl()).isEqualTo(63);
    assertThat(report.whole()).isFalse();
  }

  @Test
  void interruption_any_isMeasuredByTheClock() {
    // answers 25 ms apart though 10 were asked for, and 40 of them missing
    String output =
        IntStream.concat(IntStream.rangeClosed(1, 100), IntStream.rangeClosed(141, 200))
            .mapToObj(i ->
                "[%.3f] 64 bytes from 10.10.0.4: icmp_seq=%d ttl=64 time=0.5 ms"
                    .formatted(1_700_000_000 + i * 0.025, i))
            .collect(Collectors.joining("\n"));

    PingReport report = PingReport.parse(output, 200, 10);

    assertThat(report.outageMillis()).isCloseTo(1000, within(1.0));
    assertThat(report.intervalMillis()).isCloseTo(25, within(0.1));
  }

  @Test
  void interruption_silence_isOneLong() {
    PingReport report = PingReport.parse("", 5, 20);
    assertThat(report.received()).isZero();
    assertThat(report.outageMillis()).isEqualTo(100);
  }

  @Test
  void interruption_silenceAtTheEnd_counts() {
    String output =
        """
        [1700000000.000] 64 bytes from 10.10.0.4: icmp_seq=1 ttl=64 time=0.5 ms
        [1700000000.010] 64 bytes from 10.10.0.4: icmp_seq=2 ttl=64 time=0.5 ms
        """;
    assertThat(PingReport.parse(output, 52, 10).outageMillis()).isCloseTo(500, within(1.0));
  }
}
