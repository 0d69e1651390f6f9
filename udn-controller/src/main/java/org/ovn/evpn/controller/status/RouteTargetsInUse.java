// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.v1alpha1.EffectiveRouteTargets;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.NetworkIpVrf;
import org.ovn.evpn.api.v1alpha1.NetworkMacVrf;
import org.ovn.evpn.api.v1alpha1.RouteTargets;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;

/**
 * Which route targets FRR uses. Where a direction has none of its own, FRR exports the low 16 bits
 * of the AS number with the VNI, and imports the VNI from every AS. An admin of a foreign PE needs
 * to know: it imports what our nodes export, and 4,200,000,001 shows as 59905.
 */
final class RouteTargetsInUse {
  private static final long LOW_BITS = 0xFFFF;

  private RouteTargetsInUse() {}

  /**
   * Those of a network.
   *
   * @param asns of the nodes
   */
  static EffectiveRouteTargets of(EvpnNetworkSpec spec, Collection<Long> asns) {
    NetworkMacVrf mac = spec.macVrf();
    NetworkIpVrf ip = spec.ipVrf();
    return new EffectiveRouteTargets(
        mac == null ? null : effective(mac.routeTargets(), mac.vni(), asns),
        ip == null ? null : effective(ip.routeTargets(), ip.vni(), asns));
  }

  private static RouteTargets effective(
      @Nullable RouteTargets explicit, Vni vni, Collection<Long> asns) {
    RouteTargets given = explicit == null ? new RouteTargets(List.of(), List.of()) : explicit;
    List<RouteTarget> imports = given.imports();
    List<RouteTarget> exports = given.exports();
    return new RouteTargets(
        imports.isEmpty() ? List.of(RouteTarget.parse("*:" + vni)) : sorted(imports),
        exports.isEmpty() ? automatic(vni, asns) : sorted(exports));
  }

  private static List<RouteTarget> automatic(Vni vni, Collection<Long> asns) {
    return sorted(
        asns.stream().map(asn -> RouteTarget.parse((asn & LOW_BITS) + ":" + vni)).toList());
  }

  private static List<RouteTarget> sorted(Collection<RouteTarget> all) {
    SortedSet<RouteTarget> sorted = new TreeSet<>(all);
    return List.copyOf(sorted);
  }
}
