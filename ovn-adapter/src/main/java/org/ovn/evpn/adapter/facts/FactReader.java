// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.facts;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ovn.evpn.adapter.facts.ApiFacts.NetworkFact;
import org.ovn.evpn.adapter.facts.ApiFacts.VtepFact;
import org.ovn.evpn.api.v1alpha1.EvpnNetwork;
import org.ovn.evpn.api.v1alpha1.Vtep;

/** Objects of the API as facts. What is invalid in one of them stays with that one. */
public final class FactReader {
  private FactReader() {}

  /**
   * Reads everything that an agent watches.
   *
   * @param node name of this node
   * @param nodes all nodes of the cluster
   */
  public static ApiFacts read(
      String node, List<EvpnNetwork> networks, List<Vtep> vteps, List<Node> nodes) {
    List<NodeFact> everyone = nodes.stream().map(NodeFact::of).toList();
    return new ApiFacts(
        node,
        everyone.stream().filter(n -> n.name().equals(node)).findFirst(),
        everyone.stream().filter(n -> !n.name().equals(node)).toList(),
        networks.stream()
            .filter(network -> !deleting(network))
            .map(network ->
                new NetworkFact(
                    network.getMetadata().getName(),
                    network.getMetadata().getGeneration(),
                    network.getSpec()))
            .toList(),
        addressing(vteps));
  }

  private static Map<String, VtepFact> addressing(List<Vtep> vteps) {
    Map<String, VtepFact> result = new TreeMap<>();
    for (Vtep vtep : vteps) {
      result.put(
          vtep.getMetadata().getName(),
          new VtepFact(
              vtep.getSpec().modeOrDefault(),
              deleting(vtep),
              vtep.getSpec().nodeSelector(),
              vtep.getSpec().cidrs()));
    }
    return result;
  }

  private static boolean deleting(HasMetadata object) {
    return object.getMetadata().getDeletionTimestamp() != null;
  }
}
