// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.ovn.SimulatedNode.finance;
import static org.ovn.evpn.adapter.ovn.SimulatedNode.split;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.api.v1alpha1.Topology;
import org.ovn.evpn.api.value.Vni;

/** Over rows as a node of OVN-Kubernetes had them. */
class NetworksThereTest {
  private static final NodeIntent INTENT =
      new NodeIntent(
          "node-1",
          List.of(),
          List.of(
              finance(),
              split("cudn.hr", "cluster_udn_hr", 3, "10.10.0.0/16", "10.200.0.0/24"),
              split("cudn.no", "cluster_udn_no", 8, "10.20.0.0/16", "10.200.0.0/24"),
              SimulatedNode.network(
                  "cudn.ghost",
                  "cluster_udn_ghost",
                  9,
                  Topology.LAYER2,
                  "10.99.0.0/24",
                  Optional.of(new Vni(900)),
                  Optional.empty())));

  private final SimulatedNode node = new SimulatedNode("no-ra");

  @Test
  void networks_ofBothTopologies_areThereByTheirRows() {
    assertThat(NetworksThere.of(node.observe().nb(), INTENT))
        .containsExactlyInAnyOrder("cudn.finance", "cudn.hr");
  }
}
