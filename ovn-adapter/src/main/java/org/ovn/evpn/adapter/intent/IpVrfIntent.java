// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.intent;

import java.util.List;
import org.ovn.evpn.api.v1alpha1.EastWest;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.Vni;

/**
 * The IP-VRF of a network.
 *
 * @param vni Layer 3 VNI
 * @param egress Fabric, or Split with an exemption from NAT for the fabric prefixes
 * @param fabricPrefixes what Split sends to the fabric
 * @param eastWest how pods of a Layer3 network reach those of other nodes
 */
public record IpVrfIntent(
    Vni vni, Egress egress, List<IpPrefix> fabricPrefixes, EastWest eastWest) {
  /** Copies the list. */
  public IpVrfIntent {
    fabricPrefixes = List.copyOf(fabricPrefixes);
  }
}
