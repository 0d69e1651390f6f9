// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.install;

import java.util.ArrayList;
import java.util.List;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnFact;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.NodeStateFact;

/** What of the networks is still to be given back before the agents may go. */
public final class GivenBack {
  private GivenBack() {}

  /** What is left, a sentence each; empty when nothing is. */
  public static List<String> left(ClusterFacts facts) {
    List<String> left = new ArrayList<>();
    List<String> nodes =
        facts.nodeStates().stream()
            .filter(state ->
                !state.status().networks().isEmpty()
                    || !state.status().readyNetworks().isEmpty()
                    || !state.status().unreadyNetworks().isEmpty())
            .map(NodeStateFact::node)
            .toList();
    add(left, "Nodes that still have networks", nodes);
    add(
        left,
        "EVPNNetworks still there",
        facts.evpnNetworks().stream().map(EvpnNetworkFact::name).toList());
    add(
        left,
        "FRRConfigurations still there",
        facts.frr().configurations().stream()
            .filter(object -> ManagedLabels.isOurs(object.getMetadata().getLabels()))
            .map(object -> object.getMetadata().getName())
            .toList());
    add(
        left,
        "RouteAdvertisements still there",
        facts.frr().routeAdvertisements().stream()
            .filter(object -> ManagedLabels.isOurs(object.getMetadata().getLabels()))
            .map(object -> object.getMetadata().getName())
            .toList());
    add(
        left,
        "EVPNs that still have our finalizer",
        facts.evpns().stream()
            .filter(evpn -> evpn.meta().finalizers().contains(ApiGroup.RELEASE_FINALIZER))
            .map(EvpnFact::name)
            .toList());
    add(
        left,
        "VTEPs that still have our finalizer",
        facts.vteps().stream()
            .filter(vtep -> vtep.meta().finalizers().contains(ApiGroup.VTEP_FINALIZER))
            .map(vtep -> vtep.meta().name())
            .toList());
    return left;
  }

  private static void add(List<String> left, String what, List<String> names) {
    if (!names.isEmpty()) {
      left.add("%s: %s.".formatted(what, Message.names(names)));
    }
  }
}
