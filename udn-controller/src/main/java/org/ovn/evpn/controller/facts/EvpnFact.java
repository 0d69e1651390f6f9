// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.facts;

import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.v1alpha1.EvpnSpec;
import org.ovn.evpn.api.v1alpha1.EvpnStatus;

/**
 * An EVPN.
 *
 * @param meta its metadata
 * @param spec malformed when it is invalid
 * @param status as written last
 */
public record EvpnFact(Meta meta, Parsed<EvpnSpec> spec, EvpnStatus status) {
  /** Its name. */
  public String name() {
    return meta.name();
  }
}
