// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.facts;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.annotation.NadAnnotations;
import org.ovn.evpn.api.foreign.NetworkAttachmentDefinition;
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

  private static NetworkAttachmentDefinition nad(String name, String network) {
    NetworkAttachmentDefinition nad = new NetworkAttachmentDefinition();
    nad.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("ns")
            .withName(name)
            .addToAnnotations(NadAnnotations.NETWORK_NAME, network)
            .build());
    return nad;
  }

  private static ApiFacts read(
      List<EvpnNetwork> networks,
      List<Node> nodes,
      List<Pod> pods,
      List<NetworkAttachmentDefinition> nads) {
    return FactReader.read("n1", networks, List.of(), nodes, pods, nads);
  }

  @Test
  void read_nodes_tellsThisOneFromTheOthers() {
    ApiFacts facts =
        read(List.of(), List.of(node("n2"), node("n1"), node("n3")), List.of(), List.of());
    assertThat(facts.self()).map(NodeFact::name).contains("n1");
    assertThat(facts.others()).extracting(NodeFact::name).containsExactly("n2", "n3");
    assertThat(read(List.of(), List.of(node("n2")), List.of(), List.of()).self()).isEmpty();
  }

  @Test
  void read_networkThatIsDeleted_isNoFact() {
    assertThat(
            read(
                    List.of(network("cudn.finance", false), network("udn.dev.dev", true)),
                    List.of(),
                    List.of(),
                    List.of())
                .networks())
        .extracting(ApiFacts.NetworkFact::name)
        .containsExactly("cudn.finance");
  }

  @Test
  void read_attachments_giveTheNameOfTheirNetwork() {
    assertThat(
            read(List.of(), List.of(), List.of(), List.of(nad("finance", "cluster_udn_finance")))
                .nads())
        .containsOnlyKeys("ns/finance")
        .containsEntry("ns/finance", "cluster_udn_finance");
  }

  @Test
  void read_hostNetworkPod_isNoFact() {
    Pod host =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("ns")
            .withName("host")
            .endMetadata()
            .withNewSpec()
            .withHostNetwork(true)
            .endSpec()
            .build();
    assertThat(read(List.of(), List.of(), List.of(host), List.of()).pods()).isEmpty();
  }
}
