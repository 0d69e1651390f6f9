// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;

class FrrDaemonsTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final Set<String> NETWORKS = Set.of("cudn.finance", "cudn.hr");
  private static final Optional<Set<String>> ALL = Optional.of(Set.of("zebra", "bgpd", "bfdd"));

  private final FrrDaemons daemons = new FrrDaemons();

  @Test
  void zebraGone_takesReadyFromEachNetworkByName() {
    daemons.note(ALL, T0);
    daemons.note(Optional.of(Set.of("bgpd", "bfdd")), T0.plusSeconds(1));
    assertThat(daemons.issues(NETWORKS, T0.plusSeconds(15))).as("watchfrr may be at it").isEmpty();
    assertThat(daemons.nextDeadline(T0.plusSeconds(1))).contains(T0.plusSeconds(16));
    assertThat(daemons.issues(NETWORKS, T0.plusSeconds(16)))
        .allMatch(issue -> issue.blocks() && issue.reason() == Reason.FRR_DAEMON_GONE)
        .allMatch(issue -> issue.message().contains("FRR's zebra does not run"))
        .extracting(Issue::subject)
        .containsExactly(Subject.evpnNetwork("cudn.finance"), Subject.evpnNetwork("cudn.hr"));
    daemons.note(ALL, T0.plusSeconds(20));
    assertThat(daemons.issues(NETWORKS, T0.plusSeconds(60))).isEmpty();
  }

  @Test
  void allOfFrrGoneBeforeTheAgentStarts_isTold() {
    daemons.note(Optional.of(Set.of()), T0);
    assertThat(daemons.issues(Set.of("cudn.hr"), T0.plusSeconds(15)))
        .extracting(Issue::message)
        .anyMatch(message -> message.contains("bgpd"))
        .anyMatch(message -> message.contains("zebra"))
        .hasSize(2);
  }

  @Test
  void bfddGone_isMissedOnlyWhereItWas_andDegrades() {
    daemons.note(ALL, T0);
    daemons.note(Optional.of(Set.of("zebra", "bgpd")), T0);
    assertThat(daemons.issues(NETWORKS, T0.plusSeconds(15))).hasSize(2).noneMatch(Issue::blocks);
    FrrDaemons without = new FrrDaemons();
    without.note(Optional.of(Set.of("zebra", "bgpd")), T0);
    assertThat(without.issues(NETWORKS, T0.plusSeconds(15))).isEmpty();
  }

  @Test
  void zebraGone_inTheReport_isOfEachNetworkThatIsWanted() {
    daemons.note(Optional.of(Set.of("bgpd")), T0);
    Adoption adoption =
        new Adoption(
            Optional.of(ScriptedNode.accepted(ScriptedNode.BOTH)), StoredIntent.none("n1"));
    assertThat(
            Reports.of(
                    adoption,
                    new ScriptedNode().rounds,
                    daemons,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    T0.plusSeconds(15))
                .issues())
        .filteredOn(issue -> issue.reason() == Reason.FRR_DAEMON_GONE)
        .extracting(Issue::subject)
        .containsExactly(
            Subject.evpnNetwork(ScriptedNode.FINANCE), Subject.evpnNetwork(ScriptedNode.DEV));
  }

  @Test
  void socketsUnreadable_isNoNews() {
    daemons.note(Optional.empty(), T0);
    assertThat(daemons.issues(NETWORKS, T0.plusSeconds(99))).isEmpty();
  }
}
