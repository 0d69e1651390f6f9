// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.ovn.OvnSide.Sockets;
import org.ovn.evpn.api.v1alpha1.FeatureGate;

class AgentConfigTest {
  @Test
  void release_withoutANodeName_isPossible() {
    assertThatThrownBy(() -> AgentConfig.from(Map.of())).hasMessageContaining("NODE_NAME");
    AgentConfig config = AgentConfig.forRelease(Map.of("STATE_DIR", "/var/lib/x"));
    assertThat(config.node()).isEqualTo("this node");
    assertThat(config.state()).isEqualTo(Path.of("/var/lib/x"));
    assertThat(AgentConfig.forRelease(Map.of("NODE_NAME", "n1")).node()).isEqualTo("n1");
  }

  @Test
  void metricsPort_setOrNot_isAPortOrRefused() {
    assertThat(port(Map.of())).isEqualTo(AgentConfig.METRICS_PORT);
    assertThat(port(Map.of("METRICS_PORT", " "))).isEqualTo(AgentConfig.METRICS_PORT);
    assertThat(port(Map.of("METRICS_PORT", "0"))).as("none").isZero();
    assertThat(port(Map.of("METRICS_PORT", "65535"))).isEqualTo(65535);
    for (String wrong : new String[] {"65536", "-1", "http", "9478.0"}) {
      assertThatThrownBy(() -> port(Map.of("METRICS_PORT", wrong)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("METRICS_PORT \"" + wrong + "\"");
    }
  }

  @Test
  void sockets_notNamed_areLookedForInTheFoldersOfBothDistributions() {
    Sockets usual = AgentConfig.forRelease(Map.of()).sockets();
    assertThat(usual.nb())
        .containsExactly(
            Path.of("/var/run/ovn-ic/ovnnb_db.sock"),
            Path.of("/var/run/ovn/ovnnb_db.sock"),
            Path.of("/var/run/openvswitch/ovnnb_db.sock"));
    assertThat(usual.sb()).hasSize(3).contains(Path.of("/var/run/ovn-ic/ovnsb_db.sock"));
    assertThat(usual.ovs()).containsExactly(Path.of("/var/run/openvswitch/db.sock"));
    Sockets named =
        AgentConfig.forRelease(
                Map.of(
                    "OVN_NB",
                    "/x/nb",
                    "OVN_FOLDERS",
                    "/a, /b,",
                    "OVS_FOLDERS",
                    "/c",
                    "OVS_DB",
                    " "))
            .sockets();
    assertThat(named.nb()).containsExactly(Path.of("/x/nb"));
    assertThat(named.sb())
        .containsExactly(Path.of("/a/ovnsb_db.sock"), Path.of("/b/ovnsb_db.sock"));
    assertThat(named.ovs()).containsExactly(Path.of("/c/db.sock"));
  }

  @Test
  void features_switchedOrNot_areThoseOfTheGates() {
    assertThat(AgentConfig.forRelease(Map.of()).features())
        .isEqualTo(FeatureGate.byDefault())
        .contains(FeatureGate.ADDRESS_PROBES);
    assertThat(AgentConfig.forRelease(Map.of("FEATURE_GATES", "AddressProbes=false")).features())
        .doesNotContain(FeatureGate.ADDRESS_PROBES);
  }

  private static int port(Map<String, String> environment) {
    return AgentConfig.forRelease(environment).metricsPort();
  }
}
