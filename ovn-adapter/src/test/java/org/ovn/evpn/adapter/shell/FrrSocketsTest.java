// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrrSocketsTest {
  @TempDir Path folder;

  @Test
  void listening_besideASocketWhoseNameIsNoText_isReadAllTheSame() throws IOException {
    Path unix = folder.resolve("unix");
    byte[] binary =
        """
        a: 00000002 00000000 00010000 0001 01 11 @\u00ff\u00fe\u0080
        b: 00000002 00000000 00010000 0001 01 12 /var/run/frr/zebra.vty
        """
            .getBytes(StandardCharsets.ISO_8859_1);
    Files.write(unix, binary);
    assertThat(FrrSockets.listening(unix)).containsExactly("zebra");
  }

  @Test
  void listening_ofTheKernelsList_areTheSocketsThatVtyshKnows() {
    assertThat(
            FrrSockets.listening(
                List.of(
                    "Num       RefCount Protocol Flags    Type St Inode Path",
                    "00000000a: 00000002 00000000 00010000 0001 01 11 /var/run/frr/zebra.vty",
                    "00000000b: 00000002 00000000 00010000 0001 01 12 /run/frr/pe/bgpd.vty",
                    "00000000c: 00000003 00000000 00000000 0001 03 13 /var/run/frr/bfdd.vty",
                    "00000000d: 00000002 00000000 00010000 0001 01 14 /var/run/frr/zserv.api",
                    "00000000e: 00000002 00000000 00010000 0001 01 15 /run/openvswitch/db.sock",
                    "00000000f: 00000003 00000000 00000000 0001 03 16")))
        .as("a connection to bfdd is no bfdd that listens")
        .containsExactlyInAnyOrder("zebra", "bgpd");
  }
}
