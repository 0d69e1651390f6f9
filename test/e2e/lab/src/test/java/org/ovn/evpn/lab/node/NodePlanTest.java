// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.lab.topology.Fabric;

/** The shapes are those that a real OVN-Kubernetes node carries, value by value as recorded. */
class NodePlanTest {

  private static final List<NodePlan> NODES = NodePlan.of(Fabric.standard());

  @Test
  void annotations_ofANode_haveTheRecordedShapes() {
    assertThat(NODES.getFirst().annotations())
        .containsEntry("k8s.ovn.org/host-cidrs", "[\"172.18.1.2/24\",\"172.18.3.2/24\"]")
        .containsEntry("k8s.ovn.org/layer2-topology-version", "2.0")
        .containsEntry("k8s.ovn.org/node-chassis-id", "00000001-0000-4000-8000-000000000001")
        .containsEntry("k8s.ovn.org/node-encap-ips", "[\"172.18.1.2\"]")
        .containsEntry("k8s.ovn.org/node-id", "2")
        .containsEntry(
            "k8s.ovn.org/node-masquerade-subnet",
            "{\"ipv4\":\"169.254.0.0/17\",\"ipv6\":\"fd69::/112\"}")
        .containsEntry("k8s.ovn.org/node-primary-ifaddr", "{\"ipv4\":\"172.18.1.2/24\"}")
        .containsEntry(
            "k8s.ovn.org/node-transit-switch-port-ifaddr", "{\"ipv4\":\"100.88.0.2/16\"}")
        .containsEntry("k8s.ovn.org/zone-name", "node-1")
        .containsEntry(
            "k8s.ovn.org/l3-gateway-config",
            "{\"default\":{\"mode\":\"local\",\"bridge-id\":\"breth0\",\"interface-id\":\"breth0_node-1\","
                + "\"mac-address\":\"02:42:ac:12:01:02\",\"ip-addresses\":[\"172.18.1.2/24\"],"
                + "\"ip-address\":\"172.18.1.2/24\",\"next-hops\":[\"172.18.1.1\"],\"next-hop\":\"172.18.1.1\","
                + "\"node-port-enable\":\"true\",\"vlan-id\":\"0\"}}")
        .hasSize(10);
  }

  @Test
  void identities_ofTwoNodes_differ() {
    assertThat(NODES).extracting(NodePlan::id).containsExactly(2, 3);
    assertThat(NODES).extracting(NodePlan::chassisId).doesNotHaveDuplicates();
    assertThat(NODES).extracting(NodePlan::mac).doesNotHaveDuplicates();
    assertThat(NODES)
        .extracting(n -> n.management().toString())
        .containsExactly("10.99.0.11/24", "10.99.0.12/24");
    assertThat(NODES).extracting(n -> n.labels().get("rack")).containsExactly("a", "b");
  }

  @Test
  void ovnScript_otherNodes_areRemoteChassis() {
    assertThat(NodeScripts.ovn(NODES.get(0), NODES))
        .contains("chassis-add 00000002-0000-4000-8000-000000000002 geneve 172.18.2.2")
        .contains("hostname=node-2 other_config:is-remote=true")
        .doesNotContain("172.18.1.2");
  }

  @Test
  void bridgeFlows_framesForTheNode_goToTheHost() {
    assertThat(NodeScripts.bridgeFlows(NODES.get(0)))
        .contains("priority=20,dl_dst=02:42:ac:12:01:02,in_port=eth0,actions=LOCAL");
  }
}
