// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.adapter.ovn.OvnPlan;
import org.ovn.evpn.adapter.status.NodeReport;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;

/** What the status is made of: gathers it from intent, rounds and inputs. */
public final class Reports {
  private Reports() {}

  /**
   * The report after a pass.
   *
   * @param daemons of FRR, which every network leans on
   * @param result of the last pass; absent when the kernel could not be read
   * @param error what kept the pass from its end
   * @param unstored why the intent is not on the node's disk as it should be
   * @param away databases that are out of reach: why, and where they were looked for
   */
  public static NodeReport of(
      Adoption adoption,
      Rounds rounds,
      FrrDaemons daemons,
      Optional<Rounds.Result> result,
      Optional<String> error,
      Optional<String> unstored,
      List<String> away,
      Instant now) {
    StoredIntent stored = adoption.stored();
    Set<String> names = new TreeSet<>(stored.forKernel().networkNames());
    names.addAll(stored.current().networkNames());
    result.ifPresent(r -> names.addAll(r.observed().networksPresent()));
    result
        .flatMap(Rounds.Result::ovn)
        .map(OvnPlan::networks)
        .ifPresent(networks -> names.addAll(networks.keySet()));
    Map<String, KernelState.Programmed> programmed =
        result.map(r -> r.observed().programmed(names)).orElse(Map.of());
    List<Issue> issues = new ArrayList<>();
    error.ifPresent(sentence -> issues.addAll(everywhere(names, sentence)));
    rounds.failed().stream()
        .filter(issue -> error.isEmpty() || !issue.subject().is(Subject.Kind.EVPN_NETWORK))
        .forEach(issues::add);
    issues.addAll(daemons.issues(stored.needed().networkNames(), now));
    adoption.issues().stream()
        .filter(issue -> !isIdle(issue.subject(), stored.notNeeded()))
        .forEach(issues::add);
    issues.addAll(rounds.contested());
    unstored.ifPresent(why ->
        issues.add(
            Issue.degrades(
                Failures.THIS_NODE,
                Reason.INTENT_NOT_STORED,
                "The intent cannot be stored ("
                    + why
                    + "): started without the API server, the agent would follow an older one. Make"
                    + " room for the file, or the folder writable.")));
    return new NodeReport(
        stored.current(),
        result.map(Rounds.Result::kernel),
        result.flatMap(Rounds.Result::ovn),
        result.map(r -> Set.copyOf(r.observed().networksPresent())).orElse(Set.of()),
        programmed,
        stored.retiring().networkNames(),
        stored.notNeeded(),
        issues,
        away);
  }

  /** What FRR lacks of a network that is not needed here holds nobody up. */
  private static boolean isIdle(Subject subject, Set<String> notNeeded) {
    return subject.is(Subject.Kind.EVPN_NETWORK) && notNeeded.contains(subject.name());
  }

  /** What kept a pass from its end is nobody's alone: whatever it had to do is not known done. */
  private static List<Issue> everywhere(Set<String> networks, String sentence) {
    return Stream.concat(Stream.of(Failures.THIS_NODE), networks.stream().map(Subject::evpnNetwork))
        .map(subject -> Issue.blocks(subject, Reason.PROGRAMMING_FAILED, sentence))
        .toList();
  }
}
