// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.facts;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.ovn.evpn.api.foreign.BgpSessionState;
import org.ovn.evpn.api.foreign.BgpSessionStateStatus;
import org.ovn.evpn.api.value.IpAddresses;

/**
 * The BGP sessions of one node in the default VRF. BGPSessionState knows sessions, not address
 * families: an established session says that routes can flow, not that EVPN was negotiated.
 *
 * @param sessions sorted by peer
 */
public record SessionFacts(List<Session> sessions) {
  /** Copies the list. */
  public SessionFacts {
    sessions = List.copyOf(sessions);
  }

  /**
   * One session.
   *
   * @param peer address as FRR prints it, or interface
   * @param state FRR's word, such as Established, Active or Idle
   */
  public record Session(String peer, String state) {
    /** Whether routes can flow. */
    public boolean isEstablished() {
      return state.equals("Established");
    }
  }

  /**
   * The sessions of a node.
   *
   * @param all status objects of any node
   * @param node name of the node
   */
  public static SessionFacts of(List<BgpSessionState> all, String node) {
    return new SessionFacts(
        all.stream()
            .map(BgpSessionState::statusOrEmpty)
            .filter(s -> node.equals(s.node()))
            .filter(s -> s.vrf() == null || s.vrf().isEmpty())
            .map(SessionFacts::session)
            .sorted(Comparator.comparing(Session::peer))
            .toList());
  }

  private static Session session(BgpSessionStateStatus s) {
    return new Session(
        // Label-safe spelling of IPv6 peers: 2001-db8--1 for 2001:db8::1.
        peer(Objects.requireNonNullElse(s.peer(), "")),
        Objects.requireNonNullElse(s.bgpStatus(), "unknown"));
  }

  private static String peer(String text) {
    String peer =
        text.matches("[0-9a-fA-F-]+") && text.contains("-") ? text.replace('-', ':') : text;
    try {
      return IpAddresses.format(IpAddresses.parse(peer));
    } catch (IllegalArgumentException e) {
      return peer;
    }
  }
}
