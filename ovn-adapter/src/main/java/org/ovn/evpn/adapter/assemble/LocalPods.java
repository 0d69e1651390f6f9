// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.assemble;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.ovn.evpn.adapter.facts.PodFact;
import org.ovn.evpn.adapter.intent.LocalPod;
import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.annotation.PodNetworksAnnotation.PodNetwork;
import org.ovn.evpn.api.value.InterfaceAddress;

/** Sorts the pods of this node into networks. */
final class LocalPods {
  private static final Comparator<LocalPod> ORDER =
      Comparator.comparing(LocalPod::namespace).thenComparing(LocalPod::name);

  private LocalPods() {}

  /**
   * The pods whose main interface is in a network, sorted by namespace and name. A pod with a
   * malformed annotation keeps what it had: its interface did not go away because somebody damaged
   * a text.
   *
   * @param networkName OVN-Kubernetes' name of the network
   * @param nads {@code namespace/name} of each NetworkAttachmentDefinition to the name of its
   *     network
   * @param previous what the network's pods were before
   */
  static List<LocalPod> of(
      String networkName, List<PodFact> pods, Map<String, String> nads, List<LocalPod> previous) {
    List<LocalPod> result = new ArrayList<>();
    for (PodFact pod : pods) {
      switch (pod.networks()) {
        case Parsed.Present<List<PodNetwork>>(List<PodNetwork> networks) ->
            networks.stream()
                .filter(n -> n.isPrimary() && networkName.equals(nads.get(n.nad())))
                .findFirst()
                .map(n ->
                    new LocalPod(
                        pod.namespace(),
                        pod.name(),
                        n.nad(),
                        n.mac(),
                        n.ips().stream().map(InterfaceAddress::address).toList(),
                        pod.leaving()))
                .ifPresent(result::add);
        case Parsed.Absent<List<PodNetwork>>() -> {
          // not wired yet
        }
        case Parsed.Malformed<List<PodNetwork>>(String _) ->
            previous.stream()
                .filter(p -> p.namespace().equals(pod.namespace()) && p.name().equals(pod.name()))
                .forEach(result::add);
      }
    }
    result.sort(ORDER);
    return List.copyOf(result);
  }
}
