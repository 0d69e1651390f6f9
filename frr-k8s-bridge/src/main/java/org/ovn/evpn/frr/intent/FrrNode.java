// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.intent;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * One node of the cluster.
 *
 * @param name name of the Node
 * @param labels its labels; selectors are matched against these
 * @param addresses its addresses in the underlay. A template's neighbour with one of these is the
 *     node itself, and is left out on that node
 * @param vteps its VTEP addresses by VTEP name, one per family at most; a VTEP that is absent here
 *     has not got an address on this node yet
 */
public record FrrNode(
    String name,
    Map<String, String> labels,
    List<InetAddress> addresses,
    Map<String, List<InetAddress>> vteps) {
  /** Their order in messages. */
  public static final Comparator<FrrNode> BY_NAME = Comparator.comparing(FrrNode::name);

  /** Copies the collections. */
  public FrrNode {
    labels = Map.copyOf(labels);
    addresses = List.copyOf(addresses);
    vteps = Map.copyOf(vteps);
  }

  /** The value of the hostname label; the node's name where the label is missing. */
  public String hostname() {
    return labels.getOrDefault(NodeSelectors.HOSTNAME, name);
  }
}
