package org.ovn.evpn.controller.facts;

import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkStatus;

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
}
