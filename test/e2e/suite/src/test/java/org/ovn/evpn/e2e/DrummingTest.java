// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DrummingTest {
  @Test
  void drumming_heardTwice_isDoubledFromTheFirstToTheLast() {
    String output =
        """
        listening
        0.100 10.10.0.3 beat-0
        0.110 10.10.0.3 beat-1
        0.111 10.10.0.3 beat-1
        0.130 10.10.0.3 beat-3
        0.151 10.10.0.3 beat-3
        """;
    Drumming heard = Drumming.parse(4, output);
    assertThat(heard.heard()).isEqualTo(3);
    assertThat(heard.doubled()).isEqualTo(2);
    assertThat(heard.doubledMillis()).isCloseTo(40, within(0.5));
  }
}
