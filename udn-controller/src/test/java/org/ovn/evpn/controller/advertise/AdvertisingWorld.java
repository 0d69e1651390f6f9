// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.advertise;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.controller.facts.NadFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.world.Specs;
import org.ovn.evpn.controller.world.World;

/** Networks with egress Fabric on a cluster with one node and one template. */
abstract class AdvertisingWorld {
  static final NetworkKey A = NetworkKey.cluster("a");
  static final NetworkKey B = NetworkKey.cluster("b");
  static final NetworkKey C = NetworkKey.cluster("c");

  final World world = new World();

  @BeforeEach
  void cluster() {
    world.node("node-1", Map.of());
    world.template("rack-a", "172.18.1.1");
    world.vtep("fabric", "10.254.0.0/24");
  }

  void network(NetworkKey key, int id) {
    world.network(key, Map.of(), Map.of());
    world.nad(key, key.name(), id, "layer3", "10.%d.0.0/16".formatted(id));
    evpn(key, id, Egress.FABRIC);
  }

  void evpn(NetworkKey key, int id, Egress egress) {
    List<String> prefixes = egress == Egress.SPLIT ? List.of("10.200.0.0/24") : List.of();
    world.evpn(
        key.name(), Specs.evpn(null, Specs.ip(id, egress, prefixes), Specs.cudn(key.name())));
  }

  Set<NetworkKey> marked() {
    return world.nads.values().stream()
        .filter(nad -> !nad.advertisedBy().isEmpty())
        .map(NadFact::owner)
        .collect(Collectors.toSet());
  }

  boolean isLabelled(NetworkKey key) {
    return world.networks.get(key).isLabelledForAdvertising();
  }

  Condition advertised(NetworkKey key) {
    return world.networkCondition("cudn." + key.name(), ConditionType.ADVERTISED);
  }
}
