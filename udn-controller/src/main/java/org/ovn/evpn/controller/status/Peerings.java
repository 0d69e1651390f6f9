// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.frr.facts.RunningConfig;
import org.ovn.evpn.frr.facts.SessionFacts;

/**
 * Whether EVPN can come to a node: its sessions with the neighbours that our objects activate EVPN
 * for. Sessions of others, MetalLB's say, do not count. Whether the other side agreed to EVPN is
 * not known: frr-k8s reports sessions, not address families. That shows in the nodes' flood lists.
 */
final class Peerings {
  /**
   * Of one node.
   *
   * @param carrying those that carry EVPN, as far as sessions and FRR's configuration tell
   * @param down by neighbour, what is wrong
   * @param reported whether frr-k8s reports any session of the node
   */
  record OfNode(SortedSet<String> carrying, SortedMap<String, String> down, boolean reported) {
    /** Nothing can be said of it: the program fails on its reports. */
    static final OfNode UNKNOWN =
        new OfNode(
            Collections.unmodifiableSortedSet(new TreeSet<>()),
            Collections.unmodifiableSortedMap(new TreeMap<>(Map.of("", "unknown"))),
            false);

    int up() {
      return carrying.size();
    }

    private String text() {
      return down.entrySet().stream()
          .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
          .collect(Collectors.joining(", "));
    }

    /** Of several neighbours some are up. */
    Optional<Issue> trouble(String node) {
      return carrying.isEmpty() || down.isEmpty()
          ? Optional.empty()
          : Optional.of(
              Issue.degrades(
                  Subject.node(node),
                  Reason.PEER_DOWN,
                  "Node \"%s\": %d of %d neighbors carry EVPN; not %s: see the BGPSessionStates."
                      .formatted(node, up(), up() + down.size(), text())));
    }

    /** None is up. */
    String sentence(String node) {
      return "No BGP session that carries EVPN is established on node \"%s\": %s. See the BGPSessionStates."
          .formatted(node, text());
    }
  }

  /**
   * What FRR runs on a node.
   *
   * @param config as frr-k8s read it at its last reload
   * @param asOf when frr-k8s said so, where that is known
   */
  record Running(RunningConfig config, Optional<Instant> asOf) {
    /** Why a neighbour that should carry EVPN does not. */
    private Optional<String> lacks(String peer) {
      return config.advertiseAllVni() && config.evpnNeighbors().contains(peer)
          ? Optional.empty()
          : Optional.of(
              "without EVPN in FRR's running configuration"
                  + asOf.map(at -> " as of " + at).orElse(""));
    }
  }

  private Peerings() {}

  /**
   * Compares.
   *
   * @param peers neighbours that are to carry EVPN
   * @param running what FRR runs, where frr-k8s says so
   */
  static OfNode of(Set<String> peers, SessionFacts sessions, Optional<Running> running) {
    Map<String, SessionFacts.Session> byPeer =
        sessions.sessions().stream()
            .collect(
                Collectors.toMap(
                    SessionFacts.Session::peer,
                    session -> session,
                    (a, b) -> a.isEstablished() ? a : b));
    SortedMap<String, String> down = new TreeMap<>();
    for (String peer : peers) {
      SessionFacts.Session session = byPeer.get(peer);
      if (session == null) {
        down.put(peer, "not reported");
      } else if (!session.isEstablished()) {
        down.put(peer, session.state());
      } else {
        running.flatMap(config -> config.lacks(peer)).ifPresent(why -> down.put(peer, why));
      }
    }
    SortedSet<String> carrying = new TreeSet<>(peers);
    carrying.removeAll(down.keySet());
    return new OfNode(carrying, down, !sessions.sessions().isEmpty());
  }
}
