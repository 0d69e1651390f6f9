// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabEnvTest {

  @TempDir Path dir;

  @Test
  void labEnv_shellVariables_areRead() throws Exception {
    Files.writeString(
        dir.resolve("env"),
        """
        # a comment
        LAB_NAME=blue
        export LAB_ROOT="/cache/root-1"
        LAB_NETNS='evpnlab-blue'
        """);
    LabEnv env = LabEnv.load(dir);
    assertThat(env.name()).isEqualTo("blue");
    assertThat(env.guestDir()).isEqualTo("/lab/blue");
    assertThat(env.guestDirOutside()).isEqualTo(Path.of("/cache/root-1/lab/blue"));
    assertThat(env.netns()).isEqualTo("evpnlab-blue");
    assertThat(env.kubeconfig("udn-controller"))
        .isEqualTo(dir.resolve("kubeconfig-udn-controller"));
    assertThat(env.enterCommand())
        .containsExactly("ssh", "-F", dir.resolve("ssh_config").toString(), "guest");
  }

  @Test
  void labEnv_missingLab_isNamed() {
    assertThatThrownBy(() -> LabEnv.load(dir.resolve("none")))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("none")
        .hasMessageContaining("make lab-up");
  }

  @Test
  void labEnv_missingVariable_isNamed() throws Exception {
    Files.writeString(dir.resolve("env"), "LAB_NAME=blue\n");
    assertThatThrownBy(() -> LabEnv.load(dir).guestDirOutside())
        .isInstanceOf(LabException.class)
        .hasMessageContaining("LAB_ROOT");
  }
}
