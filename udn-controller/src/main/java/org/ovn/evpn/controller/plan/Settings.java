// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import java.util.Set;
import org.ovn.evpn.api.v1alpha1.FeatureGate;
import org.ovn.evpn.frr.render.FrrRenderer;

/**
 * What does not change while the controller runs.
 *
 * @param operatorNamespace the namespace that the operator runs in
 * @param frrNamespace the namespace that frr-k8s reads
 * @param renderer for the installed FRRConfiguration CRD
 * @param features that are on
 * @param operatorRequired whether nothing is served without an EVPNOperator
 */
public record Settings(
    String operatorNamespace,
    String frrNamespace,
    FrrRenderer renderer,
    Set<FeatureGate> features,
    boolean operatorRequired) {
  /** Copies the set. */
  public Settings {
    features = Set.copyOf(features);
  }

  /** Settings of a cluster that needs no EVPNOperator and has switched nothing. */
  public Settings(String operatorNamespace, String frrNamespace, FrrRenderer renderer) {
    this(operatorNamespace, frrNamespace, renderer, FeatureGate.byDefault(), false);
  }
}
