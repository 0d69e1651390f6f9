// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.merge;

import java.util.Map;
import java.util.Objects;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Router;

/** Merge rules of the typed {@code evpn} block, which frr-k8s has after v0.0.25. */
final class TypedEvpn {
  private TypedEvpn() {}

  /** An object without the block agrees with any; an absent field in it means its default. */
  static void read(String place, Router router, Ledger.Page page) {
    Map<String, Object> evpn = router.evpn();
    if (evpn == null) {
      return;
    }
    page.claim(
        "evpn.advertiseVNIs of the router in " + place,
        Objects.requireNonNullElse(evpn.get("advertiseVNIs"), "Disabled").toString());
    page.claim(
        "evpn.advertiseSVI of the router in " + place,
        Objects.requireNonNullElse(evpn.get("advertiseSVI"), false).toString());
    if (evpn.get("l3vni") instanceof Map<?, ?> l3vni && l3vni.get("vni") != null) {
      page.claim("the VNI of " + place, String.valueOf(l3vni.get("vni")));
      page.claim("the VRF of VNI " + l3vni.get("vni"), place.replaceFirst("^VRF ", ""));
      if (!router.neighbors().isEmpty()) {
        page.invalid("evpn.l3vni is set on the router in " + place + ", which has neighbors");
      }
    }
  }
}
