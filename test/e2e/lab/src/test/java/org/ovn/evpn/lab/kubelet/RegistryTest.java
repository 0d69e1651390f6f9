// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovn.evpn.lab.LabEnv;
import org.ovn.evpn.lab.LabException;

class RegistryTest {

  @TempDir Path dir;

  @Test
  void image_thatIsPublished_isFoundByItsWholeNameOnly() throws IOException {
    Path built = Files.createDirectories(dir.resolve("images/agent/rootfs")).getParent();
    Files.writeString(
        built.resolve("config.json"), "{\"config\": {\"User\": \"7:8\", \"Env\": [\"A=1\"]}}");
    Registry registry = new Registry(new LabEnv(dir, Map.of()));
    registry.publish("example/x/agent:2", "agent", Map.of("B", "2"));

    assertThat(registry.find("example/x/agent:2"))
        .contains(new ImageConfig("registry/example/x/agent/2", 7, 8));
    assertThat(registry.find("example/x/agent:3")).isEmpty();
    Path there = dir.resolve("registry/example/x/agent/2");
    assertThat(there.resolve("config.json")).content().contains("[\"A=1\",\"B=2\"]");
    assertThat(there.resolve("rootfs").toRealPath())
        .isEqualTo(built.toRealPath().resolve("rootfs"));
    assertThat(built.resolve("config.json")).content().doesNotContain("B=2");
  }

  @Test
  void image_thatWasNotBuilt_isAnError_andANameWithoutTagIsNone() {
    Registry registry = new Registry(new LabEnv(dir, Map.of()));
    assertThatThrownBy(() -> registry.publish("example/agent:1", "agent", Map.of()))
        .isInstanceOf(LabException.class);
    assertThatThrownBy(() -> registry.find("example/agent"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
