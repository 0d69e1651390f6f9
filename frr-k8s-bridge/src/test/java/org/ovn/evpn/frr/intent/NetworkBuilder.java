// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.intent;

import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.NetworkIdentity;
import org.ovn.evpn.api.v1alpha1.NetworkIpVrf;
import org.ovn.evpn.api.v1alpha1.NetworkKind;
import org.ovn.evpn.api.v1alpha1.NetworkMacVrf;
import org.ovn.evpn.api.v1alpha1.RouteTargets;
import org.ovn.evpn.api.v1alpha1.Topology;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.Vni;

/** Makes networks; a ClusterUserDefinedNetwork on VTEP fabric unless told otherwise. */
public final class NetworkBuilder {
  private final Topology topology;
  private final String evpn;
  private final int id;
  private String name;
  private NetworkIdentity network;
  private String networkName;
  private String vrf;
  private String vtep = "fabric";
  private List<IpPrefix> subnets = List.of();
  private @Nullable LabelSelector nodes;
  private @Nullable NetworkMacVrf macVrf;
  private @Nullable NetworkIpVrf ipVrf;

  NetworkBuilder(Topology topology, String evpn, String network, int id) {
    this.topology = topology;
    this.evpn = evpn;
    this.id = id;
    this.name = "cudn." + network;
    this.network = new NetworkIdentity(NetworkKind.CLUSTER_USER_DEFINED_NETWORK, null, network);
    this.networkName = "cluster_udn_" + network;
    this.vrf = network;
  }

  NetworkBuilder(FrrNetwork like) {
    EvpnNetworkSpec s = like.spec();
    this.topology = s.topology();
    this.evpn = s.evpn();
    this.id = s.networkId();
    this.name = like.name();
    this.network = s.network();
    this.networkName = s.networkName();
    this.vrf = s.vrf();
    this.vtep = s.vtep();
    this.subnets = s.subnets();
    this.nodes = s.nodeSelector();
    this.macVrf = s.macVrf();
    this.ipVrf = s.ipVrf();
  }

  /** A UserDefinedNetwork of that namespace. */
  public NetworkBuilder ofNamespace(String namespace) {
    String own = network.name();
    network = new NetworkIdentity(NetworkKind.USER_DEFINED_NETWORK, namespace, own);
    networkName = namespace + "_" + own;
    name = "udn." + namespace + "." + own;
    return this;
  }

  public NetworkBuilder vrf(String device) {
    vrf = device;
    return this;
  }

  public NetworkBuilder subnets(String... cidrs) {
    subnets = Arrays.stream(cidrs).map(IpPrefix::parse).toList();
    return this;
  }

  public NetworkBuilder onNodes(@Nullable LabelSelector selector) {
    nodes = selector;
    return this;
  }

  public NetworkBuilder macVrf(int vni, @Nullable RouteTargets rts) {
    macVrf = new NetworkMacVrf(new Vni(vni), null, rts);
    return this;
  }

  public NetworkBuilder ipVrf(int vni, @Nullable RouteTargets rts) {
    return ipVrf(new NetworkIpVrf(new Vni(vni), null, rts, Egress.FABRIC, List.of(), null));
  }

  public NetworkBuilder ipVrf(NetworkIpVrf whole) {
    ipVrf = whole;
    return this;
  }

  public FrrNetwork build() {
    return new FrrNetwork(
        name,
        new EvpnNetworkSpec(
            evpn,
            network,
            networkName,
            id,
            topology,
            subnets,
            null,
            vrf,
            vtep,
            nodes,
            macVrf,
            ipVrf));
  }
}
