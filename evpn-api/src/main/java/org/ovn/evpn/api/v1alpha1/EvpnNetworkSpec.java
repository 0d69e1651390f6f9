// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * The resolved network. Written by the controller only.
 *
 * @param evpn name of the EVPN that enabled it
 * @param network the object that an administrator or tenant wrote
 * @param networkName OVN-Kubernetes' name of the network, as in the rows' k8s.ovn.org/network
 * @param networkId 1..4095
 * @param topology Layer2 or Layer3
 * @param subnets the network's own; for Layer3 the cluster CIDRs
 * @param mtu bytes; absent when the network does not say
 * @param vrf name of the VRF device on every node
 * @param vtep name of the VTEP
 * @param nodeSelector the EVPN's; absent means all nodes. A node takes part when it matches and has
 *     an address of the VTEP
 * @param macVrf Layer 2 part
 * @param ipVrf Layer 3 part
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record EvpnNetworkSpec(
    String evpn,
    NetworkIdentity network,
    String networkName,
    @JsonProperty("networkID") int networkId,
    Topology topology,
    List<IpPrefix> subnets,
    @Nullable Integer mtu,
    String vrf,
    String vtep,
    @Nullable LabelSelector nodeSelector,
    @Nullable @JsonProperty("macVRF") NetworkMacVrf macVrf,
    @Nullable @JsonProperty("ipVRF") NetworkIpVrf ipVrf) {
  /** Copies lists; an absent list is empty. */
  public EvpnNetworkSpec {
    subnets = Lists.copy(subnets);
  }

  /** This network with these of its parts. */
  public EvpnNetworkSpec withVrfs(@Nullable NetworkMacVrf mac, @Nullable NetworkIpVrf ip) {
    return new EvpnNetworkSpec(
        evpn,
        network,
        networkName,
        networkId,
        topology,
        subnets,
        mtu,
        vrf,
        vtep,
        nodeSelector,
        mac,
        ip);
  }
}
