// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AnnouncersTest {
  private static final Station VM =
      new Station("pod-finance-a-vm-1", "node-1", "10.10.0.5", "0a:58:0a:0a:00:05");

  private static String route(String vtep, int sequence, String mac, String ip) {
    return ("\"%s:2\":{\"rd\":\"%s:2\",\"[2]:[0]:[48]:[%s]:[32]:[%s]\":{\"paths\":[[{\"nexthops\":[{\"ip\":\"%s\"}],\"extendedCommunity\":{\"string\":\"RT:64500:100"
                + " ET:8%s\"}}]]}}")
        .formatted(vtep, vtep, mac, ip, vtep, sequence == 0 ? "" : " MM:" + sequence);
  }

  private static String look(String time, String... routes) {
    return "@%s {%s}"
        .formatted(
            time,
            Stream.of(routes)
                .collect(
                    Collectors.joining(",", "", routes.length == 0 ? "" : ",\"numPrefix\":1")));
  }

  private static String vm(String vtep, int sequence) {
    return route(vtep, sequence, VM.mac(), VM.address());
  }

  @Test
  void looks_ofAVmThatMoves_tellWhoWasFollowed() {
    Announcers seen =
        Announcers.parse(
            String.join(
                "\n",
                look("100.000", vm("10.254.0.1", 0)),
                look("100.100", vm("10.254.0.1", 0), vm("10.254.0.2", 1)),
                look("100.250", vm("10.254.0.1", 0), vm("10.254.0.2", 1)),
                look("100.300", vm("10.254.0.2", 1)),
                look("100.400"),
                look("100.500", vm("10.254.0.1", 2)),
                "@100.6 {\"10.254.0.1:2\":{\"rd"),
            VM);
    assertThat(seen.looks()).hasSize(6);
    assertThat(seen.looks().get(1).sequences()).isEqualTo(Map.of("10.254.0.1", 0, "10.254.0.2", 1));
    assertThat(seen.followed()).containsExactly("10.254.0.1", "10.254.0.2", "10.254.0.1");
    assertThat(seen.sequences()).containsExactly(0, 1, 2);
    assertThat(List.of(seen.count(0), seen.count(1), seen.count(2))).containsExactly(1L, 3L, 2L);
    assertThat(seen.longest(2)).isBetween(149.0, 151.0);
    assertThat(seen.looks()).noneMatch(Announcers.Look::tied);
  }

  @Test
  void look_withTwoAlike_isTied() {
    assertThat(Announcers.parse(look("1.0", vm("10.254.0.1", 1), vm("10.254.0.2", 1)), VM).looks())
        .singleElement()
        .matches(Announcers.Look::tied);
  }

  @Test
  void routes_ofOthers_doNotCount() {
    assertThat(
            Announcers.parse(
                    look("1.0", route("10.254.0.1", 0, "0a:58:0a:0a:00:06", "10.10.0.6")), VM)
                .looks()
                .getFirst()
                .sequences())
        .isEmpty();
  }

  @Test
  void table_withoutRoutes_sawNobody() {
    assertThat(Announcers.last("@1.0 {,\"numPrefix\":0,\"numPaths\":0}", VM).sequences()).isEmpty();
    assertThat(Announcers.last("", VM).followed()).isEmpty();
  }
}
