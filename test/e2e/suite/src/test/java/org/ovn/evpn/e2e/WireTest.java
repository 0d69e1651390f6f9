// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** On lines as the lab's tcpdump printed them. */
class WireTest {
  private static final String VXLAN =
      "03:51:02.987568 02:53:ac:12:01:01 > 02:42:ac:12:01:02, ethertype IPv4 (0x0800), length 92:"
          + " 10.254.0.2.60497 > 10.254.0.1.4789: VXLAN, flags [I] (0x08), vni 100 ";
  private static final String GENEVE =
      "03:50:16.661649 02:42:ac:12:01:02 > 02:53:ac:12:01:01, ethertype IPv4 (0x0800), length 156:"
          + " 172.18.1.2.49618 > 172.18.2.2.6081: Geneve, Flags [C], vni 0xff0004, proto TEB"
          + " (0x6558), options [8 bytes]: ";
  private static final String PING =
      "0a:58:0a:0a:00:03 > 0a:58:0a:0a:00:04, ethertype IPv4 (0x0800), length 98: 10.10.0.3 >"
          + " 10.10.0.4: ICMP echo request, id 937, seq 1, length 64";
  private static final String BROADCAST =
      "0a:58:0a:0a:00:03 > ff:ff:ff:ff:ff:ff, ethertype IPv4 (0x0800), length 60: 10.10.0.3.5000 >"
          + " 10.10.0.255.9999: UDP, length 11";
  private static final String ARP_REPLY =
      "0a:58:0a:0a:00:03 > %s, ethertype ARP (0x0806), length 42: Reply 10.10.0.3 is-at"
          + " 0a:58:0a:0a:00:03, length 28";
  private static final String ROUTER = "0a:58:0a:0a:00:01";

  @Test
  void wire_framesOfBothOverlays_areTakenApart() {
    Wire wire = Wire.of(List.of(VXLAN + PING, GENEVE + PING));

    assertThat(wire.vxlan(100))
        .singleElement()
        .isEqualTo(new Wire.Frame("VXLAN", "10.254.0.2", "10.254.0.1", "100", PING));
    assertThat(wire.vxlan(10)).isEmpty();
    assertThat(wire.geneve(List.of("0xff0004"), ROUTER))
        .singleElement()
        .isEqualTo(new Wire.Frame("Geneve", "172.18.1.2", "172.18.2.2", "0xff0004", PING));
    assertThat(wire.geneve(List.of("0xff0005"), ROUTER)).isEmpty();
  }

  @Test
  void wire_betweenTwo_hasNothingOfOthers() {
    Wire wire =
        Wire.of(List.of(VXLAN + PING, VXLAN + BROADCAST, GENEVE + ARP_REPLY.formatted(ROUTER)));

    assertThat(wire.between("10.10.0.3", "10.10.0.4").vxlan(100)).hasSize(1);
    assertThat(wire.between("10.10.0.4", "10.10.0.3").vxlan(100)).hasSize(1);
    assertThat(wire.between("10.10.0.3", "10.10.0.40").vxlan(100)).isEmpty();
    assertThat(wire.between("10.10.0.3", "10.10.0.4").geneve(List.of("0xff0004"), ROUTER))
        .isEmpty();
  }

  @Test
  void wire_arpRepliesToTheRouter_aloneAreExcused() {
    List<String> keys = List.of("0xff0004");
    assertThat(Wire.of(List.of(GENEVE + ARP_REPLY.formatted(ROUTER))).geneve(keys, ROUTER))
        .isEmpty();
    assertThat(
            Wire.of(List.of(GENEVE + ARP_REPLY.formatted("0a:58:0a:0a:00:04")))
                .geneve(keys, ROUTER))
        .hasSize(1);
  }

  @Test
  void wire_broadcastsOfEitherOverlay_count() {
    assertThat(
            Wire.of(List.of(VXLAN + BROADCAST, GENEVE + BROADCAST, VXLAN + PING)).broadcasts(9999))
        .isEqualTo(2);
    assertThat(Wire.of(List.of(VXLAN + BROADCAST)).broadcasts(9998)).isZero();
  }
}
