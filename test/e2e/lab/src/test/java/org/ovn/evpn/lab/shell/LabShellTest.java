// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovn.evpn.lab.LabEnv;
import org.ovn.evpn.lab.LabException;

/**
 * A shell whose guest is this machine: entering it is {@code sh -c}, as in a lab without a guest.
 */
class LabShellTest {

  @TempDir Path dir;

  private LabShell shell() {
    return new LabShell(new LabEnv(dir, Map.of("LAB_ENTER", "sh -c", "LAB_NAME", "t")));
  }

  @Test
  void run_failingScript_givesExitCodeAndBothOutputs() {
    LabShell.Result r = shell().run("guest", "echo out; echo err >&2; exit 3");
    assertThat(r).isEqualTo(new LabShell.Result(3, "out\n", "err\n"));
    assertThat(r.ok()).isFalse();
  }

  @Test
  void check_failingScript_namesPlaceScriptAndError() {
    assertThatThrownBy(() -> shell().check("guest", "echo went wrong >&2; false"))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("in guest")
        .hasMessageContaining("ended with 1")
        .hasMessageContaining("went wrong");
  }

  @Test
  void run_bigOutput_doesNotBlock() {
    LabShell.Result r =
        shell()
            .run("guest", "head -c 3000000 /dev/zero | tr '\\0' x; head -c 3000000 /dev/zero >&2");
    assertThat(r.out()).hasSize(3_000_000);
    assertThat(r.err()).hasSize(3_000_000);
  }

  @Test
  void run_pastItsTimeLimit_isEnded() {
    assertThatThrownBy(() -> shell().run("guest", "exec sleep 20", Duration.ofMillis(200)))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("not done");
  }

  @Test
  void entry_ofAPlace_joinsItsNamespaces() {
    assertThat(LabShell.entry("node-1", "bash -s"))
        .isEqualTo(
            "m=; [ -e /run/lab/ns/node-1.mnt ] && m='--mount=/run/lab/ns/node-1.mnt"
                + " --uts=/run/lab/ns/node-1.uts'; exec nsenter --net=/run/netns/node-1 $m bash"
                + " -s");
    assertThat(LabShell.entry("guest", "bash -s")).isEqualTo("exec bash -s");
  }

  @Test
  void entry_oddName_isRefused() {
    assertThatThrownBy(() -> shell().run("node 1; reboot", "true"))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("not the name of a place");
  }

  @Test
  void push_anyContent_arrivesAsItIs() throws Exception {
    byte[] content = {0, 1, 2, '\'', '\n', (byte) 200};
    Path target = dir.resolve("it's here");
    shell().push("guest", target.toString(), content);
    assertThat(Files.readAllBytes(target)).isEqualTo(content);
  }

  @Test
  void background_stopped_endsWhereItRuns() {
    try (Background b =
        shell()
            .start(
                "guest",
                "trap 'echo summary; exit 7' INT; echo up; while :; do sleep 0.05; done",
                dir.resolve("b.log"))) {
      assertThat(b.awaitOutput("up", Duration.ofSeconds(10))).isTrue();
      assertThat(b.stop()).isEqualTo(7);
      assertThat(b.output()).isEqualTo("up\nsummary\n");
    }
  }
}
