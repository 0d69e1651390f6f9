// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.status;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Severity;
import org.ovn.evpn.api.condition.Subject;

/** {@link StatusInputs} by subject, indexed once so that a thousand networks can ask. */
final class IssueIndex {
  private final Map<Subject, List<Issue>> refusedWrites;
  private final Map<Subject, List<Issue>> peering;
  private final Map<Subject, List<Issue>> rendering;
  private final Map<Subject, List<Issue>> routeAdvertisements;

  IssueIndex(StatusInputs inputs) {
    this.refusedWrites = bySubject(inputs.refusedWrites());
    this.peering = bySubject(inputs.peering());
    this.rendering = bySubject(inputs.rendering());
    this.routeAdvertisements = bySubject(inputs.routeAdvertisements());
  }

  private static Map<Subject, List<Issue>> bySubject(List<Issue> issues) {
    return issues.stream().collect(Collectors.groupingBy(Issue::subject));
  }

  /** Writes for a VTEP or EVPN that fail, and that it waits for. */
  List<Issue> refusedWrites(Subject subject) {
    return of(refusedWrites, subject).filter(Issue::blocks).toList();
  }

  /** What keeps the peering of an EVPN from being ready. */
  List<Issue> peering(String evpn) {
    return of(peering, Subject.evpn(evpn)).filter(Issue::blocks).toList();
  }

  /** What keeps an EVPN from nothing, but should be known. */
  List<Issue> hints(String evpn) {
    Subject subject = Subject.evpn(evpn);
    return Stream.of(
            of(peering, subject), of(refusedWrites, subject), of(routeAdvertisements, subject))
        .flatMap(some -> some)
        .filter(issue -> issue.severity() == Severity.HINT)
        .toList();
  }

  /** What is wrong with a node whatever the network. */
  List<Issue> ofNode(String node) {
    return of(rendering, Subject.node(node)).toList();
  }

  /** What degrades an EVPNNetwork. */
  List<Issue> ofNetwork(String evpnNetwork) {
    Subject subject = Subject.evpnNetwork(evpnNetwork);
    return Stream.of(
            of(rendering, subject), of(routeAdvertisements, subject), of(refusedWrites, subject))
        .flatMap(some -> some)
        .toList();
  }

  private static Stream<Issue> of(Map<Subject, List<Issue>> issues, Subject subject) {
    return issues.getOrDefault(subject, List.of()).stream();
  }

  /** Their messages. */
  static List<String> messages(List<Issue> issues) {
    return issues.stream().map(Issue::message).toList();
  }
}
