// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.facts;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.annotation.PodNetworksAnnotation;
import org.ovn.evpn.api.annotation.PodNetworksAnnotation.PodNetwork;

/**
 * A pod that may have an interface in a tenant network.
 *
 * @param networks what OVN-Kubernetes gave it, by its annotation
 * @param leaving whether it was told to go
 */
public record PodFact(
    String namespace, String name, Parsed<List<PodNetwork>> networks, boolean leaving) {
  private static final Set<String> COMPLETED = Set.of("Succeeded", "Failed");

  /**
   * The fact about a pod; empty for pods that have no interface of their own: host network pods,
   * and completed ones, whose addresses OVN-Kubernetes gives to others.
   */
  public static Optional<PodFact> of(Pod pod) {
    boolean hostNetwork =
        pod.getSpec() != null && Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
    String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
    if (hostNetwork || (phase != null && COMPLETED.contains(phase))) {
      return Optional.empty();
    }
    return Optional.of(
        new PodFact(
            pod.getMetadata().getNamespace(),
            pod.getMetadata().getName(),
            PodNetworksAnnotation.parse(pod.getMetadata().getAnnotations()),
            pod.getMetadata().getDeletionTimestamp() != null));
  }
}
