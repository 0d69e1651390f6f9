// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.facts;

import java.net.InetAddress;
import java.util.HashSet;
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
 * @param withdrawn whether all of it is on its way out, as the EVPNOperator is deleted or missing;
 *     EVPNs and VTEPs then look as though they were being deleted
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
    Set<ApiKind> unknownApis,
    boolean withdrawn) {
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

  /** Facts of a cluster where nothing is withdrawn. */
  public ClusterFacts(
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
    this(
        vteps,
        evpns,
        networks,
        nads,
        namespaceLabels,
        nodes,
        evpnNetworks,
        nodeStates,
        frr,
        serviceCidrs,
        serviceAddresses,
        nativeVteps,
        deadAgents,
        missingApis,
        unknownApis,
        false);
  }

  /**
   * The same, as though somebody had deleted every EVPN and VTEP: what runs is given back by the
   * way that is taken when they are, and the objects stay.
   */
  public ClusterFacts withdraw() {
    return new ClusterFacts(
        vteps.stream()
            .map(vtep -> new VtepFact(vtep.meta().leaving(), vtep.spec(), vtep.status()))
            .toList(),
        evpns.stream()
            .map(evpn -> new EvpnFact(evpn.meta().leaving(), evpn.spec(), evpn.status()))
            .toList(),
        networks,
        nads,
        namespaceLabels,
        nodes,
        evpnNetworks,
        nodeStates,
        frr,
        serviceCidrs,
        serviceAddresses,
        nativeVteps,
        deadAgents,
        missingApis,
        unknownApis,
        true);
  }

  /** The same, where nobody knows whether the API server serves a kind that is missing. */
  public ClusterFacts unsure(ApiKind kind) {
    Set<ApiKind> unknown = new HashSet<>(unknownApis);
    unknown.add(kind);
    return new ClusterFacts(
        vteps,
        evpns,
        networks,
        nads,
        namespaceLabels,
        nodes,
        evpnNetworks,
        nodeStates,
        frr,
        serviceCidrs,
        serviceAddresses,
        nativeVteps,
        deadAgents,
        missingApis,
        unknown,
        withdrawn);
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
              case ALWAYS, NETWORKS, FRR, ADVERTISING, AGENTS -> true;
              case REPORTS, CHECKS -> false;
            })
        .sorted()
        .toList();
  }
}
