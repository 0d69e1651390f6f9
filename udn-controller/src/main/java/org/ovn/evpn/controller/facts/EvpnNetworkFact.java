// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.facts;

import java.util.Optional;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkStatus;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;

/**
 * An EVPNNetwork, as we wrote it.
 *
 * @param meta its metadata
 * @param spec malformed when somebody else wrote it
 * @param status as written last
 */
public record EvpnNetworkFact(Meta meta, Parsed<EvpnNetworkSpec> spec, EvpnNetworkStatus status) {
  /** Its name. */
  public String name() {
    return meta.name();
  }

  /** Its EVPN's name as labels have it: by its spec, or where that is invalid, by its label. */
  public Optional<String> evpnLabel() {
    return spec.toOptional()
        .map(read -> ManagedLabels.evpnLabel(read.evpn()))
        .or(() -> Optional.ofNullable(meta.labels().get(ApiGroup.EVPN_LABEL)));
  }

  /** Whether this EVPN enabled it. */
  public boolean isOf(String evpn) {
    return evpnLabel().filter(ManagedLabels.evpnLabel(evpn)::equals).isPresent();
  }
}
