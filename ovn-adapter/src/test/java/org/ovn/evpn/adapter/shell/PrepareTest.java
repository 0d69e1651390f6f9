// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrepareTest {
  @TempDir Path net;

  private Path setting(String device, String value) throws IOException {
    Path folder = Files.createDirectories(net.resolve("ipv6/conf").resolve(device));
    return Files.writeString(folder.resolve("forwarding"), value + "\n");
  }

  private int run() {
    return Prepare.run(Map.of("SYSCTL_NET", net.toString()));
  }

  @Test
  void prepare_ofANodeWithIpv6_setsTheDefaultAndOurSvisOnly() throws IOException {
    Path otherwise = setting("default", "0");
    Path svi = setting("evl3.7", "0");
    Path l2 = setting("evl2.7", "0");
    Path foreign = setting("eth0", "0");
    assertThat(run()).isEqualTo(Prepare.DONE);
    assertThat(otherwise).hasContent("1");
    assertThat(svi).hasContent("1");
    assertThat(l2).hasContent("0\n");
    assertThat(foreign).hasContent("0\n");
  }

  @Test
  void prepare_ofWhatIsRight_writesNothing() throws IOException {
    Path otherwise = setting("default", "1");
    assertThat(run()).isEqualTo(Prepare.DONE);
    assertThat(otherwise).hasContent("1\n");
  }

  @Test
  void prepare_withoutIpv6_hasNothingToDo() {
    assertThat(run()).isEqualTo(Prepare.DONE);
  }

  @Test
  void prepare_thatCannotRead_fails() throws IOException {
    Files.createDirectories(net.resolve("ipv6/conf"));
    assertThat(run()).isEqualTo(Prepare.FAILED);
  }
}
