// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.facts;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.v1alpha1.EvpnNetwork;

class FactReaderTest {
  private static Node node(String name) {
    return new NodeBuilder().withNewMetadata().withName(name).withUid("uid").endMetadata().build();
  }

  private static EvpnNetwork network(String name, boolean deleting) {
    EvpnNetwork network = new EvpnNetwork();
    network.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withGeneration(3L)
            .withDeletionTimestamp(deleting ? "2026-01-01T00:00:00Z" : null)
            .build());
    return network;
  }

  private static ApiFacts read(List<EvpnNetwork> networks, List<Node> nodes) {
    return FactReader.read("n1", networks, List.of(), nodes);
  }

  @Test
  void read_nodes_tellsThisOneFromTheOthers() {
    ApiFacts facts = read(List.of(), List.of(node("n2"), node("n1"), node("n3")));
    assertThat(facts.self()).map(NodeFact::name).contains("n1");
    assertThat(facts.others()).extracting(NodeFact::name).containsExactly("n2", "n3");
    assertThat(read(List.of(), List.of(node("n2"))).self()).isEmpty();
  }

  @Test
  void read_networkThatIsDeleted_isNoFact() {
    assertThat(
            read(List.of(network("cudn.finance", false), network("udn.dev.dev", true)), List.of())
                .networks())
        .extracting(ApiFacts.NetworkFact::name)
        .containsExactly("cudn.finance");
  }
}
