// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CaptureTest {
  @Test
  void capture_insideOfVxlan_belongsToItsFrame() {
    String output =
        """
        tcpdump: verbose output suppressed, use -v[v]... for full protocol decode
        listening on eth0, link-type EN10MB (Ethernet), snapshot length 262144 bytes
        03:50:16.661649 02:42:ac:12:01:02 > 02:53:ac:12:01:01, ethertype IPv4 (0x0800), length 92: 10.254.0.1.40000 > 10.254.0.2.4789: VXLAN, flags [I] (0x08), vni 100
        0a:58:0a:0a:00:03 > ff:ff:ff:ff:ff:ff, ethertype IPv4 (0x0800), length 60: 10.10.0.3.5000 > 10.10.0.255.9999: UDP, length 11
        03:50:16.661737 02:53:ac:12:01:01 > 02:42:ac:12:01:02, ethertype ARP (0x0806), length 42: Request who-has 172.18.1.2 tell 172.18.1.1, length 28

        2 packets captured
        2 packets received by filter
        0 packets dropped by kernel
        """;

    assertThat(Capture.frames(output))
        .hasSize(2)
        .first()
        .asString()
        .contains("vni 100 0a:58:0a:0a:00:03 > ff:ff:ff:ff:ff:ff")
        .endsWith("9999: UDP, length 11");
  }
}
