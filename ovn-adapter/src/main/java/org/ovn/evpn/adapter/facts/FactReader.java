// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.facts;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ovn.evpn.adapter.facts.ApiFacts.NetworkFact;
import org.ovn.evpn.adapter.facts.ApiFacts.VtepFact;
import org.ovn.evpn.api.annotation.NadAnnotations;
import org.ovn.evpn.api.foreign.NetworkAttachmentDefinition;
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
   * @param pods pods of this node
   */
  public static ApiFacts read(
      String node,
      List<EvpnNetwork> networks,
      List<Vtep> vteps,
      List<Node> nodes,
      List<Pod> pods,
      List<NetworkAttachmentDefinition> nads) {
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
        addressing(vteps),
        pods.stream().flatMap(pod -> PodFact.of(pod).stream()).toList(),
        networkNames(nads));
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

  private static Map<String, String> networkNames(List<NetworkAttachmentDefinition> nads) {
    Map<String, String> result = new TreeMap<>();
    for (NetworkAttachmentDefinition nad : nads) {
      ObjectMeta metadata = nad.getMetadata();
      NadAnnotations.networkName(metadata.getAnnotations())
          .toOptional()
          .ifPresent(name -> result.put(metadata.getNamespace() + "/" + metadata.getName(), name));
    }
    return result;
  }

  private static boolean deleting(HasMetadata object) {
    return object.getMetadata().getDeletionTimestamp() != null;
  }
}
