// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.v1alpha1.EvpnOperatorSpec;
import org.ovn.evpn.api.v1alpha1.FeatureGate;

class StartSettingsTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("FRR_NAMESPACE", "other", "FEATURE_GATES", "AddressProbes=false");

  private static EvpnOperatorSpec spec(String frrNamespace, Map<String, Boolean> gates) {
    return new EvpnOperatorSpec(null, null, frrNamespace, List.of(), gates);
  }

  @Test
  void settings_withoutAnOperator_areThoseOfTheEnvironment() {
    assertThat(StartSettings.of(Map.of(), Optional.empty()))
        .isEqualTo(new StartSettings("frr-k8s-system", FeatureGate.byDefault()));
    StartSettings told = StartSettings.of(ENVIRONMENT, Optional.empty());
    assertThat(told.frrNamespace()).isEqualTo("other");
    assertThat(told.features()).doesNotContain(FeatureGate.ADDRESS_PROBES);
  }

  @Test
  void settings_ofTheOperator_goFirst_andOthersOfItChangeNothing() {
    StartSettings asked =
        StartSettings.of(
            ENVIRONMENT,
            Optional.of(spec("openshift-frr-k8s", Map.of("DroppedLines", false, "X", true))));
    assertThat(asked.frrNamespace()).isEqualTo("openshift-frr-k8s");
    assertThat(asked.features()).isEmpty();
    assertThat(StartSettings.of(ENVIRONMENT, Optional.of(EvpnOperatorSpec.EMPTY)))
        .isEqualTo(StartSettings.of(ENVIRONMENT, Optional.empty()));
  }
}
