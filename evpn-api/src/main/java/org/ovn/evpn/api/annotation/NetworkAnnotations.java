// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.annotation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;

/**
 * The short form on a UserDefinedNetwork or ClusterUserDefinedNetwork.
 *
 * @param evpn name of the EVPN that allows it
 * @param macVni VNI of the MAC-VRF
 * @param ipVni VNI of the IP-VRF
 * @param macRouteTargets comma separated, imported and exported
 * @param ipRouteTargets comma separated, imported and exported
 */
public record NetworkAnnotations(
    Parsed<String> evpn,
    Parsed<Vni> macVni,
    Parsed<Vni> ipVni,
    Parsed<List<RouteTarget>> macRouteTargets,
    Parsed<List<RouteTarget>> ipRouteTargets) {
  public static final String EVPN = "evpn.k8s.ovn.org/evpn";
  public static final String MAC_VNI = "evpn.k8s.ovn.org/mac-vni";
  public static final String IP_VNI = "evpn.k8s.ovn.org/ip-vni";
  public static final String MAC_ROUTE_TARGETS = "evpn.k8s.ovn.org/mac-route-targets";
  public static final String IP_ROUTE_TARGETS = "evpn.k8s.ovn.org/ip-route-targets";

  /** As many as the schema of an EVPNNetwork takes. */
  private static final int MAX_ROUTE_TARGETS = 16;

  /** Reads all five; each is good, absent or malformed on its own. */
  public static NetworkAnnotations parse(@Nullable Map<String, String> annotations) {
    return new NetworkAnnotations(
        AnnotationReader.text(annotations, EVPN, String::strip),
        AnnotationReader.text(annotations, MAC_VNI, Vni::parse),
        AnnotationReader.text(annotations, IP_VNI, Vni::parse),
        AnnotationReader.text(annotations, MAC_ROUTE_TARGETS, NetworkAnnotations::routeTargets),
        AnnotationReader.text(annotations, IP_ROUTE_TARGETS, NetworkAnnotations::routeTargets));
  }

  private static List<RouteTarget> routeTargets(String text) {
    List<RouteTarget> result = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      RouteTarget routeTarget = RouteTarget.parse(part.strip());
      if (routeTarget.isImportOnly()) {
        throw new IllegalArgumentException(
            "\"" + routeTarget + "\" can only be imported: use routeTargets.import of an EVPN.");
      }
      result.add(routeTarget);
    }
    if (result.size() > MAX_ROUTE_TARGETS) {
      throw new IllegalArgumentException(
          "%d route targets are too many: give at most %d."
              .formatted(result.size(), MAX_ROUTE_TARGETS));
    }
    return List.copyOf(result);
  }

  /** Every sentence about a malformed annotation, in the order of the fields. */
  public List<String> errors() {
    List<String> errors = new ArrayList<>();
    for (Parsed<?> part : List.of(evpn, macVni, ipVni, macRouteTargets, ipRouteTargets)) {
      part.error().ifPresent(errors::add);
    }
    return List.copyOf(errors);
  }
}
