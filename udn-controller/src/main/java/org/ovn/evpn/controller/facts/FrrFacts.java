// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.facts;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.ovn.evpn.api.foreign.BgpSessionState;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.frr.facts.FrrNodeReport;

/**
 * What there is of frr-k8s and of RouteAdvertisements.
 *
 * @param configurations all FRRConfigurations of the namespaces that are watched, ours included
 * @param nodeStates one per node that frr-k8s runs on
 * @param sessions BGP sessions
 * @param routeAdvertisements all, ours included
 */
public record FrrFacts(
    List<FrrConfiguration> configurations,
    List<NodeState> nodeStates,
    List<BgpSessionState> sessions,
    List<RouteAdvertisements> routeAdvertisements) {
  /** Nothing at all. */
  public static final FrrFacts NONE = new FrrFacts(List.of(), List.of(), List.of(), List.of());

  public FrrFacts {
    configurations = List.copyOf(configurations);
    nodeStates = List.copyOf(nodeStates);
    sessions = List.copyOf(sessions);
    routeAdvertisements = List.copyOf(routeAdvertisements);
  }

  /**
   * An FRRNodeState.
   *
   * @param node name of the node
   * @param says what frr-k8s says of it
   * @param asOf when it was last written, by the API server's clock
   */
  public record NodeState(String node, FrrNodeReport says, Optional<Instant> asOf) {
    /** One of unknown age. */
    public NodeState(String node, FrrNodeReport says) {
      this(node, says, Optional.empty());
    }
  }
}
