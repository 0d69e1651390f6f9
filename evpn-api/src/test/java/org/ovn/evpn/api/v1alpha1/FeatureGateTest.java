// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class FeatureGateTest {
  @Test
  void gate_notSwitched_isOnFromBeta() {
    for (FeatureGate gate : FeatureGate.values()) {
      assertThat(FeatureGate.byDefault().contains(gate))
          .as("%s", gate)
          .isEqualTo(gate.stage() == FeatureGate.Stage.BETA);
    }
  }

  @Test
  void gate_switched_isAsSaid() {
    assertThat(FeatureGate.enabled(Map.of("AddressProbes", false, "Unheard", true)))
        .doesNotContain(FeatureGate.ADDRESS_PROBES)
        .contains(FeatureGate.DROPPED_LINES);
    assertThat(FeatureGate.unknown(Map.of("AddressProbes", false, "b", true, "a", true)))
        .containsExactly("a", "b");
  }

  @Test
  void text_ofGates_isReadBack() {
    Map<String, Boolean> gates = Map.of("AddressProbes", false, "Unheard", true);
    assertThat(FeatureGate.format(gates)).isEqualTo("AddressProbes=false,Unheard=true");
    assertThat(FeatureGate.parse(FeatureGate.format(gates))).isEqualTo(gates);
    assertThat(FeatureGate.parse(" ")).isEmpty();
    for (String wrong : new String[] {"AddressProbes", "A=yes", "A=true=false"}) {
      assertThatThrownBy(() -> FeatureGate.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("\"" + wrong + "\"");
    }
  }
}
