// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.enable;

import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.NetworkIpVrf;
import org.ovn.evpn.api.v1alpha1.NetworkMacVrf;
import org.ovn.evpn.api.value.Vni;

/**
 * The VNIs of a network.
 *
 * @param mac null without a MAC-VRF
 * @param ip null without an IP-VRF
 */
record Vnis(@Nullable Vni mac, @Nullable Vni ip) {
  static final Vnis NONE = new Vnis(null, null);

  static Vnis of(EvpnNetworkSpec spec) {
    return new Vnis(
        Optional.ofNullable(spec.macVrf()).map(NetworkMacVrf::vni).orElse(null),
        Optional.ofNullable(spec.ipVrf()).map(NetworkIpVrf::vni).orElse(null));
  }

  Stream<Vni> all() {
    return Stream.of(Optional.ofNullable(mac), Optional.ofNullable(ip)).flatMap(Optional::stream);
  }

  boolean has(Vni vni) {
    return vni.equals(mac) || vni.equals(ip);
  }
}
