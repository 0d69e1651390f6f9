// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.facts;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * A NetworkAttachmentDefinition that names a network as its owner. Whether it is OVN-Kubernetes'
 * word about it, {@link Attachments} says.
 *
 * @param namespace of the NetworkAttachmentDefinition
 * @param name of the NetworkAttachmentDefinition
 * @param owner the network
 * @param ownerUid uid of the owner reference
 * @param content absent while OVN-Kubernetes has not given the network an id
 * @param advertisedBy names of the RouteAdvertisements that advertise it
 */
public record NadFact(
    String namespace,
    String name,
    NetworkKey owner,
    String ownerUid,
    Parsed<Content> content,
    Set<String> advertisedBy) {
  public NadFact {
    advertisedBy = Set.copyOf(advertisedBy);
  }

  /**
   * What it says of the network.
   *
   * @param networkId 0..4095
   * @param networkName OVN-Kubernetes' name
   * @param role as written: primary, secondary
   * @param topology as written: layer2, layer3, localnet
   * @param subnets the network's; for Layer3 the cluster CIDRs
   * @param mtu bytes; empty when it does not say
   * @param infrastructure join and transit subnets
   */
  public record Content(
      int networkId,
      String networkName,
      String role,
      String topology,
      List<IpPrefix> subnets,
      OptionalInt mtu,
      List<IpPrefix> infrastructure) {
    public Content {
      subnets = List.copyOf(subnets);
      infrastructure = List.copyOf(infrastructure);
    }
  }
}
