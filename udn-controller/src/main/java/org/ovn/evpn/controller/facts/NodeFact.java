// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.facts;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * A Node.
 *
 * @param meta its metadata
 * @param vteps our annotation with its VTEP addresses
 * @param addresses its own addresses, from OVN-Kubernetes' annotations
 * @param podSubnets its subnets of the default network, from OVN-Kubernetes' annotation
 * @param notReady why its condition Ready is not True; empty as well where it has none
 * @param surroundings what else is used on the node and around it
 */
public record NodeFact(
    Meta meta,
    Parsed<SortedMap<String, List<InetAddress>>> vteps,
    Parsed<List<InetAddress>> addresses,
    Parsed<List<IpPrefix>> podSubnets,
    Optional<String> notReady,
    Surroundings surroundings) {
  /** A node that nobody says is not ready. */
  public NodeFact(
      Meta meta,
      Parsed<SortedMap<String, List<InetAddress>>> vteps,
      Parsed<List<InetAddress>> addresses,
      Parsed<List<IpPrefix>> podSubnets,
      Surroundings surroundings) {
    this(meta, vteps, addresses, podSubnets, Optional.empty(), surroundings);
  }

  /** Its name. */
  public String name() {
    return meta.name();
  }

  /** Its addresses of a VTEP; empty when it has none or the annotation is malformed. */
  public List<InetAddress> vtepAddresses(String vtep) {
    return vteps.toOptional().map(all -> all.getOrDefault(vtep, List.of())).orElse(List.of());
  }
}
