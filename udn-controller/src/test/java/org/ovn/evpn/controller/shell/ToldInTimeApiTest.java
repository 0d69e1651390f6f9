// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Reason;

/**
 * An FRRNodeState that shows an error is told in the conditions of the networks within 5 s, by the
 * whole path: watch, gathering, plan, write.
 */
class ToldInTimeApiTest extends ControllerApi {
  private static final Duration TOLD = Duration.ofSeconds(5);

  private String node;
  private String network;

  @BeforeEach
  void quietCluster() {
    scene.withNodes();
    String hr = scene.layer3("hr", scene.subnet(1));
    scene.evpn(
        hr,
        """
        networks: [{kind: ClusterUserDefinedNetwork, name: %s}]
        ipVRF: {vni: %d, egress: Split, fabricPrefixes: [10.200.0.0/24]}
        """
            .formatted(hr, scene.vni(3)));
    network = "cudn." + hr;
    node = scene.name("node-1");
    eventually(() -> network(network));
    scene.agents(network);
    scene.frr(node, "success", "success");
    eventually(() ->
        assertThat(networkCondition(network, ConditionType.DEGRADED).message())
            .doesNotContain("FRR refused", "cannot merge"));
    comesToRest();
  }

  private void isToldInTime(String words) {
    await()
        .atMost(TOLD)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() -> {
          assertThat(networkCondition(network, ConditionType.DEGRADED).reason())
              .isEqualTo(Reason.FRR_FAILED.wire());
          assertThat(networkCondition(network, ConditionType.DEGRADED).message())
              .contains("Node \"" + node + "\": ")
              .contains(words);
        });
  }

  @Test
  void reload_refused_isToldWithinFiveSeconds() {
    scene.frr(node, "success", "vtysh call timed out!");
    isToldInTime("FRR refused the configuration: vtysh call timed out!");
  }

  @Test
  void conversion_refused_isToldWithinFiveSeconds() {
    scene.frr(node, "failed: multiple hold times specified for 172.18.1.1", "success");
    isToldInTime("failed: multiple hold times specified for 172.18.1.1");
  }
}
