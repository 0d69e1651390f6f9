// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.foreign.BgpSessionState;
import org.ovn.evpn.api.foreign.BgpSessionStateStatus;
import org.ovn.evpn.frr.facts.SessionFacts.Session;

class SessionFactsTest {
  @Test
  void sessions_ofSeveralNodesAndVrfs_areThoseOfTheNodeInTheDefaultVrf() {
    SessionFacts facts =
        SessionFacts.of(
            List.of(
                session("node-1", "172.18.1.1", null, "Established"),
                session("node-1", "2001-db8--1", "", "Active"),
                session("node-1", "172.18.9.9", "red", "Idle"),
                session("node-2", "172.18.2.1", null, "Idle")),
            "node-1");

    assertThat(facts.sessions())
        .containsExactly(
            new Session("172.18.1.1", "Established"), new Session("2001:db8::1", "Active"));
  }

  @Test
  void session_thatIsNotEstablished_isNotUp() {
    assertThat(
            SessionFacts.of(List.of(session("n", "172.18.1.1", null, "Active")), "n")
                .sessions()
                .getFirst()
                .isEstablished())
        .isFalse();
  }

  private static BgpSessionState session(String node, String peer, String vrf, String state) {
    BgpSessionState s = new BgpSessionState();
    s.setStatus(new BgpSessionStateStatus(state, "N/A", node, peer, vrf));
    return s;
  }
}
