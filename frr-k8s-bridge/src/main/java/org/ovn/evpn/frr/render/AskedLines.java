// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import java.net.InetAddress;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.NetworkIpVrf;
import org.ovn.evpn.api.v1alpha1.NetworkMacVrf;
import org.ovn.evpn.api.v1alpha1.RouteTargets;
import org.ovn.evpn.api.value.RouteDistinguisher;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.frr.intent.FrrNetwork;

/**
 * What FRR is asked to have of one network on one node. It is the renderer's own text, so whoever
 * waits for the lines waits for those that are written.
 */
public final class AskedLines {
  private AskedLines() {}

  /**
   * The lines of a network.
   *
   * @param asn AS number of the default VRF's router on the node
   * @param name of the EVPNNetwork
   * @param vteps the node's addresses of the network's VTEP
   */
  public static String of(long asn, String name, EvpnNetworkSpec spec, List<InetAddress> vteps) {
    FrrNetwork network = new FrrNetwork(name, withoutAutomatic(asn, spec));
    SortedMap<Vni, RouteDistinguisher> macVrfs = new TreeMap<>();
    SortedMap<String, RouteDistinguisher> ipVrfs = new TreeMap<>();
    if (RouteDistinguishers.isPerNode(network)) {
      RouteDistinguishers.administrator(vteps)
          .ifPresent(vtep -> RouteDistinguishers.put(vtep, network, true, macVrfs, ipVrfs));
    }
    return RawText.networks(asn, false, List.of(network))
        + RawText.distinguishers(asn, macVrfs, ipVrfs);
  }

  /**
   * FRR before 10.4 never shows a route target that equals its automatic one, and stays automatic:
   * where there is no other, nothing is to be waited for.
   */
  private static EvpnNetworkSpec withoutAutomatic(long asn, EvpnNetworkSpec spec) {
    NetworkMacVrf mac = spec.macVrf();
    NetworkIpVrf ip = spec.ipVrf();
    return spec.withVrfs(
        mac == null
            ? null
            : new NetworkMacVrf(
                mac.vni(),
                mac.routeDistinguisher(),
                withoutAutomatic(asn, mac.vni(), mac.routeTargets())),
        ip == null
            ? null
            : new NetworkIpVrf(
                ip.vni(),
                ip.routeDistinguisher(),
                withoutAutomatic(asn, ip.vni(), ip.routeTargets()),
                ip.egress(),
                ip.fabricPrefixes(),
                ip.eastWest()));
  }

  private static @Nullable RouteTargets withoutAutomatic(
      long asn, Vni vni, @Nullable RouteTargets targets) {
    if (targets == null) {
      return null;
    }
    List<RouteTarget> automatic = List.of(RouteTarget.parse((asn & 0xFFFF) + ":" + vni));
    return new RouteTargets(
        targets.imports().equals(automatic) ? List.of() : targets.imports(),
        targets.exports().equals(automatic) ? List.of() : targets.exports());
  }
}
