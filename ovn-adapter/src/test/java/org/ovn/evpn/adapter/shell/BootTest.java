// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BootTest {
  @Test
  void time_ofTheKernelsStatistics_isTheBoot() {
    assertThat(Boot.time(List.of("cpu  1 2 3", "ctxt 7", "btime 1767225600", "processes 9")))
        .isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(Boot.time(List.of("cpu 1"))).isEqualTo(Instant.EPOCH);
    assertThat(Boot.time()).isAfter(Instant.EPOCH).isBefore(Instant.now().plusSeconds(1));
  }
}
