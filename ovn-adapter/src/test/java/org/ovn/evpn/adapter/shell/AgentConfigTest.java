// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

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

  private static int port(Map<String, String> environment) {
    return AgentConfig.forRelease(environment).metricsPort();
  }
}
