package org.ovn.evpn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PingReportTest {
  @Test
  void countsLossDuplicatesAndTheLongestGap() {
    String output =
        """
        PING 10.10.0.4 (10.10.0.4) 56(84) bytes of data.
        [1700000000.000] 64 bytes from 10.10.0.4: icmp_seq=1 ttl=64 time=0.5 ms
        [1700000000.010] 64 bytes from 10.10.0.4: icmp_seq=2 ttl=64 time=0.5 ms
        [1700000000.011] 64 bytes from 10.10.0.4: icmp_seq=2 ttl=64 time=0.9 ms (DUP!)
        [1700000000.061] 64 bytes from 10.10.0.4: icmp_seq=5 ttl=64 time=0.9 ms (DUP!)
        [1700000000.062] 64 bytes from 10.10.0.4: icmp_seq=5 ttl=63 time=0.9 ms (DUP!)

        --- 10.10.0.4 ping statistics ---
        """;

    PingReport report = PingReport.parse(output, 6, 10);

    assertThat(report.received()).isEqualTo(3);
    assertThat(report.lost()).isEqualTo(3);
    assertThat(report.duplicates()).isEqualTo(2);
    assertThat(report.duplicateSpanMillis()).isBetween(50.0, 52.0);
    assertThat(report.longestGap()).isEqualTo(2);
    assertThat(report.outageMillis()).isEqualTo(20);
    assertThat(report.ttl()).isEqualTo(63);
  }

  @Test
  void silenceIsOneLongGap() {
    PingReport report = PingReport.parse("", 5, 20);
    assertThat(report.received()).isZero();
    assertThat(report.outageMillis()).isEqualTo(100);
  }
}
