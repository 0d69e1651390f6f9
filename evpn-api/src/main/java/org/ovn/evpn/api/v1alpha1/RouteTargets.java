// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.ovn.evpn.api.value.RouteTarget;

/**
 * Route targets of a VRF.
 *
 * @param imports what is taken
 * @param exports what is attached; no wildcard
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RouteTargets(
    @JsonProperty("import") List<RouteTarget> imports,
    @JsonProperty("export") List<RouteTarget> exports) {
  /** Copies lists; an absent list is empty. */
  public RouteTargets {
    imports = Lists.copy(imports);
    exports = Lists.copy(exports);
  }

  /** The same route targets both ways. */
  public static RouteTargets both(List<RouteTarget> routeTargets) {
    return new RouteTargets(routeTargets, routeTargets);
  }
}
