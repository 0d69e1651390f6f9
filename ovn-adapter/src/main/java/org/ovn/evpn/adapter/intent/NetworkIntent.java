// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.intent;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.ovn.evpn.api.v1alpha1.Topology;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.Vni;

/**
 * A network that this node takes part in. At least one of the two VNIs is present; a Layer3 network
 * has no MAC-VRF.
 *
 * @param name of the EVPNNetwork, such as {@code cudn.finance}
 * @param generation of the EVPNNetwork
 * @param networkName OVN-Kubernetes' name, such as {@code cluster_udn_finance}
 * @param networkId OVN-Kubernetes' id, 1..4095
 * @param topology Layer2 or Layer3
 * @param subnets of the network; for Layer3 the cluster CIDRs
 * @param mtu bytes, when the network says so
 * @param vrf name of the VRF device that OVN-Kubernetes owns
 * @param vtep name of the VTEP, one of {@link NodeIntent#vteps}
 * @param macVni VNI of the MAC-VRF
 * @param ipVrf the IP-VRF
 * @param pods pods of the network on this node, sorted by namespace and name
 * @param peers other nodes that take part, sorted by name
 * @param frrKnowsIt whether FRR's running configuration has EVPN and this network's VNI, or was
 *     waited for long enough: only then may devices that FRR reacts to come up
 */
public record NetworkIntent(
    String name,
    long generation,
    String networkName,
    int networkId,
    Topology topology,
    List<IpPrefix> subnets,
    OptionalInt mtu,
    String vrf,
    String vtep,
    Optional<Vni> macVni,
    Optional<IpVrfIntent> ipVrf,
    List<LocalPod> pods,
    List<RemotePeer> peers,
    boolean frrKnowsIt) {
  /** Copies the lists. */
  public NetworkIntent {
    subnets = List.copyOf(subnets);
    pods = List.copyOf(pods);
    peers = List.copyOf(peers);
  }

  /**
   * Name of the OVS internal port that joins the network's logical switch to the VTEP's bridge. The
   * OVN side has it made, the kernel side puts it into the bridge.
   */
  public String ovsPort() {
    return "evo." + networkId;
  }

  /** The same network on another port of br-int: id and MAC-VRF are those of the port. */
  public NetworkIntent onPort(int networkId, Optional<Vni> macVni) {
    return new NetworkIntent(
        name,
        generation,
        networkName,
        networkId,
        topology,
        subnets,
        mtu,
        vrf,
        vtep,
        macVni,
        ipVrf,
        pods,
        peers,
        frrKnowsIt);
  }

  /** The same network with that IP-VRF. */
  public NetworkIntent withIpVrf(IpVrfIntent ipVrf) {
    return new NetworkIntent(
        name,
        generation,
        networkName,
        networkId,
        topology,
        subnets,
        mtu,
        vrf,
        vtep,
        macVni,
        Optional.of(ipVrf),
        pods,
        peers,
        frrKnowsIt);
  }
}
