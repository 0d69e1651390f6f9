// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On RDs as the lab's border leaf has shown them. */
class AsBeforeTest {
  @ParameterizedTest
  @CsvSource({
    "172.18.2.2:5, 172.18.2.2:automatic",
    "172.18.2.2:7, 172.18.2.2:automatic",
    "10.254.0.2:65530, 10.254.0.2:65530",
    "10.254.0.2:57344, 10.254.0.2:57344",
    "65000:101, 65000:101"
  })
  void rd_numberedByFrr_isWithoutTheNumber(String rd, String kept) {
    assertThat(AsBefore.withoutFrrsNumber(rd)).isEqualTo(kept);
  }
}
