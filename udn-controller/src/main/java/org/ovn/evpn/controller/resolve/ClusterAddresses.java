// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.resolve;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ovn.evpn.api.foreign.OvnKubernetesDefaults;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.controller.facts.NodeFact;

/**
 * Addresses that belong to the cluster itself and so can never be a tenant's fabric prefix:
 * services and nodes must stay reachable, and the pods' own NAT must keep working. A node whose
 * annotations are invalid contributes nothing; it waits on its own account.
 */
final class ClusterAddresses {
  private final List<IpPrefix> nodeAddresses;
  private final List<IpPrefix> podSubnets;
  private final List<IpPrefix> serviceCidrs;

  private ClusterAddresses(
      List<IpPrefix> nodeAddresses, List<IpPrefix> podSubnets, List<IpPrefix> serviceCidrs) {
    this.nodeAddresses = nodeAddresses;
    this.podSubnets = podSubnets;
    this.serviceCidrs = serviceCidrs;
  }

  static ClusterAddresses of(Collection<NodeFact> nodes, Collection<IpPrefix> serviceCidrs) {
    return new ClusterAddresses(
        nodes.stream()
            .flatMap(node -> node.addresses().toOptional().stream().flatMap(List::stream))
            .map(IpPrefix::host)
            .distinct()
            .sorted()
            .toList(),
        nodes.stream()
            .flatMap(node -> node.podSubnets().toOptional().stream().flatMap(List::stream))
            .distinct()
            .sorted()
            .toList(),
        serviceCidrs.stream().distinct().sorted().toList());
  }

  /** What of the cluster's own the prefix would take, in words. */
  Optional<String> conflict(IpPrefix prefix) {
    return Stream.of(
            overlap(
                prefix,
                OvnKubernetesDefaults.MASQUERADE_SUBNETS,
                "OVN-Kubernetes' masquerade addresses"),
            overlap(prefix, nodeAddresses, "a node's address"),
            overlap(prefix, podSubnets, "a pod subnet of the default network"),
            overlap(prefix, serviceCidrs, "the cluster's Services"))
        .flatMap(Optional::stream)
        .findFirst();
  }

  static Optional<String> overlap(IpPrefix prefix, Collection<IpPrefix> others, String what) {
    return others.stream()
        .filter(prefix::overlaps)
        .findFirst()
        .map(other -> what + " (" + other + ")");
  }
}
