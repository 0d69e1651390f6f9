// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.ovsdb.Database;
import org.ovn.evpn.adapter.ovsdb.Row;
import org.ovn.evpn.api.v1alpha1.Topology;

/**
 * Which networks OVN-Kubernetes runs in the node's zone: a pure function of the northbound rows. A
 * Layer2 network is there with its switch, a Layer3 network with any of its routers.
 */
final class NetworksThere {
  private NetworksThere() {}

  /** Names of the EVPNNetworks of the intent that are there. */
  static Set<String> of(Database nb, NodeIntent intent) {
    Set<String> switches = new HashSet<>();
    for (Row row : nb.rows("Logical_Switch")) {
      if (isLayer2(row)) {
        switches.add(network(row));
      }
    }
    Set<String> routers = new HashSet<>();
    nb.rows("Logical_Router").forEach(row -> routers.add(network(row)));
    return intent.networks().stream()
        .filter(network ->
            (network.topology() == Topology.LAYER2 ? switches : routers)
                .contains(network.networkName()))
        .map(NetworkIntent::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether it is the switch of a Layer2 network: that to the outside (ext_…) has its keys too. */
  static boolean isLayer2(Row logicalSwitch) {
    Map<String, String> ids = logicalSwitch.map("external_ids");
    return ids.containsKey(OvnNames.K8S_NETWORK)
        && "layer2".equals(ids.get(OvnNames.K8S_TOPOLOGY))
        && logicalSwitch.text("name").endsWith("ovn_layer2_switch");
  }

  private static String network(Row row) {
    return row.map("external_ids").getOrDefault(OvnNames.K8S_NETWORK, "");
  }
}
