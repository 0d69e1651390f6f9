// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.facts;

import io.fabric8.kubernetes.api.model.Node;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.annotation.VtepsAnnotation;

/**
 * What is needed of a node.
 *
 * @param uid for the owner reference
 * @param vteps its VTEP addresses by VTEP, as the annotation says
 */
public record NodeFact(
    String name,
    String uid,
    Map<String, String> labels,
    Parsed<SortedMap<String, List<InetAddress>>> vteps) {
  /** Copies the labels. */
  public NodeFact {
    labels = Map.copyOf(labels);
  }

  /** Whether its annotation says something, be it that there is nothing. */
  public boolean readable() {
    return !(vteps instanceof Parsed.Malformed);
  }

  /** The fact about a Node. */
  public static NodeFact of(Node node) {
    Map<String, String> labels = node.getMetadata().getLabels();
    String uid = node.getMetadata().getUid();
    return new NodeFact(
        node.getMetadata().getName(),
        uid == null ? "" : uid,
        labels == null ? Map.of() : labels,
        VtepsAnnotation.parse(node.getMetadata().getAnnotations()));
  }
}
