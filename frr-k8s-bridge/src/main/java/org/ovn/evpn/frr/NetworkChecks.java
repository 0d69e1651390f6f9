// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.v1alpha1.NetworkIpVrf;
import org.ovn.evpn.api.v1alpha1.NetworkMacVrf;
import org.ovn.evpn.api.v1alpha1.RouteTargets;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;

/** What FRR would refuse or quietly ignore in a network, said before FRR sees it. */
final class NetworkChecks {
  private NetworkChecks() {}

  /**
   * Whether FRR takes the lines of this network; if not, the reason is added to the findings. FRR
   * answers a bad route target with a warning and a missing line, and one bad line in raw text can
   * stop the rest of a reload, so such a network is left out whole.
   */
  static boolean isRenderable(FrrNetwork n, List<Finding> findings) {
    int before = findings.size();
    NetworkMacVrf mac = n.spec().macVrf();
    NetworkIpVrf ip = n.spec().ipVrf();
    if (mac != null) {
      for (RouteTarget rt : imports(mac.routeTargets())) {
        if (rt.isImportOnly()) {
          refuse(
              n,
              "macVRF.routeTargets.import: FRR takes no wildcard ("
                  + rt
                  + ") for a MAC-VRF; name the AS number",
              findings);
        }
      }
      exports("macVRF", n, mac.routeTargets(), findings);
    }
    if (ip != null) {
      exports("ipVRF", n, ip.routeTargets(), findings);
      if (n.spec().subnets().isEmpty()) {
        refuse(n, "subnets: an IP-VRF needs a network with at least one subnet", findings);
      }
      if (n.spec().networkId() < 1 || n.spec().networkId() > RouteDistinguishers.MAX_NETWORK_ID) {
        refuse(
            n,
            "networkID: "
                + n.spec().networkId()
                + " leaves no room for a route distinguisher; 1.."
                + RouteDistinguishers.MAX_NETWORK_ID
                + " do",
            findings);
      }
    }
    return findings.size() == before;
  }

  /** Warns where FRR before 10.4 would ignore an explicit route target: it equals the automatic. */
  static void warnAutomatic(FrrNetwork n, long asn, List<Finding> findings) {
    NetworkMacVrf mac = n.spec().macVrf();
    if (mac != null) {
      warn(n, "macVRF", asn, mac.vni(), mac.routeTargets(), findings);
    }
    NetworkIpVrf ip = n.spec().ipVrf();
    if (ip != null) {
      warn(n, "ipVRF", asn, ip.vni(), ip.routeTargets(), findings);
    }
  }

  private static void warn(
      FrrNetwork n,
      String field,
      long asn,
      Vni vni,
      @Nullable RouteTargets rts,
      List<Finding> findings) {
    String automatic = (asn & 0xFFFF) + ":" + vni;
    boolean equal =
        Stream.concat(imports(rts).stream(), rts == null ? Stream.of() : rts.exports().stream())
            .anyMatch(rt -> rt.toString().equals(automatic));
    if (equal) {
      findings.add(
          Finding.warning(
              Finding.Subject.NETWORK,
              n.name(),
              field
                  + ".routeTargets: "
                  + automatic
                  + " equals FRR's automatic route target; FRR before 10.4 then stays automatic and"
                  + " imports this VNI from every AS. Choose another, or leave routeTargets out"));
    }
  }

  private static List<RouteTarget> imports(@Nullable RouteTargets rts) {
    return rts == null ? List.of() : rts.imports();
  }

  private static void exports(
      String field, FrrNetwork n, @Nullable RouteTargets rts, List<Finding> findings) {
    if (rts == null) {
      return;
    }
    for (RouteTarget rt : rts.exports()) {
      if (rt.isImportOnly()) {
        refuse(
            n,
            field + ".routeTargets.export: " + rt + " is a wildcard, which can only be imported",
            findings);
      }
    }
  }

  private static void refuse(FrrNetwork n, String message, List<Finding> findings) {
    findings.add(Finding.refused(Finding.Subject.NETWORK, n.name(), message));
  }
}
