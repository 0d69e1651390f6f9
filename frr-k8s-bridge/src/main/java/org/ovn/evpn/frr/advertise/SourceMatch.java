// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.advertise;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Router;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.foreign.RouteAdvertisementsSpec;
import org.ovn.evpn.api.foreign.RouteAdvertisementsSpec.NetworkSelector;
import org.ovn.evpn.api.v1alpha1.Selectors;

/**
 * How OVN-Kubernetes takes FRRConfigurations as sources of a RouteAdvertisements (its {@code
 * clustermanager/routeadvertisements}). It takes those of any namespace whose labels match, but for
 * names that begin with {@link RouteAdvertisements#GENERATED_PREFIX}. On each node it needs a
 * router of every one of them: of the default VRF for an absent target, of the VRF that the target
 * names, or, for target {@code auto}, of any network that is selected. One source without such a
 * router and the RouteAdvertisements is refused as a whole.
 *
 * @param labelsByVrf labels of the ClusterUserDefinedNetworks, by their VRFs
 */
public record SourceMatch(Map<String, Map<String, String>> labelsByVrf) {
  private static final String AUTO = "auto";

  public SourceMatch {
    labelsByVrf = Map.copyOf(labelsByVrf);
  }

  /** Whether it takes the object for a source. */
  public static boolean selects(RouteAdvertisements advertisements, FrrConfiguration object) {
    RouteAdvertisementsSpec spec = advertisements.getSpec();
    return spec != null
        && !object.getMetadata().getName().startsWith(RouteAdvertisements.GENERATED_PREFIX)
        && Selectors.matchesOrAbsent(
            spec.frrConfigurationSelector(),
            Objects.requireNonNullElse(object.getMetadata().getLabels(), Map.of()));
  }

  /** Whether it takes the object for a source and finds no router in it. */
  public boolean breaks(RouteAdvertisements advertisements, FrrConfiguration object) {
    RouteAdvertisementsSpec spec = advertisements.getSpec();
    return spec != null
        && selects(advertisements, object)
        && routers(object).stream().noneMatch(router -> matches(spec, vrf(router)));
  }

  private boolean matches(RouteAdvertisementsSpec spec, String vrf) {
    String target = spec.targetVrf() == null ? "" : spec.targetVrf();
    return target.equals(AUTO)
        ? spec.networkSelectors().stream().anyMatch(selector -> selects(selector, vrf))
        : vrf.equals(target);
  }

  private boolean selects(NetworkSelector selector, String vrf) {
    if (vrf.isEmpty()) {
      return "DefaultNetwork".equals(selector.networkSelectionType());
    }
    Map<String, String> labels = labelsByVrf.get(vrf);
    RouteAdvertisementsSpec.ClusterUserDefinedNetworkSelector networks =
        selector.clusterUserDefinedNetworkSelector();
    return labels != null
        && networks != null
        && Selectors.matchesOrAbsent(networks.networkSelector(), labels);
  }

  /** The routers of an object. */
  public static List<Router> routers(FrrConfiguration object) {
    FrrConfigurationSpec spec = object.getSpec();
    FrrConfigurationSpec.@Nullable Bgp bgp = spec == null ? null : spec.bgp();
    return bgp == null ? List.of() : bgp.routers();
  }

  /** The VRF of a router; empty for the default one. */
  public static String vrf(Router router) {
    return router.vrf() == null ? "" : router.vrf();
  }
}
