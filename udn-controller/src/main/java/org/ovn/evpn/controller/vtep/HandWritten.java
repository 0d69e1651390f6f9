// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.vtep;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.ovn.evpn.api.annotation.VtepsAnnotation;
import org.ovn.evpn.api.v1alpha1.VtepSpec;
import org.ovn.evpn.api.value.IpAddresses;

/**
 * Judges the addresses of an Unmanaged VTEP, which people write into annotations of nodes: each
 * lies in the VTEP's CIDRs, and no two nodes have one. Agents hold to the same rule, each for its
 * own node. What runs already goes on.
 */
final class HandWritten {
  private final NodeAddresses addresses;

  HandWritten(NodeAddresses addresses) {
    this.addresses = addresses;
  }

  /** Takes wrong addresses of a VTEP out of what nodes have; answers a sentence for each. */
  List<String> judge(String vtep, VtepSpec spec) {
    List<String> result = new ArrayList<>();
    addresses
        .annotations()
        .forEach((node, entries) -> {
          for (InetAddress address : entries.getOrDefault(vtep, List.of())) {
            wrong(node, vtep, spec, address)
                .ifPresent(why -> {
                  boolean runs = addresses.isReported(node, vtep, address);
                  if (!runs) {
                    addresses.disallow(node, vtep, address);
                  }
                  result.add(
                      "Annotation %s of node \"%s\" has %s, which %s: %s until the annotation is corrected."
                          .formatted(
                              VtepsAnnotation.KEY,
                              node,
                              IpAddresses.format(address),
                              why,
                              runs ? "it stays in use" : "it is not used"));
                });
          }
        });
    return result;
  }

  private Optional<String> wrong(String node, String vtep, VtepSpec spec, InetAddress address) {
    if (spec.cidrs().stream().noneMatch(cidr -> cidr.contains(address))) {
      return Optional.of("is outside spec.cidrs %s".formatted(spec.cidrs()));
    }
    for (Map.Entry<String, SortedMap<String, List<InetAddress>>> other :
        addresses.annotations().entrySet()) {
      for (Map.Entry<String, List<InetAddress>> entry : other.getValue().entrySet()) {
        boolean self = other.getKey().equals(node) && entry.getKey().equals(vtep);
        if (!self && entry.getValue().contains(address)) {
          return Optional.of(
              "node \"%s\" has too, of VTEP \"%s\"".formatted(other.getKey(), entry.getKey()));
        }
      }
    }
    return Optional.empty();
  }
}
