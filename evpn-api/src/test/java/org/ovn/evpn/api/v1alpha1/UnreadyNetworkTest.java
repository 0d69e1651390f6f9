// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.value.Vni;

class UnreadyNetworkTest {
  private static final ReadyNetwork NETWORK =
      new ReadyNetwork(ReadyNetwork.key("cudn.finance"), new Vni(100), null, 3);

  @ParameterizedTest
  @CsvSource({"false, Ready/VRFMissing", "true, Degraded/VRFMissing"})
  void text_isReadBack(boolean ready, String end) {
    UnreadyNetwork network = new UnreadyNetwork(NETWORK, ready, "VRFMissing");
    assertThat(network.text()).isEqualTo(NETWORK.text() + " " + end);
    assertThat(UnreadyNetwork.parse(network.text())).contains(network);
  }

  @Test
  void text_ofEachReason_fitsTheSchema() {
    for (Reason reason : Reason.values()) {
      assertThat(new UnreadyNetwork(NETWORK, true, reason.wire()).text())
          .matches("[-_A-Za-z0-9]+ (Ready|Degraded)/[A-Za-z][A-Za-z0-9]*")
          .hasSizeBetween(23, 128);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "AAAA", "AAAAAAAAAAAAAAA", "short Ready/No", "AAAAAAAAAAAAAAA Ready/"})
  void text_ofSomebodyElse_isNone(String text) {
    assertThat(UnreadyNetwork.parse(text)).isEmpty();
  }
}
