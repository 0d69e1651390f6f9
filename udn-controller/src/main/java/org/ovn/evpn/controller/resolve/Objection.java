// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.resolve;

import java.util.Comparator;
import java.util.Optional;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.controller.facts.NetworkKey;

/**
 * Why something that an EVPN asks for is not done, or not as asked.
 *
 * @param evpn name of the EVPN that asks; empty when there is no such EVPN
 * @param issue about one of its networks, or about the EVPN as a whole
 */
public record Objection(String evpn, Issue issue) implements Comparable<Objection> {
  private static final Comparator<Objection> ORDER =
      Comparator.comparing(Objection::evpn).thenComparing(Objection::issue);

  /** One that keeps the whole EVPN waiting. */
  public static Objection toAll(String evpn, Reason reason, String message) {
    return new Objection(evpn, Issue.blocks(Subject.evpn(evpn), reason, message));
  }

  /** One that keeps the network waiting. */
  public static Objection blocks(String evpn, NetworkKey network, Reason reason, String message) {
    return new Objection(evpn, Issue.blocks(network.subject(), reason, message));
  }

  /** One that the network can live with. */
  public static Objection degrades(String evpn, NetworkKey network, Reason reason, String message) {
    return new Objection(evpn, Issue.degrades(network.subject(), reason, message));
  }

  /** Whether what was asked for waits because of it. */
  public boolean blocks() {
    return issue.blocks();
  }

  /** Whether it is about the EVPN as a whole. */
  public boolean isToAll() {
    return issue.subject().is(Subject.Kind.EVPN);
  }

  /** The network, when it is about one. */
  public Optional<NetworkKey> network() {
    return NetworkKey.of(issue.subject());
  }

  /** Reason of the issue. */
  public Reason reason() {
    return issue.reason();
  }

  /** Message of the issue. */
  public String message() {
    return issue.message();
  }

  @Override
  public int compareTo(Objection other) {
    return ORDER.compare(this, other);
  }
}
