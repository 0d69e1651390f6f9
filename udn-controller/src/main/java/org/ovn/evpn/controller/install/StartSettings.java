// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.install;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ovn.evpn.api.v1alpha1.EvpnOperatorSpec;
import org.ovn.evpn.api.v1alpha1.FeatureGate;

/**
 * What the controller itself reads at its start: from the EVPNOperator, else from its environment.
 * When an edit changes one of these the process ends, and the kubelet starts it with the new ones.
 *
 * @param frrNamespace {@code spec.frrNamespace}, else FRR_NAMESPACE, else frr-k8s-system
 * @param features {@code spec.featureGates} over FEATURE_GATES
 */
public record StartSettings(String frrNamespace, Set<FeatureGate> features) {
  private static final String FRR_NAMESPACE = "frr-k8s-system";

  /** Copies the set. */
  public StartSettings {
    features = Set.copyOf(features);
  }

  /**
   * What holds.
   *
   * @param spec of the EVPNOperator; absent when there is none
   * @throws IllegalArgumentException with a sentence when the environment is malformed
   */
  public static StartSettings of(Map<String, String> environment, Optional<EvpnOperatorSpec> spec) {
    Map<String, Boolean> switched =
        FeatureGate.parse(environment.getOrDefault("FEATURE_GATES", ""));
    spec.ifPresent(operator -> switched.putAll(operator.featureGates()));
    return new StartSettings(
        spec.flatMap(operator -> Optional.ofNullable(operator.frrNamespace()))
            .orElseGet(() -> environment.getOrDefault("FRR_NAMESPACE", FRR_NAMESPACE)),
        FeatureGate.enabled(switched));
  }
}
