// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.facts;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * Everything that the controller decides on, at one moment. Lists are in no particular order; what
 * is decided must not depend on it.
 *
 * @param vteps all VTEPs
 * @param evpns all EVPNs
 * @param networks all UserDefinedNetworks and ClusterUserDefinedNetworks
 * @param nads the NetworkAttachmentDefinitions that belong to these
 * @param namespaceLabels labels by namespace
 * @param nodes all Nodes
 * @param evpnNetworks all EVPNNetworks
 * @param nodeStates all EVPNNodeStates
 * @param frr frr-k8s and RouteAdvertisements
 * @param serviceCidrs of Services, as far as ServiceCIDR objects tell
 * @param serviceAddresses of Service default/kubernetes, for clusters that have no such objects
 * @param nativeVteps VTEPs of OVN-Kubernetes' own EVPN
 * @param deadAgents why the agents of nodes are taken to be dead, by node
 * @param missingApis kinds that are not read, as a rule because the API server does not serve them
 * @param unknownApis those of them that it may serve: it could not be asked, or did not give them
 */
public record ClusterFacts(
    List<VtepFact> vteps,
    List<EvpnFact> evpns,
    List<NetworkFact> networks,
    List<NadFact> nads,
    Map<String, Map<String, String>> namespaceLabels,
    List<NodeFact> nodes,
    List<EvpnNetworkFact> evpnNetworks,
    List<NodeStateFact> nodeStates,
    FrrFacts frr,
    List<IpPrefix> serviceCidrs,
    List<InetAddress> serviceAddresses,
    List<NativeVtep> nativeVteps,
    Map<String, String> deadAgents,
    Set<ApiKind> missingApis,
    Set<ApiKind> unknownApis) {
  /** An empty cluster. */
  public static final ClusterFacts EMPTY =
      new ClusterFacts(
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          Map.of(),
          List.of(),
          List.of(),
          List.of(),
          FrrFacts.NONE,
          List.of(),
          List.of(),
          List.of(),
          Map.of(),
          Set.of(),
          Set.of());

  public ClusterFacts {
    vteps = List.copyOf(vteps);
    evpns = List.copyOf(evpns);
    networks = List.copyOf(networks);
    nads = List.copyOf(nads);
    namespaceLabels = Map.copyOf(namespaceLabels);
    nodes = List.copyOf(nodes);
    evpnNetworks = List.copyOf(evpnNetworks);
    nodeStates = List.copyOf(nodeStates);
    serviceCidrs = List.copyOf(serviceCidrs);
    serviceAddresses = List.copyOf(serviceAddresses);
    nativeVteps = List.copyOf(nativeVteps);
    deadAgents = Map.copyOf(deadAgents);
    missingApis = Set.copyOf(missingApis);
    unknownApis = Set.copyOf(unknownApis);
  }

  /** Kinds that are missing although they are needed for this. */
  public List<ApiKind> missing(ApiKind.Need need) {
    return missingApis.stream().filter(kind -> kind.need() == need).sorted().toList();
  }

  /**
   * Kinds that decide what is free and what may go, and of which there may be objects that cannot
   * be seen.
   */
  public List<ApiKind> unseen() {
    return unknownApis.stream()
        .filter(kind ->
            switch (kind.need()) {
              case ALWAYS, NETWORKS, FRR, ADVERTISING -> true;
              case REPORTS, CHECKS -> false;
            })
        .sorted()
        .toList();
  }
}
