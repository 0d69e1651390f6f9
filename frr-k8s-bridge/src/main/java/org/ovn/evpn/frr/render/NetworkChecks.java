// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.v1alpha1.NetworkIpVrf;
import org.ovn.evpn.api.v1alpha1.NetworkMacVrf;
import org.ovn.evpn.api.v1alpha1.RouteTargets;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.frr.intent.FrrNetwork;

/** What FRR would refuse or quietly ignore in a network, said before FRR sees it. */
final class NetworkChecks {
  private NetworkChecks() {}

  /**
   * Whether FRR takes the lines of this network; if not, an issue says why. FRR answers a bad route
   * target with a warning and a missing line, and one bad line in raw text can stop the rest of a
   * reload, so such a network is left out whole.
   */
  static boolean isRenderable(FrrNetwork n, List<Issue> issues) {
    int before = issues.size();
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
              issues);
        }
      }
      exports("macVRF", n, mac.routeTargets(), issues);
    }
    if (ip != null) {
      exports("ipVRF", n, ip.routeTargets(), issues);
      if (n.spec().subnets().isEmpty()) {
        refuse(n, "subnets: an IP-VRF needs a network with at least one subnet", issues);
      }
      if (n.spec().networkId() < 1 || n.spec().networkId() > RouteDistinguishers.MAX_NETWORK_ID) {
        refuse(
            n,
            "networkID: "
                + n.spec().networkId()
                + " leaves no room for a route distinguisher; 1.."
                + RouteDistinguishers.MAX_NETWORK_ID
                + " do",
            issues);
      }
    }
    return issues.size() == before;
  }

  /** Tells where FRR before 10.4 would ignore an explicit route target: it equals the automatic. */
  static void hintAutomatic(FrrNetwork n, long asn, List<Issue> issues) {
    NetworkMacVrf mac = n.spec().macVrf();
    if (mac != null) {
      hint(n, "macVRF", asn, mac.vni(), mac.routeTargets(), issues);
    }
    NetworkIpVrf ip = n.spec().ipVrf();
    if (ip != null) {
      hint(n, "ipVRF", asn, ip.vni(), ip.routeTargets(), issues);
    }
  }

  private static void hint(
      FrrNetwork n,
      String field,
      long asn,
      Vni vni,
      @Nullable RouteTargets rts,
      List<Issue> issues) {
    String automatic = (asn & 0xFFFF) + ":" + vni;
    boolean equal =
        Stream.concat(imports(rts).stream(), rts == null ? Stream.of() : rts.exports().stream())
            .anyMatch(rt -> rt.toString().equals(automatic));
    if (equal) {
      issues.add(
          Issue.hint(
              Subject.evpnNetwork(n.name()),
              Reason.ROUTE_TARGET_AUTOMATIC,
              field
                  + ".routeTargets: "
                  + automatic
                  + " equals FRR's automatic route target; FRR before 10.4 then stays automatic and"
                  + " imports this VNI from every AS. Choose another, or leave routeTargets out."));
    }
  }

  private static List<RouteTarget> imports(@Nullable RouteTargets rts) {
    return rts == null ? List.of() : rts.imports();
  }

  private static void exports(
      String field, FrrNetwork n, @Nullable RouteTargets rts, List<Issue> issues) {
    if (rts == null) {
      return;
    }
    for (RouteTarget rt : rts.exports()) {
      if (rt.isImportOnly()) {
        refuse(
            n,
            field + ".routeTargets.export: " + rt + " is a wildcard, which can only be imported",
            issues);
      }
    }
  }

  private static void refuse(FrrNetwork n, String message, List<Issue> issues) {
    issues.add(
        Issue.blocks(Subject.evpnNetwork(n.name()), Reason.NETWORK_NOT_RENDERABLE, message + "."));
  }
}
