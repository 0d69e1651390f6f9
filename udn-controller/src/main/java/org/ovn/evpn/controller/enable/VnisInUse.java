// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.enable;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.NodeNetwork;
import org.ovn.evpn.api.v1alpha1.ReadyNetwork;
import org.ovn.evpn.api.v1alpha1.UnreadyNetwork;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.controller.allocate.VniTable;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.EvpnNetworkFact;
import org.ovn.evpn.controller.facts.Meta;
import org.ovn.evpn.controller.facts.NetworkFact;
import org.ovn.evpn.controller.facts.NodeStateFact;

/**
 * VNIs that are in use before anybody is given one, in the order in which they were had: first
 * those of EVPNNetworks, older first; then those of networks for which OVN-Kubernetes itself runs
 * EVPN; then those that a node has not let go of yet.
 */
final class VnisInUse {
  /**
   * Stands for an EVPNNetwork that is gone and that a node has said nothing of but that it runs.
   */
  private static final String GONE = "(gone)";

  private VnisInUse() {}

  /** A table of them, with names of EVPNNetworks as owners. */
  static VniTable<String> of(ClusterFacts facts) {
    VniTable<String> table = new VniTable<>();
    holdEvpnNetworks(facts, table);
    holdNative(facts, table);
    Map<String, EvpnNetworkSpec> stored = new HashMap<>();
    facts
        .evpnNetworks()
        .forEach(fact -> fact.spec().toOptional().ifPresent(spec -> stored.put(fact.name(), spec)));
    Map<Long, String> names = new HashMap<>();
    stored.keySet().forEach(name -> names.put(ReadyNetwork.key(name), name));
    facts.nodeStates().stream()
        .sorted(Comparator.comparing(NodeStateFact::node))
        .forEach(state -> {
          holdWhatNodeKeeps(state, stored, table);
          Stream.concat(
                  state.ready().values().stream(),
                  state.unready().values().stream().map(UnreadyNetwork::network))
              .forEach(network ->
                  hold(
                      state,
                      names.getOrDefault(network.key(), GONE),
                      new Vnis(network.macVni(), network.ipVni()),
                      stored,
                      table));
        });
    return table;
  }

  private static void holdEvpnNetworks(ClusterFacts facts, VniTable<String> table) {
    facts.evpnNetworks().stream()
        .sorted(Comparator.comparing(EvpnNetworkFact::meta, Meta.AGE))
        .forEach(fact ->
            fact.spec()
                .toOptional()
                .ifPresent(spec -> {
                  String description =
                      fact.meta().deleting() ? Holders.stillReleased(spec) : Holders.held(spec);
                  Vnis.of(spec).all().forEach(vni -> table.hold(vni, fact.name(), description));
                }));
  }

  private static void holdNative(ClusterFacts facts, VniTable<String> table) {
    facts.networks().stream()
        .filter(NetworkFact::nativeEvpn)
        .sorted(Comparator.comparing(NetworkFact::key))
        .forEach(network ->
            network
                .nativeVnis()
                .forEach(vni ->
                    table.hold(
                        vni, NetworkNames.of(network.key()), Holders.heldNatively(network.key()))));
    // FRR's automatic route target of a VNI is its number: with that VNI we would join the network.
    facts.networks().stream()
        .filter(NetworkFact::nativeEvpn)
        .sorted(Comparator.comparing(NetworkFact::key))
        .forEach(network ->
            network.nativeRouteTargets().stream()
                .map(RouteTarget::number)
                .filter(number -> number >= Vni.MIN && number <= Vni.MAX)
                .map(number -> new Vni(number.intValue()))
                .distinct()
                .filter(number -> !network.nativeVnis().contains(number))
                .forEach(number ->
                    table.hold(
                        number,
                        NetworkNames.of(network.key()),
                        Holders.heldNatively(network.key())
                            + ", as the number of a route target")));
  }

  /** VNIs that the network's own EVPNNetwork no longer has. */
  private static void holdWhatNodeKeeps(
      NodeStateFact state, Map<String, EvpnNetworkSpec> stored, VniTable<String> table) {
    for (NodeNetwork network : state.status().networks()) {
      hold(state, network.name(), new Vnis(network.macVni(), network.ipVni()), stored, table);
    }
  }

  private static void hold(
      NodeStateFact state,
      String network,
      Vnis there,
      Map<String, EvpnNetworkSpec> stored,
      VniTable<String> table) {
    EvpnNetworkSpec spec = stored.get(network);
    Vnis now = spec == null ? Vnis.NONE : Vnis.of(spec);
    if (there.equals(now)) {
      return;
    }
    String description =
        "not yet released by EVPNNetwork \"%s\" on node \"%s\"".formatted(network, state.node());
    there.all().filter(vni -> !now.has(vni)).forEach(vni -> table.hold(vni, network, description));
  }
}
