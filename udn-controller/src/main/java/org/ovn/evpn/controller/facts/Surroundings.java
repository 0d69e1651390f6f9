// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.facts;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ovn.evpn.api.annotation.OvnNodeAnnotations;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.value.InterfaceAddress;
import org.ovn.evpn.api.value.IpPrefix;

/**
 * What a node's surroundings use already, as OVN-Kubernetes' annotations say. An annotation that is
 * invalid says nothing here: it is OVN-Kubernetes' to report.
 *
 * @param interfaces addresses of the node
 * @param uplinks of these, the gateway bridge's, whose networks have other hosts too
 * @param gateways routers of the node's default routes
 * @param join subnets that join the node's router to its gateway
 * @param transit subnets that join the nodes of an interconnect
 * @param masquerade subnets that hide the host from OVN
 * @param nativeVteps addresses by VTEP of OVN-Kubernetes' own EVPN
 */
public record Surroundings(
    List<InterfaceAddress> interfaces,
    List<InterfaceAddress> uplinks,
    List<InetAddress> gateways,
    List<IpPrefix> join,
    List<IpPrefix> transit,
    List<IpPrefix> masquerade,
    SortedMap<String, List<InetAddress>> nativeVteps) {
  /** Of a node without annotations. */
  public static final Surroundings UNKNOWN = of(Map.of());

  public Surroundings {
    interfaces = List.copyOf(interfaces);
    uplinks = List.copyOf(uplinks);
    gateways = List.copyOf(gateways);
    join = List.copyOf(join);
    transit = List.copyOf(transit);
    masquerade = List.copyOf(masquerade);
    nativeVteps = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(nativeVteps));
  }

  /** Reads the annotations of a Node. */
  public static Surroundings of(Map<String, String> annotations) {
    List<InterfaceAddress> uplinks =
        Stream.of(
                OvnNodeAnnotations.primaryAddresses(annotations),
                OvnNodeAnnotations.gatewayAddresses(annotations))
            .flatMap(parsed -> list(parsed).stream())
            .distinct()
            .toList();
    return new Surroundings(
        Stream.concat(uplinks.stream(), list(OvnNodeAnnotations.hostCidrs(annotations)).stream())
            .distinct()
            .toList(),
        uplinks,
        list(OvnNodeAnnotations.gateways(annotations)),
        list(OvnNodeAnnotations.join(annotations)),
        list(OvnNodeAnnotations.transit(annotations)),
        list(OvnNodeAnnotations.masquerade(annotations)),
        OvnNodeAnnotations.vteps(annotations).toOptional().orElseGet(TreeMap::new));
  }

  private static <T> List<T> list(Parsed<List<T>> parsed) {
    return parsed.toOptional().orElse(List.of());
  }
}
