// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovn.evpn.api.value.Vni;

class ReadyNetworkTest {
  @ParameterizedTest
  @CsvSource({"100, 101, 1", "16777215, , 63", ", 1, 64", "5, 6, 9007199254740991"})
  void text_ofANetwork_isReadBack(Integer mac, Integer ip, long generation) {
    ReadyNetwork network =
        ReadyNetwork.of(
            new NodeNetwork(
                "cudn.finance",
                generation,
                mac == null ? null : new Vni(mac),
                null,
                ip == null ? null : new Vni(ip),
                null,
                0,
                0,
                List.of()));
    assertThat(ReadyNetwork.parse(network.text())).contains(network);
    assertThat(network.key()).isEqualTo(ReadyNetwork.key("cudn.finance"));
  }

  @Test
  void text_whateverTheNameAndTheVnis_isShort() {
    ReadyNetwork network =
        new ReadyNetwork(ReadyNetwork.key("n".repeat(253)), new Vni(Vni.MAX), new Vni(Vni.MAX), 63);
    assertThat(network.text()).hasSize(15);
  }

  @Test
  void key_ofAName_isTheSameInEveryRelease() {
    assertThat(new ReadyNetwork(ReadyNetwork.key("cudn.finance"), null, null, 1).text())
        .isEqualTo("Ow4JVGAAAAAAAAB");
  }

  @Test
  void keys_ofManyNames_differ() {
    Set<Long> keys = new HashSet<>();
    for (int i = 0; i < 4_000; i++) {
      keys.add(ReadyNetwork.key("cudn.tenant-" + i));
      keys.add(ReadyNetwork.key("udn.team-" + i + ".default"));
    }
    assertThat(keys).hasSize(8_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AAAAAAAAAAAAAA", "AAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAAAAAAA"})
  void text_thatIsNoneOfOurs_isNotRead(String text) {
    assertThat(ReadyNetwork.parse(text)).isEmpty();
  }
}
