// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoDurationTest {
  @Test
  void duration_inGosText_isWholeSeconds() {
    assertThat(
            Arrays.stream(new String[] {"9s", "1m30s", "1h", "1.9s", "0", "1500ms", "0s"})
                .map(GoDuration::seconds))
        .containsExactly(9L, 90L, 3600L, 1L, 0L, 1L, 0L);
  }

  @Test
  void duration_thatIsNone_isRefused() {
    for (String bad : List.of("", "9", "s", "9x", "9s ", "1m 3s")) {
      assertThat(catchThrowable(() -> GoDuration.seconds(bad)))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
