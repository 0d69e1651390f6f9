// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.facts;

import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.v1alpha1.EvpnOperator;
import org.ovn.evpn.api.v1alpha1.EvpnOperatorSpec;
import org.ovn.evpn.api.v1alpha1.EvpnOperatorStatus;

/**
 * An EVPNOperator.
 *
 * @param meta its metadata
 * @param spec malformed when it is invalid
 * @param status as written last
 */
public record OperatorFact(Meta meta, Parsed<EvpnOperatorSpec> spec, EvpnOperatorStatus status) {
  /** Whether it is the one that counts. */
  public boolean counts() {
    return meta.name().equals(EvpnOperator.NAME);
  }

  /** What it asks for; nothing while it is invalid. */
  public EvpnOperatorSpec specOrEmpty() {
    return spec.toOptional().orElse(EvpnOperatorSpec.EMPTY);
  }
}
